"""When these tests play, and the days of a year that nobody has arranged yet."""

from datetime import UTC, datetime

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
# A year that is made up for these tests; the true arrangement of 2099 will be another.
NEW_YEAR = """date,working,trading,note
2099-01-01,0,,元旦
2099-01-21,0,,春节
2099-01-22,0,,春节
2099-01-23,0,0,春节
2099-01-26,0,,春节
2099-01-27,0,,春节
2099-01-31,1,,春节
2099-04-06,0,,清明
2099-05-01,0,,劳动节
2099-06-23,0,,端午
2099-10-01,0,,国庆节
2099-10-02,0,,国庆节
2099-10-03,0,,国庆节
2099-10-05,0,,国庆节
2099-10-10,1,0,国庆节
"""
