"""Reading tables: the shapes that branches really send, and the line that names the columns."""

import random
import re
from datetime import date
from decimal import Decimal

import pytest

from ia.ground.tables.sheets import SheetRefused, find_header, read_sheet
from tests.ground.tables_made import CLEAN, HEADER, PROJECT, SYNONYMS, csv_of, xlsx_of


def counter_rows(count=60, seed=7):
    """The table as the counter writes it, and the facts in it."""
    rng = random.Random(seed)
    facts, rows = [], [["投资顾问客户开发汇总表"], ["统计月份：2026年10月", "", "", "制表：柜台"], [], HEADER]
    for number in rng.sample(range(1_000_000, 100_000_000), count):
        fact = (
            rng.choice(["张三", "谢诚", "陈波杰", "远达投资（北京）有限公司"]),
            f"{number:010d}",
            Decimal(rng.randrange(100, 500_000_000)) / 100,
            date(2026, 10, rng.randrange(1, 29)),
            "第一投资顾问团队",
            "汪立秀",
        )
        facts.append(fact)
        rows.append(noisy(rng, *fact))
    return [*rows, [], ["合计", f"{count}户", "1,234.00"]], facts


def noisy(rng, name, account, amount, day, team, advisor):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        name[0] + "\u3000" + name[1] if len(name) == 2 else name,
        rng.choice([account, account + " ", "'" + account, f'="{account}"', account.translate(wide)]),
        rng.choice([f"{amount:.2f}", f"{amount:,.2f}", f"¥{amount:,.2f}", f"{amount:.2f} "]),
        rng.choice(
            [
                day.isoformat(),
                day.strftime("%Y%m%d"),
                f"{day.year}/{day.month}/{day.day}",
                f"{day:%Y年%m月%d日}",
            ]
        ),
        team + rng.choice(["", " "]),
        advisor,
    ]


def counter_file(kind):
    rows, facts = counter_rows()
    if kind == "csv":
        return csv_of(rows, "gb18030"), facts
    if kind == "xls":
        return "".join("\t".join(row) + "\r\n" for row in rows).encode("gb18030"), facts
    return xlsx_of(rows), facts


@pytest.mark.parametrize(
    ("kind", "form", "encoding"),
    [("csv", "csv", "gb18030"), ("xls", "tsv", "gb18030"), ("xlsx", "xlsx", None)],
)
def test_the_counters_summary_in_each_of_its_three_files(kind, form, encoding, tmp_path):
    data, facts = counter_file(kind)
    path = tmp_path / f"counter-2026-10.{kind}"
    path.write_bytes(data)
    sheet = read_sheet(path, path.name)
    assert (sheet.format, sheet.encoding) == (form, encoding)

    header = find_header(sheet.rows, SYNONYMS, ["name", "account"])
    assert (header.line, header.unknown, header.missing) == (4, [], [])
    assert header.columns == dict(enumerate(SYNONYMS))

    *rows, total = sheet.below(header)
    assert total.cell(0) == "合计"
    assert total.line == 4 + len(facts) + 2
    read = [tuple(CLEAN[code](row.cell(index)) for index, code in header.columns.items()) for row in rows]
    assert read == facts


def header_of(rows, synonyms=SYNONYMS, required=()):
    return find_header(read_sheet(csv_of(rows), "x.csv").rows, synonyms, required)


@pytest.mark.parametrize(
    "label",
    [
        "客户名称",
        " 客户 名称 ",
        "客户\n名称",
        "客户名称（必填）",
        "*客户名称：",
        "客户名称(必填)*",
        "客户名称【必填】（全称）",
        "客户　名称",
        "【客户名称】",
        "NAME",
        "Ｎａｍｅ",
    ],
)
def test_a_label_in_many_spellings(label):
    assert header_of([[label, "别的"]]).columns == {0: "name"}


def test_the_header_is_the_line_with_the_most_known_labels():
    titles = [["客户名称一览", "资金帐号"]] + [[f"说明{number}"] for number in range(19)]
    header = header_of([*titles, ["序号", "姓名", "资金账号", "资产总额", " 备注 ", ""], ["1", "张三", "0042", "1.00"]])
    assert header.line == 21
    assert header.columns == {1: "name", 2: "account", 3: "asset_total"}
    assert header.unknown == ["序号", "备注"]


def test_missing_columns_are_named_in_the_order_asked():
    assert header_of([["姓名"]], required=["team", "name", "account"]).missing == ["team", "account"]


def test_no_known_label_in_the_first_lines():
    sentence = "None of the first 21 lines names known columns. Expected: 客户名称, 资金帐号."
    few = {"name": ["客户名称"], "account": ["资金帐号"]}
    for rows in (
        [["甲", "乙"]],
        [[f"说明{number}", "x"] for number in range(21)] + [["客户名称", "资金帐号"]],
    ):
        with pytest.raises(SheetRefused) as caught:
            header_of(rows, few)
        assert str(caught.value.message) == sentence


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(SheetRefused, match="the second is “姓名”"):
        header_of([["客户名称", "资金帐号", "姓名"]])


def test_one_label_for_two_codes_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="belongs to two columns"):
        header_of([["姓名"]], {"name": ["姓名"], "contact": ["姓 名"]})


def test_the_unit_of_money_is_not_lost():
    header = header_of([["汇总表", "单位：万元"], ["客户名称", "资产总额", "成员"]])
    assert (header.unit, header.units, header.unit_of(1)) == ("万元", {}, "万元")
    header = header_of([["金额单位: 元"], ["客户名称（全称）", "资产总额（单位：千元）", "成员"]])
    assert (header.unit, header.units) == ("元", {1: "千元"})
    assert (header.unit_of(0), header.unit_of(1)) == ("元", "千元")
    assert header_of([["客户名称", "资产总额"]]).unit_of(1) is None


def test_the_message_of_every_refusal_is_a_sentence():
    paths = [path for path in (PROJECT / "ia/ground/tables").glob("*.py") if path.name != "views.py"]  # names of fields
    source = "".join(path.read_text("utf-8") for path in paths)
    messages = re.findall(r'_l\(\s*"([^"]+)"(?:\s*"([^"]+)")?', source)
    assert len(messages) > 40
    assert [parts for parts in messages if not "".join(parts).endswith(".")] == []


def test_columns_of_one_meaning_may_stand_more_than_once_where_that_is_said():
    rows = list(read_sheet(csv_of([["姓名", "资金帐号", "资金账号"], ["张三", "1", "2"]]), "x.csv").rows)
    with pytest.raises(SheetRefused, match="same meaning"):
        find_header(rows, SYNONYMS)
    assert find_header(rows, SYNONYMS, several=["account"]).columns == {0: "name", 1: "account", 2: "account"}
