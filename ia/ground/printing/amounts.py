"""Amounts in Chinese capitals (大写金额), as the rules for filling in vouchers ask.

Written here because cn2an 0.5.24 drops the 零 where the whole 万 group is empty (100003707.00), which makes an amount
ambiguous on paper; everywhere else the tests hold this against cn2an.
"""

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
LARGEST = Decimal("9999999999999.99")


def capitals(amount) -> str:
    """For example 壹拾万零壹元壹角 for 100001.10. None gives an empty text; more than two places raise ValueError."""
    if amount is None:
        return ""
    amount = Decimal(amount)
    if not amount.is_finite() or abs(amount) > LARGEST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("an amount on paper has at most two places and stays below ten million million")
    yuan, fen = divmod(int(abs(amount) * 100), 100)
    sign = "负" if amount < 0 else ""
    if not fen:
        return f"{sign}{_spell(yuan)}元整"
    jiao, fen = divmod(fen, 10)
    text = f"{_spell(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return sign + text + (f"{_DIGITS[fen]}分" if fen else "")


def _spell(number: int) -> str:
    """A gap of one or several empty places is one 零."""
    for base, unit in _UNITS:
        if number >= base:
            high, low = divmod(number, base)
            gap = "零" if 0 < low < base // 10 else ""
            return _spell(high) + unit + gap + (_spell(low) if low else "")
    return _DIGITS[number]
