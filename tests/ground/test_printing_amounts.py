"""Amounts in Chinese capitals: known vectors, and cn2an as an oracle where it is right."""

import random
from decimal import Decimal

import cn2an
import pytest

from ia.ground.printing.amounts import LARGEST, capitals

VECTORS = {
    "0": "零元整",
    "0.00": "零元整",
    "0.05": "伍分",
    "0.10": "壹角",
    "0.55": "伍角伍分",
    "1": "壹元整",
    "10.00": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "325.04": "叁佰贰拾伍元零肆分",
    "1409.50": "壹仟肆佰零玖元伍角",
    "6007.14": "陆仟零柒元壹角肆分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "100001.10": "壹拾万零壹元壹角",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "1000000.00": "壹佰万元整",
    "10000000": "壹仟万元整",
    "123456789.01": "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分",
    "100000000.00": "壹亿元整",
    "100000001.00": "壹亿零壹元整",
    "100003707.00": "壹亿零叁仟柒佰零柒元整",
    "100010000.00": "壹亿零壹万元整",
    "1200000000000.00": "壹万贰仟亿元整",
    "9999999999999.99": "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "-3.20": "负叁元贰角",
}


@pytest.mark.parametrize(("figures", "expected"), VECTORS.items())
def test_known_amounts(figures, expected):
    assert capitals(Decimal(figures)) == expected


def test_cn2an_agrees_wherever_the_group_of_ten_thousands_is_not_empty():
    dice = random.Random(7)
    for _ in range(5000):
        digits = "".join(c if dice.random() < 0.5 else "0" for c in str(dice.randrange(10 ** dice.randint(1, 12))))
        yuan = int(digits)
        if yuan >= 10**8 and yuan // 10**4 % 10**4 == 0:
            continue
        figures = f"{yuan}.{dice.choice(['00', '05', '10', '50', '01', '37'])}"
        assert capitals(Decimal(figures)) == cn2an.an2cn(figures, "rmb"), figures


def test_no_amount_gives_no_words():
    assert capitals(None) == ""


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity", LARGEST + 1, -LARGEST - 1])
def test_what_no_voucher_can_say_is_refused(amount):
    with pytest.raises(ValueError, match="amount on paper"):
        capitals(Decimal(amount))
