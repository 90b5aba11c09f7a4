"""The deliberate breaks (tests/breaks/) still fit the code, and every row of sections 2 and 3 of the targets has one."""

import pytest

from tests.breaks import safety, weight
from tests.breaks.__main__ import BREAKS, ROOT
from tests.faults.run import DRILLS


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_finds_what_it_breaks(name):
    one = BREAKS[name]
    assert (ROOT / one.file).read_text().count(one.old) == 1 and one.old != one.new


@pytest.mark.parametrize("name", BREAKS)
def test_the_check_of_a_break_exists(name):
    """A test file that has the words asked for, or a drill; else nothing would run, and nothing fail."""
    module, *rest = BREAKS[name].check
    if module == "tests.faults.run":
        assert rest[0] in DRILLS
    elif module == "pytest":
        text = next((ROOT / word).read_text() for word in rest if word.endswith(".py"))
        words = rest[rest.index("-k") + 1].split(" and ") if "-k" in rest else ["def test_"]
        assert all(word in text for word in words), words


def test_every_row_has_a_break():
    assert {one.row for one in weight.BREAKS.values()} == set(weight.ROWS)
    assert {one.row for one in safety.BREAKS.values()} == set(safety.ROWS)
    assert len(BREAKS) == len(weight.BREAKS) + len(safety.BREAKS), "two breaks have one name"
