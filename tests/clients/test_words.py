"""Spelling, search terms, masks and client numbers, without a database."""

from datetime import date

import pytest

from ia.clients import masking
from ia.clients.finding import stocks, terms
from ia.clients.finding.spelling import folded, name_key, spellings
from ia.clients.numbers import client_no


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张三", "zhang san"),
        ("张　三", "zhang san"),
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("欧阳修", "ou yang xiu"),
        ("长孙无忌", "zhang sun wu ji"),
        ("吕布", "lv bu"),
        ("ABC贸易（上海）有限公司", "abc mao yi shang hai you xian gong si"),
        ("Smith, John", "smith john"),
    ],
)
def test_names_are_sorted_by_pinyin(name, key):
    assert name_key(name) == key


def test_people_of_one_syllable_stand_before_longer_ones():
    names = ["张三", "张毅", "章三", "张珊珊", "李四"]
    assert sorted(names, key=name_key) == ["李四", "张三", "章三", "张珊珊", "张毅"]


def test_a_key_fits_its_column():
    assert len(name_key("股份" * 200)) <= 60
    assert all(len(term) <= terms.LONGEST for term in terms.of_name("股份" * 200))


def test_heteronyms_give_every_spelling_and_stay_few():
    assert {"shanle", "danle", "danyue"} <= {"".join(one) for one in spellings("单乐")}
    assert len(spellings("重单乐重")) <= 16
    assert len(spellings("长重单曾仇解乐区盖翟查尉" * 6)) <= 16


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("长孙无忌", ["zhangsunwuji", "changsunwuji"]),
        ("重耳", ["chonger", "zhonger"]),
        ("单雄信", ["shanxiongxin", "danxiongxin"]),
        ("曾国藩", ["zengguofan", "cengguofan"]),
        ("仇英", ["qiuying", "chouying"]),
        ("解缙", ["xiejin", "jiejin"]),
        ("乐毅", ["yueyi", "leyi"]),
        ("区长重", ["ouchangzhong", "quchangzhong", "ouzhangchong"]),
        ("盖叫天", ["gejiaotian", "gaijiaotian"]),
        ("翟让", ["zhairang", "dirang"]),
        ("查良镛", ["zhaliangyong", "chaliangyong"]),
        ("尉迟恭", ["yuchigong", "weichigong"]),
        ("曾单重乐", ["zengdanzhongle", "cengdanzhongle", "zengshanzhongle", "zengdanchongle", "zengdanzhongyue"]),
        ("乐视网信息", ["leshiwangxinxi", "yueshiwangxinxi"]),
        ("黑龙江农垦集团", ["heilongjiangnongken"]),
        ("重庆长安汽车", ["chongqingchanganqiche"]),
    ],
)
def test_a_name_is_found_by_each_of_its_readings(name, spelt):
    assert set(spelt) <= terms.of_name(name)


def test_a_company_is_found_without_the_place_it_begins_with():
    found = terms.of_name("北京中科软件有限公司")
    assert {"中科", "'bjzkrj", "'zkrj", "zhongkeruanjian"} <= found
    assert terms.of_name("上海") >= {"上海", "shanghai"}, "nothing but a place is a name"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("600519 贵州茅台 200股", {"$600519", "$贵州", "$州茅", "$茅台"}),
        ("000858五粮液1000股，招商银行 5手", {"$000858", "$五粮", "$粮液", "$招商", "$商银", "$银行"}),
        ("持有中国平安(601318)100000股 成本45.60元", {"$601318", "$中国", "$国平", "$平安"}),
        ("sh600519,600036.SH 1,000,000 200000 股", {"$600519", "$600036", "$sh"}),
        ("茅台600519×100；00700 TCL", {"$600519", "$茅台", "$00700", "$tcl"}),
        ("国债逆回购", {"$国债", "$债逆", "$逆回", "$回购"}),
        ("", set()),
        (None, set()),
    ],
)
def test_stocks_in_a_text_of_holdings(text, found):
    assert set(stocks.of_holdings(text)) == found


