"""Codes of sheets: understood however they are typed, and no slip of the pen passes."""

import random
import xml.etree.ElementTree as xml
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations

import pytest
from flask_babel import lazy_gettext as _l

from ia.ground.printing.codes import ALPHABET, LENGTH, fresh_code, parse, qr_svg, with_check
from ia.ground.printing.facts import canonical, fingerprint, freeze, widths

SOME = [with_check("".join(random.Random(seed).choices(ALPHABET, k=LENGTH - 1))) for seed in range(100)]


def test_a_code_has_eight_characters_that_cannot_be_mistaken():
    assert LENGTH == 8
    assert len(ALPHABET) == 32 and not set(ALPHABET) & set("ILOU")
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in SOME)


def test_fresh_codes_are_valid_and_differ():
    fresh = {fresh_code() for _ in range(1000)}
    assert len(fresh) == 1000
    assert all(parse(code) == code for code in fresh)


@pytest.mark.parametrize("code", SOME[:20])
def test_every_wrong_character_is_noticed(code):
    for place in range(LENGTH):
        for wrong in ALPHABET.replace(code[place], ""):
            assert parse(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize("code", SOME)
def test_any_two_characters_that_changed_places_are_noticed(code):
    for one, other in combinations(range(LENGTH), 2):
        swapped = list(code)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        assert parse("".join(swapped)) == (code if code[one] == code[other] else None)


def test_what_people_type_is_understood():
    code = with_check("10A0B1C")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (
        code.lower(),
        f" {code[:4]}-{code[4:]} ",
        f"{code[:4]}–{code[4:]}\n",
        f"{code[:4]}　{code[4:]}",
        wide,
        wide.lower(),
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
    ):
        assert parse(typed) == code, typed


@pytest.mark.parametrize(
    "typed", [None, "", "   ", "ABC", "U" * 8, "张三", "\0" * 8, "🂡" * 8, "0" * 9, "1" * 5000, "'; --"]
)
def test_anything_else_is_no_code(typed):
    assert parse(typed) is None


def test_the_qr_mark_is_small_and_obeys_the_content_policy():
    for code in SOME:
        mark = qr_svg(code)
        assert len(mark) <= 1500
        assert mark.startswith("<svg") and "style" not in mark and "<?xml" not in mark
        xml.fromstring(mark)
    assert qr_svg(SOME[0]) != qr_svg(SOME[1])


def test_facts_are_frozen_as_json_that_keeps_our_texts_by_source():
    frozen = freeze(
        {
            "amount": Decimal("1234.5"),
            "on": date(2026, 11, 2),
            "at": datetime(2026, 11, 2, 16, 30, tzinfo=UTC),
            "rows": [(_l("Client"), "张三"), (_l("Page %(n)s", n=2), None)],
            "given": True,
        }
    )
    assert frozen == {
        "amount": "1234.50",
        "on": "2026-11-02",
        "at": "2026-11-03 00:30",
        "rows": [[{"msg": "Client"}, "张三"], [{"msg": "Page %(n)s", "args": {"n": 2}}, None]],
        "given": True,
    }
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_a_fingerprint_depends_on_what_is_said_and_not_on_the_order_of_names():
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert len(fingerprint({})) == 64


def test_short_columns_of_a_printed_table_keep_their_width():
    rows = [["1", "2026-11-02 10:00", "很长的文字" * 10], ["2", None, ""]]
    number, time, text = widths([_l("No."), _l("Time"), _l("Content")], rows)
    assert number < time and text is None


def test_a_label_leaves_the_rest_of_a_printed_table_to_what_it_names():
    label = "Wording of the advertisement"
    assert widths(["Content", "Wording"], [[label, "Invest now"]]) == [8 * len(label) + 14, None]
    assert widths(["Content", "Wording"], [[label * 4, "Invest now"]])[0] is None, "there is no room for all"


@pytest.mark.parametrize("value", [1.5, object(), {1, 2}])
def test_what_has_no_exact_form_is_not_frozen(value):
    with pytest.raises(TypeError):
        freeze({"value": value})
