"""Which stocks a text of holdings names: codes and names, without quantities and prices (C-11)."""

import re

from ia.clients.finding.spelling import folded, is_han

MARK = "$"
"""How the terms of holdings begin, so that none is mistaken for one of a name or of a number."""
MOST = 200
"""Terms of one client at most; a longer text is prose."""
_UNITS = "股手份张元万亿千百只支枚个点%倍年月日号"
_CODE = re.compile(rf"(?<![\d.])(\d{{6}}|0\d{{4}})(?!\s*[{_UNITS}]|\d|\.\d|,\d{{3}}(?!\d))", re.ASCII)
_NUMBER = re.compile(rf"\d[\d.,]*\s*[{_UNITS}]*")
_SAID = re.compile(
    "持有|持仓|重仓|轻仓|满仓|空仓|成本|市值|现价|盈利|亏损|浮盈|浮亏|其余|其他|其它|以及|各半|为主|左右|大约|约|和|与|及|等"
)
_NAME = re.compile("[^\\W\\d_]+")
_LATIN = re.compile("[a-z]{2,}")


def _names(text: str) -> list[str]:
    """The runs of letters and Chinese characters that may be names."""
    plain = _SAID.sub(" ", _NUMBER.sub(" ", text))
    return [folded(run) for run in _NAME.findall(plain)]


def _grams(name: str) -> list[str]:
    """Every two neighbouring characters of which one is Chinese, and words in Latin letters."""
    pairs = [a + b for a, b in zip(name, name[1:], strict=False) if is_han(a) or is_han(b)]
    return [*pairs, *_LATIN.findall(name)]


def of_holdings(text: str | None) -> list[str]:
    """The terms by which the holder is found, in the order of the text."""
    if not text:
        return []
    codes = _CODE.findall(text)
    grams = [gram for name in _names(text) for gram in _grams(name)]
    return [MARK + term for term in dict.fromkeys([*codes, *grams])][:MOST]


def asked(text: str) -> tuple[str, ...] | None:
    """The terms that a holder of the typed stock has, all of them: its code, or what its name is made of. None when the
    text says too little."""
    if code := _CODE.search(text):
        return (MARK + code[1],)
    return tuple(dict.fromkeys(MARK + gram for name in _names(text) for gram in _grams(name))) or None
