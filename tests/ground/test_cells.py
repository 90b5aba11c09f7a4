"""Cleaning of single cells: what comes in as branches write it, what is kept, what is refused and why."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from ia.ground.tables import cells
from ia.ground.tables.cells import CellProblem

EVERY_CLEANER = [
    cells.text,
    cells.name,
    cells.date,
    cells.amount,
    cells.account,
    cells.identity,
    cells.uscc,
    cells.phone,
    cells.email,
]


def problem(clean, value, **options) -> str:
    with pytest.raises(CellProblem) as caught:
        clean(value, **options)
    return str(caught.value.message)


@pytest.mark.parametrize("clean", EVERY_CLEANER)
@pytest.mark.parametrize("blank", ["", "   ", "\u3000", "\t\r\n", "\u200b\ufeff"])
def test_blank_is_refused_unless_optional(clean, blank):
    assert problem(clean, blank) == "The cell is empty."
    assert cells.optional(clean, blank) is None


def test_optional_cleans_what_is_there():
    assert cells.optional(cells.amount, "1.5", unit="万元") == Decimal("15000.00")
    assert cells.optional(cells.account, " 0042 ") == "0042"


@pytest.mark.parametrize("clean", EVERY_CLEANER)
@pytest.mark.parametrize("broken", ["a\x00b", "1\x07", "张\ufffd三", "\ud83d"])
def test_what_is_no_text_is_refused(clean, broken):
    assert "cannot be shown" in problem(clean, broken)


@pytest.mark.parametrize("clean", EVERY_CLEANER)
@given(value=st.text())
def test_any_text_is_cleaned_or_refused_with_a_sentence(clean, value):
    try:
        assert clean(value) not in ("", None)
    except CellProblem as refused:
        assert str(refused.message).endswith(".")


@pytest.mark.parametrize("clean", [clean for clean in EVERY_CLEANER if clean not in (cells.date, cells.amount)])
@given(value=st.text(max_size=30) | st.from_regex(r"['= 0-9A-Za-z@.+-]{1,30}", fullmatch=True))
def test_cleaning_twice_changes_nothing(clean, value):
    try:
        once = clean(value)
    except CellProblem:
        return
    assert clean(once) == once


# Texts and names


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 第一投资顾问团队 ", "第一投资顾问团队"),
        ("ＡＢＣ１２３", "ABC123"),
        ("远达投资（北京）有限公司", "远达投资（北京）有限公司"),
        ("甲，乙；丙：丁", "甲，乙；丙：丁"),
        ("两行\r\n文字", "两行 文字"),
        ("a\u00a0\u3000 b", "a b"),
        ("\ufeff张\u200b三", "张三"),
        ("'=1+1", "=1+1"),
        ("'－", "－"),
        ("'引用'", "'引用'"),
        ("①㎡", "①㎡"),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_text(written, kept):
    assert cells.text(written) == kept


def test_text_has_a_length():
    assert cells.text("字" * 200) == "字" * 200
    assert problem(cells.text, "字" * 201) == "The text has 201 characters; 200 are allowed."
    assert problem(cells.text, "abc", most=2) == "The text has 3 characters; 2 are allowed."


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("谢　诚", "谢诚"),
        ("张 三", "张三"),
        ("张  三  丰", "张三丰"),
        ("张 小明", "张小明"),
        ("欧阳 锋", "欧阳锋"),
        ("张三 李四", "张三 李四"),
        ("买买提·艾力", "买买提·艾力"),
        ("John  Smith", "John Smith"),
        ("王 Li", "王 Li"),
        ("瑞丰 投资", "瑞丰 投资"),
    ],
)
def test_a_spread_name_is_one_name(written, kept):
    assert cells.name(written) == kept


# Dates


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-28",
        "20261028",
        "2026/10/28",
        "2026.10.28",
        "2026年10月28日",
        "2026 年 10 月 28 日",
        "２０２６－１０－２８",
        "2026-10-28 09:30:15",
        "2026-10-28T00:00:00",
        "2026/10/28 9:30",
        "2026年10月28日 9:30",
        "2026-10-28 00:00:00.000",
    ],
)
def test_the_same_day_however_written(written):
    assert cells.date(written) == date(2026, 10, 28)


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_in_every_spelling(day):
    spellings = [
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {cells.date(spelling) for spelling in spellings} == {day}


@pytest.mark.parametrize(
    "written", ["2026-02-30", "20260230", "2026年2月30日", "2025/2/29", "2026-13-01", "2026-00-10"]
)
def test_a_day_that_never_comes(written):
    assert problem(cells.date, written) == f"There is no such day as {written}."


@pytest.mark.parametrize(
    "written",
    [
        "28/10/2026",
        "26-10-28",
        "2026-10",
        "10-28",
        "2026-10/28",
        "2026 1028",
        "昨天",
        "45958",
        "20261028.0",
        "٢٠٢٦-١٠-٢٨",
    ],
)
def test_a_date_that_could_mean_anything(written):
    assert "is not a date" in problem(cells.date, written)


def test_a_year_that_cannot_be_right():
    assert problem(cells.date, "1026-10-28") == "The year 1026 cannot be right."
    assert problem(cells.date, "2206-10-28") == "The year 2206 cannot be right."


def test_the_count_of_days_is_a_date_only_where_expected():
    assert cells.date("46323", serial=True) == date(2026, 10, 28)
    assert cells.date("61", serial=True) == date(1900, 3, 1)
    assert cells.date("20261028", serial=True) == date(2026, 10, 28)
    for wrong in ("60", "73416", "46323.5"):
        assert "is not a date" in problem(cells.date, wrong, serial=True)


# Amounts


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("1234.5", "1234.50"),
        ("1,234.56", "1234.56"),
        ("¥1,377,955.37", "1377955.37"),
        ("￥ 12", "12.00"),
        ("１２３４．５６", "1234.56"),
        ("1，234，567元", "1234567.00"),
        ("100 元", "100.00"),
        ("3.1000000", "3.10"),
        ("-5", "-5.00"),
        ("－5.10", "-5.10"),
        ("\u22125", "-5.00"),
        ("-¥5", "-5.00"),
        ("¥-5", "-5.00"),
        ("0", "0.00"),
        ("-0.00", "0.00"),
        ("000123", "123.00"),
        ("999999999999999.99", "999999999999999.99"),
    ],
)
def test_amount(written, yuan):
    assert str(cells.amount(written)) == yuan


@pytest.mark.parametrize(
    "written",
    [
        "1,23",
        "12,34.5",
        "1,2345",
        "1.234,56",
        "1 234",
        ".5",
        "5.",
        "1e5",
        "12a",
        "O",
        "--5",
        "-¥-5",
        "(5)",
        "5%",
        "$5",
    ],
)
def test_an_amount_that_could_mean_anything(written):
    assert "is not an amount" in problem(cells.amount, written)


@pytest.mark.parametrize("written", ["12万", "1.5万元", "2亿元", "3千元", "百万"])
def test_an_amount_in_larger_units_is_not_guessed(written):
    assert problem(cells.amount, written) == "Write the amount in yuan, without 千, 万 or 亿."


@pytest.mark.parametrize("written", ["1.234", "0.001", "1." + "0" * 40 + "1", "999999999999999.0000000000000000001"])
def test_nothing_is_rounded(written):
    assert "more than two decimals" in problem(cells.amount, written)


def test_an_amount_beyond_reason():
    assert "too large" in problem(cells.amount, "1" * 16)


@pytest.mark.parametrize(
    ("unit", "yuan"),
    [
        ("元", "1.23"),
        ("人民币元", "1.23"),
        ("千元", "1230.00"),
        ("万元", "12300.00"),
        ("人民币万元", "12300.00"),
        ("亿元", "123000000.00"),
    ],
)
def test_the_unit_of_the_column(unit, yuan):
    assert str(cells.amount("1.23", unit=unit)) == yuan


def test_the_unit_of_the_column_may_need_more_decimals():
    assert str(cells.amount("1.234567", unit="万元")) == "12345.67"
    assert "more than two decimals" in problem(cells.amount, "1.2345678", unit="万元")
    assert problem(cells.amount, "1", unit="美元") == "The unit “美元” of the column is not known."


@given(yuan=st.decimals(Decimal("-9e14"), Decimal("9e14"), places=2))
def test_every_amount_in_every_spelling(yuan):
    assert {
        cells.amount(spelling) for spelling in (f"{yuan:.2f}", f"{yuan:,.2f}", f"¥{yuan:,.2f}", f" {yuan:.2f}元 ")
    } == {yuan}


# Accounts


@pytest.mark.parametrize(
    "written",
    ["0006549061", " 0006549061 ", "'0006549061", '="0006549061"', "０００６５４９０６１", "0006 5490 61"],
)
def test_the_same_account_however_written(written):
    assert cells.account(written) == "0006549061"


@given(account=st.from_regex(r"[0-9]{4,32}", fullmatch=True))
def test_every_account_keeps_every_digit(account):
    wide = account.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    assert {cells.account(spelling) for spelling in (account, f"'{account}", f'="{account}"', wide)} == {account}


@pytest.mark.parametrize("written", ["1.10101199003E+17", "1e+10", "42301900.0"])
def test_an_account_that_was_a_number(written):
    assert "lost digits" in problem(cells.account, written)


@pytest.mark.parametrize("written", ["6222****1234", "A123456", "12-34-56", "=1234+1", "١٢٣٤٥"])
def test_an_account_has_digits_only(written):
    assert "digits only" in problem(cells.account, written)


def test_an_account_has_a_length():
    assert problem(cells.account, "123") == "An account number cannot have 3 digits."
    assert problem(cells.account, "1" * 33) == "An account number cannot have 33 digits."
    assert problem(cells.account, '=""') == "The cell is empty."


# Identity numbers and credit codes


def identity_number(region="110101", born="19900307", order="001"):
    stem = region + born + order
    return stem + ric.calc_check_digit(stem + "0")


@given(
    region=st.sampled_from(["110101", "310115", "460100", "500103", "650102", "810000", "830000"]),
    born=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    order=st.integers(0, 999),
)
def test_an_identity_number_is_kept_whatever_the_age_of_its_county(region, born, order):
    number = identity_number(region, born.strftime("%Y%m%d"), f"{order:03}")
    assert cells.identity(number) == number
    assert cells.identity(f" '{number.lower()}") == number


def test_each_fault_of_an_identity_number_has_its_own_message():
    good = identity_number()
    swapped = good[:4] + good[5] + good[4] + good[6:]
    assert "check digit" in problem(cells.identity, swapped)
    assert "18 digits" in problem(cells.identity, good[:-1])
    assert "18 digits" in problem(cells.identity, "X" + good[1:])
    assert "region" in problem(cells.identity, identity_number(region="990101"))
    assert "date of birth" in problem(cells.identity, identity_number(born="19900230"))
    assert "date of birth" in problem(cells.identity, identity_number(born="00010101"))


@given(st.integers(0, 16), st.integers(1, 9))
def test_no_single_mistyped_digit_passes(place, shift):
    good = identity_number()
    wrong = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert problem(cells.identity, wrong)


def test_the_fifteen_digits_of_the_first_cards_become_eighteen():
    assert cells.identity("110101900307001") == identity_number("110101", "19900307", "001")
    assert "date of birth" in problem(cells.identity, "110101900230001")


def test_credit_codes():
    assert cells.uscc("91110000600037341l") == "91110000600037341L"
    assert cells.uscc(" 9111 0000 6000 3734 1L") == "91110000600037341L"
    assert "check digit" in problem(cells.uscc, "911100006000373410")
    assert "18 digits" in problem(cells.uscc, "9111000060003734")
    assert "18 digits" in problem(cells.uscc, "9111000060003734IL")


# Ways to reach people


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("+86-13800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("021-12345678", "021-12345678"),
        ("（021）12345678", "021-12345678"),
        ("02112345678", "021-12345678"),
        ("010-1234567", "010-1234567"),
        ("0755-12345678-801", "0755-12345678-801"),
        ("0755-12345678转801", "0755-12345678-801"),
        ("0755 12345678 分机 801", "0755-12345678-801"),
        ("+86 21 12345678", "021-12345678"),
        ("+86 021 12345678", "021-12345678"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_phone(written, kept):
    assert cells.phone(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "12345678",
        "1380013800",
        "138001380001",
        "12800138000",
        "13800138000/13900139000",
        "+1 202 555 0100",
        "无",
        "00112345678",
    ],
)
def test_no_phone_number(written):
    assert "is not a phone number" in problem(cells.phone, written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("zhang.san@Example.COM.CN", "zhang.san@example.com.cn"),
        ("Zhang_San+1@qq.com", "Zhang_San+1@qq.com"),
        ("ｚｓ＠ｑｑ．ｃｏｍ", "zs@qq.com"),
    ],
)
def test_email(written, kept):
    assert cells.email(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "zhang",
        "@qq.com",
        "a@b",
        "a@@b.com",
        "a..b@qq.com",
        ".a@qq.com",
        "a.@qq.com",
        "张@qq.com",
        "a@qq.com,b@qq.com",
        "a@-b.com",
    ]
    + ["a" * 65 + "@qq.com", "a@" + "b" * 64 + ".com", "a@" + "b.c" * 90 + ".com"],
)
def test_no_email(written):
    assert "is not an e-mail address" in problem(cells.email, written)
