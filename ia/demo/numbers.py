"""Numbers with correct check digits that belong to nobody.

Identity cards use codes of whole cities, which no card carries; mobiles use the 0000 block behind the prefix, which no
operator hands out; e-mail addresses end in example.com.
"""

from datetime import date, timedelta
from random import Random

CITIES = ("440100", "320100", "330100", "420100", "510100", "370100", "350100", "610100")
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_DIGITS = "10X98765432"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_OLDEST = date(1940, 1, 1)


def birthday(rng: Random, today: date) -> date:
    """A day that makes somebody at least 18 years old."""
    return _OLDEST + timedelta(rng.randrange((today - _OLDEST).days - 18 * 366))


def identity_card(rng: Random, born: date, gender: str) -> str:
    """18 characters, ISO 7064 MOD 11-2; the 17th digit is odd for men."""
    sequence = 2 * rng.randrange(500) + (gender == "male")
    body = f"{rng.choice(CITIES)}{born:%Y%m%d}{sequence:03d}"
    return body + _CARD_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, _CARD_WEIGHTS, strict=True)) % 11]


def credit_code(rng: Random) -> str:
    """A unified social credit code (GB 32100) around an organisation code (GB 11714), both with check characters."""
    core = "".join(rng.choice("0123456789") for _ in range(8))
    check = 11 - sum(int(digit) * weight for digit, weight in zip(core, _ORGANISATION_WEIGHTS, strict=True)) % 11
    body = f"91{rng.choice(CITIES)}{core}{'X' if check == 10 else check % 11}"
    total = sum(_ALPHABET.index(letter) * weight for letter, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _ALPHABET[-total % 31]


def account(index: int) -> str:
    """Ten digits with leading zeros, each index another number: the multiplier shares no factor with 10⁸."""
    return f"00{index * 61_803_399 % 100_000_000:08d}"


def mobile(rng: Random) -> str:
    return f"1{rng.randrange(3, 10)}{rng.randrange(10)}0000{rng.randrange(10_000):04d}"


def landline(rng: Random) -> str:
    return f"0{rng.randrange(310, 999)}-5550{rng.randrange(1000):03d}"
