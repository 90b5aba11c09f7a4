"""Files of days: what is understood, and the wrong cell named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ia.ground.workdays import reading
from ia.ground.workdays.builtin import Day
from ia.ground.workdays.reading import BadDays


class TestReading:
    def test_head_tabs_marks_and_chinese_words(self):
        head = "\ufeff日期\t工作日\t交易日\t说明\r\n"
        text = head + "2099/1/1\t否\t\t元旦\r\n\r\n2099-1-31\t是\t否\t\r\n2099-2-2\t1"
        assert reading.read_days(text) == [
            (2, Day(date(2099, 1, 1), False, False, "元旦")),
            (4, Day(date(2099, 1, 31), True, False, None)),
            (5, Day(date(2099, 2, 2), True, True, None)),
        ]

    def test_columns_in_another_order(self):
        assert reading.read_days("working,date\n0,2099-01-01") == [(2, Day(date(2099, 1, 1), False, False))]

    @pytest.mark.parametrize(
        "text, row, column",
        [
            ("", 1, "date"),
            ("date,holiday\n2099-01-01,1", 1, "date"),
            ("2099-13-01,1", 1, "date"),
            ("2099-02-29,1", 1, "date"),
            ("2099-01/01,1", 1, "date"),
            ("１/1/2099,1", 1, "date"),
            ("1999-12-31,1", 1, "date"),
            ("2101-01-03,1", 1, "date"),
            ("2099-01-01,1\n2099-01-02,maybe", 2, "working"),
            ("2099-01-01", 1, "working"),
            ("2099-01-01,1,perhaps", 1, "trading"),
            ("2099-01-03,1,1", 1, "trading"),  # a Saturday
            ("2099-01-01,0,1", 1, "trading"),
            ("2099-01-01,0,0,a,b", 1, "note"),
            ("2099-01-01,0,0," + "长" * 81, 1, "note"),
            ('2099-01-01,0,0,"x', 1, "note"),
            ("date,working\n2099-01-01,0\n\n2099-01-01,1", 4, "date"),
            ("2099-01-01,0\n" * (reading.MOST_ROWS + 1), 1201, "date"),
            ("x" * (reading.LARGEST + 1), 1, "date"),
        ],
    )
    def test_a_wrong_cell_is_named_by_row_and_column(self, text, row, column):
        with pytest.raises(BadDays) as refused:
            reading.read_days(text)
        assert (row, column) in [(problem.row, problem.column) for problem in refused.value.problems]

    @given(st.text(max_size=200))
    def test_any_text_is_read_or_refused(self, text):
        try:
            reading.read_days(text)
        except BadDays as refused:
            assert refused.problems
