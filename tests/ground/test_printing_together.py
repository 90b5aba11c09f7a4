"""A day's slips in one print job."""

import gzip
from datetime import timedelta

import pytest
from sqlalchemy import select

from ia.ground.db import db, write_unit
from ia.ground.printing import together
from ia.ground.printing.models import PrintCopy
from tests.ground.slips import KIND, acting, codes, count, make_slip, open_room, printed


@pytest.fixture
def slips(app, cast, now, monkeypatch):
    """Five slips of one branch, of which the first is printed already, one of another branch, and a draft."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        numbers = [make_slip(cast, now, title=f"客户{n}", number=n) for n in range(1, 6)]
        make_slip(cast, now, number=6, state="draft")
        make_slip(cast, now, number=7, owner="advisor9", team="B002-T1")
    printed(app, numbers[0], now)
    return numbers


def test_the_slips_of_a_day_are_one_click_and_one_page(app, people, slips):
    clerk = people("clerk1")
    clerk.get("/prints/waiting")
    ticked = [box.get("value") for box in clerk.page.select("input[name=papers][checked]")]
    assert ticked == [f"{KIND}:slip:{number}" for number in slips[1:]]
    clerk.submit(None, form="form", papers=ticked[:3])
    sheets = clerk.page.select("article.sheet")
    assert clerk.status == 200 and len(sheets) == 6
    shown = clerk.page.texts(".code")
    assert shown == codes(app)[2:] and len(set(shown)) == 6
    for number, sheet in zip((2, 2, 3, 3, 4, 4), sheets, strict=True):
        assert f"客户{number}" in sheet.text_content()
    assert len(gzip.compress(clerk.page.source.encode())) < 15_000
    with app.app_context():
        jobs = set(db.session.execute(select(PrintCopy.printed_at, PrintCopy.printed_by_id).offset(2)).all())
        assert len(jobs) == 1
    clerk.get("/prints/waiting")
    assert len(clerk.page.select("input[name=papers]")) == 1


def test_a_double_click_prints_once_and_nothing_chosen_is_refused(app, people, slips):
    clerk = people("clerk1")
    clerk.submit("/prints/waiting", form="form", papers=None)
    assert clerk.status == 422 and clerk.page.select(".errors") and count(app, PrintCopy) == 2
    form = clerk.page.form("form")
    fields = [*form.form_values(), ("papers", f"{KIND}:slip:{slips[1]}")]
    places = {clerk.post("/prints/waiting", data=_pairs(fields)).location for _ in range(2)}
    assert len(places) == 1 and count(app, PrintCopy) == 4
    clerk.get(places.pop())
    assert len(clerk.page.select("article.sheet")) == 2


def _pairs(fields):
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data


@pytest.mark.parametrize("username", ["leader1", "advisor2", "clerk9", "sysadmin1"])
def test_what_is_not_theirs_to_print_waits_for_nobody_else(app, people, slips, username):
    stranger, mine = people(username), people("clerk1")
    stranger.get("/prints/waiting")
    assert not {f"{KIND}:slip:{number}" for number in slips} & {
        box.get("value") for box in stranger.page.select("input[name=papers]")
    }
    stranger.get("/password")
    token = stranger.page.form().fields["csrf_token"]
    data = {"csrf_token": token, "papers": [f"{KIND}:slip:{slips[1]}"]}
    assert stranger.post("/prints/waiting", data=data).status_code == 422 and count(app, PrintCopy) == 2
    mine.submit("/prints/waiting", form="form")
    if username != "leader1":  # who leads the team sees its papers, though it prints none
        stranger.get(f"/prints/{codes(app)[-1]}/together", expect=404)


def test_one_that_somebody_printed_meanwhile_is_not_printed_twice(app, people, slips, now):
    clerk = people("clerk1")
    clerk.get("/prints/waiting")
    printed(app, slips[2], now)
    before = count(app, PrintCopy)
    clerk.submit(None, form="form")
    assert clerk.status == 422 and count(app, PrintCopy) == before
    assert f"{KIND}:slip:{slips[2]}" not in [box.get("value") for box in clerk.page.select("input[name=papers]")]


def test_what_was_issued_today_one_by_one_prints_in_one_job_and_nothing_is_issued(app, people, slips, now):
    clerk = people("clerk1")
    first = printed(app, slips[1], now, by="clerk1")
    second = printed(app, slips[2], now, by="clerk1")
    third = printed(app, slips[2], now, by="clerk1", only=2)
    clerk.get("/prints/waiting")
    clerk.get(clerk.page.one("#issued a").get("href"))
    assert clerk.page.texts(".code") == [*first, second[0], *third] and count(app, PrintCopy) == 7
    people("advisor1").get(f"/prints/today/{KIND}:slip")  # whoever printed the first slip has that one alone
    people("leader1").get(f"/prints/today/{KIND}:slip", expect=404)
    with acting(app, "clerk1", now) as person:
        assert together.issued(person, now.date()) and not together.issued(person, now.date() + timedelta(days=1))


def test_pages_stay_within_their_statements(app, people, slips, now, statements):
    clerk, code = people("clerk1"), codes(app)[0]
    for path, most in (("/prints/waiting", 5), (f"/prints/{code}/scans", 7), (f"/documents/{slips[0]}/bundle", 6)):
        with statements() as seen:
            clerk.get(path)
        assert len(seen) <= most, (path, seen)
    clerk.get("/prints/waiting")
    with statements() as seen:
        clerk.submit(None, form="form", follow=False)
    assert len(seen) <= 10 + 9 * 4, seen  # each of the four slips is held, read and noted by itself
