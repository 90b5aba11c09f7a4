"""The deliberate breaks (tests/breaks.py) still fit the code: each finds the text that it breaks, once."""

import pytest

from tests.breaks import BREAKS, ROOT


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_finds_what_it_breaks(name):
    one = BREAKS[name]
    assert (ROOT / one.file).read_text().count(one.old) == 1 and one.old != one.new


def test_every_row_that_a_test_guards_has_a_break():
    assert {"1", "3", "4", "5", "7", "9", "13", "19", "20"} <= {one.row for one in BREAKS.values()}
