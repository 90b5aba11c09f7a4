"""How a name is spelt in Latin letters: for sorting as a Chinese reader expects, and for finding by pinyin."""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import product

os.environ["PYPINYIN_NO_PHRASES"] = "true"  # its dictionary of phrases costs 42 MB a process; see _WORDS
os.environ["PYPINYIN_NO_DICT_COPY"] = "true"

from pypinyin import Style, lazy_pinyin, load_phrases_dict, pinyin

KEY_LENGTH = 60
_VARIANTS = 16  # spellings of one name at most: 单乐重 has 18
_PERSON = 4  # longer names are companies, in which few characters are read in several ways
_READ_TWICE = frozenset("长重单曾仇解乐区盖翟查尉任朴覃行朝盛传调")
"""Characters that are spelt in every way in a company's name too."""
_SURNAMES = {
    **dict.fromkeys("单", ("shan",)),
    **dict.fromkeys("曾", ("zeng",)),
    "解": ("xie",),
    "仇": ("qiu",),
    "区": ("ou",),
    "查": ("zha",),
    "任": ("ren",),
    "华": ("hua",),
    "盖": ("ge",),
    "朴": ("piao",),
    "乐": ("yue",),
    "缪": ("miao",),
    "种": ("chong",),
    "员": ("yun",),
    "冼": ("xian",),
    "洗": ("xian",),
    "覃": ("qin",),
    "那": ("na",),
    "宁": ("ning",),
    "葛": ("ge",),
    "石": ("shi",),
    "翟": ("zhai",),
    "祭": ("zhai",),
    "逄": ("pang",),
    "繁": ("po",),
    "折": ("she",),
    "黑": ("he",),
    "燕": ("yan",),
    "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"),
    "万俟": ("mo", "qi"),
    "令狐": ("ling", "hu"),
    "澹台": ("tan", "tai"),
}
"""Surnames that are read otherwise than the same character elsewhere."""
_WORDS = {
    "重庆": "chóng qìng",
    "厦门": "xià mén",
    "长沙": "cháng shā",
    "长春": "cháng chūn",
    "长江": "cháng jiāng",
    "长城": "cháng chéng",
    "长安": "cháng ān",
    "长三角": "cháng sān jiǎo",
    "成都": "chéng dū",
    "首都": "shǒu dū",
    "台州": "tāi zhōu",
    "六安": "lù ān",
    "蚌埠": "bèng bù",
    "西藏": "xī zàng",
    "乐山": "lè shān",
    "银行": "yín háng",
    "行业": "háng yè",
    "商行": "shāng háng",
    "分行": "fēn háng",
    "会计": "kuài jì",
    "音乐": "yīn yuè",
    "娱乐": "yú lè",
    "重工": "zhòng gōng",
    "重型": "zhòng xíng",
    "调味": "tiáo wèi",
    "空调": "kōng tiáo",
    "传动": "chuán dòng",
    "传媒": "chuán méi",
    "朝阳": "cháo yáng",
    "单位": "dān wèi",
    "宝藏": "bǎo zàng",
    "储藏": "chǔ cáng",
    "调研": "diào yán",
    "率先": "shuài xiān",
    "效率": "xiào lǜ",
    "种业": "zhǒng yè",
    "种植": "zhòng zhí",
    "石家庄": "shí jiā zhuāng",
}
"""Words of company names in which a character is not read as it usually is alone."""
load_phrases_dict({word: [[syllable] for syllable in read.split()] for word, read in _WORDS.items()})
_HAN = re.compile("[㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af〇]")
_SIGNS = re.compile(f"{_HAN.pattern}|(?:(?!{_HAN.pattern}).)+")
_KEPT = re.compile("[^0-9a-z㐀-䶿一-鿿豈-\ufaff\U00020000-\U000323af〇]+")


def folded(text: str) -> str:
    """Letters, digits and Chinese characters alone, narrow and small: what is compared when searching."""
    return _KEPT.sub("", _plain(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")


def is_han(sign: str) -> bool:
    return _HAN.match(sign) is not None


def _surname(name: str) -> tuple[str, ...]:
    return _SURNAMES.get(name[:2]) or _SURNAMES.get(name[:1]) or ()


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """What lists are sorted by: "zhang san" for 张三. ASCII or plain code points, the same order in every database."""
    plain = _plain(name)
    syllables = lazy_pinyin(plain, errors=lambda rest: _KEPT.sub(" ", rest).split())
    first = _surname(plain) if len(plain) <= _PERSON else ()
    return " ".join([*first, *syllables[len(first) :]])[:KEY_LENGTH]


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """Every likely reading of a folded name as syllables; characters that have several readings give several. The more
    usual a reading, the earlier it stands."""
    readings = _of_person(name) if len(name) <= _PERSON else _of_company(name)
    found = product(*(list(enumerate(syllables)) for syllables in readings))
    usual_first = sorted(found, key=lambda one: sum(place > 0 for place, _syllable in one))
    return tuple(tuple(syllable for _place, syllable in one) for one in usual_first[:_VARIANTS])


def _of_person(name: str) -> list[list[str]]:
    """Each character's readings; as a surname it is read otherwise than elsewhere."""
    readings = pinyin(name, heteronym=True, style=Style.NORMAL)
    for place, syllable in enumerate(_surname(name)):
        readings[place] = [syllable, *(other for other in readings[place] if other != syllable)]
    return readings


def _of_company(name: str) -> list[list[str]]:
    """Each character as its words are read, and the first few of _READ_TWICE in their other ways."""
    usual, every = lazy_pinyin(name), pinyin(name, heteronym=True, style=Style.NORMAL)
    readings, signs = [[syllable] for syllable in usual], _SIGNS.findall(name)
    if len(signs) == len(usual):
        twice = [place for place, sign in enumerate(signs) if sign in _READ_TWICE]
        for place in twice[:_PERSON]:
            readings[place] += [syllable for syllable in every[place] if syllable != usual[place]]
    return readings