def test_prose_of_holdings_gives_a_bounded_number_of_terms():
    assert len(stocks.of_holdings("".join(chr(0x4E00 + number) for number in range(2_000)))) == stocks.MOST


@pytest.mark.parametrize(
    ("text", "asked"),
    [("600519", ("$600519",)), ("SH600519", ("$600519",)), ("茅台", ("$茅台",)), ("TCL", ("$tcl",)), ("台", None)],
)
def test_what_a_typed_stock_asks_for(text, asked):
    assert stocks.asked(text) == asked


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026/11/3", date(2026, 11, 3)),
        ("2026年11月3日", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
        ("11-03", terms.Yearly(11, 3)),
        ("11月3日", terms.Yearly(11, 3)),
        ("02-29", terms.Yearly(2, 29)),
        ("20261399", None),
        ("13-13", None),
        ("600519", None),
    ],
)
def test_days_that_are_typed(text, day):
    assert terms.wanted(text).day == day


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("张三丰", {"张三", "三丰", "zhangsanfeng", "'zs", "'zsf"}),
        ("恒通贸易有限公司", {"恒通", "通贸", "贸易", "hengtongmaoyi", "'ht", "'htmy"}),
        ("ABC 贸易", {"abc", "c贸", "贸易"}),
        ("Ｓｍｉｔｈ", {"smith"}),
    ],
)
def test_terms_of_a_name(name, found):
    assert found <= terms.of_name(name)


def test_a_company_is_not_found_by_what_all_companies_are_called():
    assert not {"有限", "限公", "公司"} & terms.of_name("恒通贸易有限公司")


def test_numbers_stand_back_to_front():
    assert terms.of_numbers("0068027145", ["13800138000", "12"]) == {"#5417208600", "@00083100831"}


@pytest.mark.parametrize("text", ["", "张", "z", "123", "（）", "!", "　"])
def test_too_short_to_search(text):
    assert terms.wanted(text) is None


@pytest.mark.parametrize("text", ["张 三", "张三", "张\u3000三"])
def test_blanks_in_a_name_do_not_matter(text):
    assert terms.wanted(text).ways[0] == ((terms.Term("张三"),),)


def test_folding():
    assert folded("ＡＢＣ（上海） Ü-1") == "abc上海v1"


@pytest.mark.parametrize(
    ("mask", "number", "shown"),
    [
        (masking.id_no, "11010519491231002X", "1101****002X"),
        (masking.id_no, "E1234567", "E1****"),
        (masking.account, "0068027145", "****7145"),
        (masking.account, "12345", "****5"),
        (masking.phone, "13800138000", "138****8000"),
        (masking.phone, "021-12345678", "021****5678"),
        (masking.email, "13800138000@139.com", "1****@139.com"),
        (masking.wechat, "wxid_1234", "w****"),
        (masking.id_no, None, ""),
        (masking.account, "", ""),
    ],
)
def test_masks(mask, number, shown):
    assert mask(number) == shown


@pytest.mark.parametrize("mask", [masking.id_no, masking.account, masking.phone])
@pytest.mark.parametrize("length", range(1, 25))
def test_a_mask_hides_at_least_four_signs_and_never_shows_all(mask, length):
    number = "1234567890123456789012345"[:length]
    shown = mask(number).replace(masking.STAR, "")
    assert len(shown) <= max(0, length - 4) or length < 12 and len(shown) <= length // 3


def test_client_numbers_are_six_digits_without_order_and_never_twice():
    first = [client_no(count) for count in range(1, 20_001)]
    assert len(set(first)) == 20_000 and {len(number) for number in first} == {6}
    steps = {int(b) - int(a) for a, b in zip(first, first[1:], strict=False)}
    assert len(steps) > 10_000


def test_client_numbers_grow_to_seven_digits():
    later = [client_no(count) for count in range(899_000, 901_001)]
    assert len(set(later)) == 2_001
    assert {len(number) for number in later} == {6, 7}
