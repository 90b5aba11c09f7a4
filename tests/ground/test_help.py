"""The help pages say what is declared: workflows, rules with their places, rights, reminders, settings."""

from datetime import date

import brotli
import pytest
from sqlalchemy import insert

from ia.ground.clauses import catalogue
from ia.ground.clauses.change import change
from ia.ground.db import write_unit
from ia.ground.help import maps, places, rights
from ia.ground.help.views import asked
from ia.ground.org.roles import ROLES
from ia.ground.timetable.declare import Reminder, Task, Told
from ia.ground.timetable.models import JobRun
from ia.ground.web.language import listed
from ia.ground.workflow.declare import AUTHOR, OWNER, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm, StepForm
from tests.ground import memo_room

PAGES = ("/help/", "/help/workflows", "/help/rules", "/help/access", "/help/reminders", "/help/settings")
LIMIT, A_RULE = 10_000, 150
"""Bytes of a page, compressed; a chapter is read through, and may grow with its rules."""


@pytest.fixture
def house(app):
    with memo_room.opened(app):
        yield app


def weight(answer) -> int:
    return len(brotli.compress(answer.data, mode=brotli.MODE_TEXT, quality=5))


@pytest.mark.parametrize("username", ["advisor1", "sysadmin1", "hq1"])
def test_everybody_who_signs_in_may_read_every_page(house, people, username):
    for address in (*PAGES, "/help/workflows/memo", "/help/rules?section=D"):
        assert people(username).get(address).status_code == 200


def test_strangers_may_not(house, people):
    for address in PAGES:
        assert "/login" in people(None).get(address, expect=302).headers["Location"]


def test_no_page_is_heavier_than_ten_kilobytes(house, people):
    kinds = [f"/help/workflows/{kind}" for kind in house.extensions["ia_kinds"]]
    for address in (*PAGES, *kinds):
        assert weight(people("gm1").get(address)) <= LIMIT, address
    for code in catalogue.codes():
        rules = len(catalogue.clauses(code))
        assert weight(people("gm1").get(f"/help/rules?section={code}")) <= max(LIMIT, A_RULE * rules), code


def test_a_workflow_is_shown_as_declared(house, people):
    reader = people("advisor1")
    reader.get("/help/workflows/memo")
    assert reader.page.texts("#state-submitted > *")[2:] == ["2", "D-19"]
    returned = reader.page.texts("#step-2 > *")
    assert returned[:4] == ["2", "Return memo D-20", "Memo submitted", "Memo drafted"]
    assert returned[5] and not reader.page.texts("#step-3 > *")[5]  # only the return asks for an opinion
    assert len(reader.page.select("svg")) == 1 and len(reader.page.select("svg rect")) == 3
    assert reader.page.select("svg title")


def test_an_unknown_workflow_is_not_there(house, people):
    people("advisor1").get("/help/workflows/nothing", expect=404)


def test_every_kind_of_the_house_has_its_map(house, people):
    for kind in list(house.extensions["ia_kinds"].values()):
        people("advisor1").get(f"/help/workflows/{kind.kind}")
        assert len(people("advisor1").page.select("svg rect")) == len(kind.workflow.states)


def test_an_opinion_that_must_be_given_is_said(app):
    assert asked(ReasonForm) == ("required", [])
    assert asked(StepForm) == ("optional", [])
    assert asked(None) == ("", [])


def test_titles_within_titles_are_listed_flat(house):
    with house.test_request_context(headers={"Accept-Language": "zh"}):
        assert listed((("one", ("two",)), "", "three")) == "one、two、three"


def test_lines_of_a_map_do_not_run_over_each_other():
    states = [State(name, name, AUTHOR) for name in "abcde"] + [State("z", "z")]
    steps = [
        Step("one", "", ["a"], "c", OWNER, "D-19"),
        Step("two", "", ["b"], "d", OWNER, "D-19"),
        Step("three", "", ["a", "b", "c"], "z", OWNER, "D-19"),
        Step("four", "", ["d"], "a", OWNER, "D-19"),
        Step("five", "", ["e"], "b", OWNER, "D-19"),
        Step("six", "", ["a"], "b", OWNER, "D-19"),
        Step("seven", "", ["d"], "e", OWNER, "D-19"),
    ]
    drawing = maps.draw(Workflow("test", "", states, steps))
    uprights = {}
    for line in drawing.lines:
        path = line.path.replace("H", " H").replace("V", " V").split()
        if len(path) == 5:  # M x, y H V H
            y, x, y2 = float(path[1]), float(path[2][1:]), float(path[3][1:])
            uprights.setdefault(x, []).append(sorted((y, y2)))
    for spans in uprights.values():
        spans.sort()
        assert all(first[1] < second[0] for first, second in zip(spans, spans[1:], strict=False))
    assert all(0 < line.x < drawing.width for line in drawing.lines)


def test_rules_name_the_places_that_cite_them(house, people):
    reader = people("advisor1")
    reader.get("/help/rules?section=D")
    cited = reader.page.one("#D-19").text_content()
    assert "Memo" in cited and "Agree to memo" in cited
    assert reader.page.select('#D-21 a[href="/help/workflows/memo"]')
    assert "Memos are kept" in reader.page.one("#D-23").text_content()
    assert catalogue.clause("D-19").rule_in[1] in reader.page.one("#D-19").text_content()


def test_rules_of_missing_rooms_wait_and_advice_is_advice(app, house, people):
    reader = people("advisor1")
    with app.test_request_context():
        known = places.places()
    waiting = next(c for c in catalogue.clauses("V") if not c.is_guidance)
    advice = next(c for c in catalogue.clauses() if c.is_guidance and c.id not in known)
    for clause, tone in ((waiting, ".wait"), (advice, ".chip")):
        reader.get(f"/help/rules?section={clause.section}")
        assert reader.page.select(f"#{clause.id} {tone}")
        assert not reader.page.select(f"#{clause.id} .good")


def test_each_chapter_shows_all_its_clauses_and_the_first_page_all_numbers(house, people):
    reader = people("advisor1")
    reader.get("/help/rules")
    for code in catalogue.codes():
        assert all(reader.page.select(f"#{clause.id}") for clause in catalogue.clauses(code))
    reader.get("/help/rules?section=D")
    assert len(reader.page.select("#rules > ol > li")) == len(catalogue.clauses("D"))


def test_rules_are_found_by_text_in_the_readers_language(house, people):
    reader = people("advisor1")
    reader.get("/help/rules?q=柜台管理员")
    assert reader.page.select("#P-15")
    reader.get("/help/rules?q=p-15")
    assert reader.page.select("#P-15")
    reader.get("/help/rules?q=no such words anywhere")
    assert not reader.page.select("#rules ol")
    assert "<html" not in reader.partial("/help/rules?section=D").text
    assert len(reader.page.select("#rules")) == 1


def test_hostile_addresses_of_rules_find_nothing(house, people):
    for query in ("section=../../secret", "section=settings", "q=%00", "q=" + "x" * 5000, "section=%F0%9F%98%80"):
        people("advisor1").get(f"/help/rules?{query}")


def test_a_room_may_name_clauses_without_sentences(house):
    bare = memo_room.Module("bare", "Bare room", "bare", memo_room.MODULE.blueprint, frozenset(), clauses=["K-01"])
    with house.app_context(), memo_room.opened(house, bare):
        assert [str(place.title) for place in places.places()["K-01"]] == ["Bare room"]


def test_the_matrix_is_the_reach(house, people):
    with house.app_context(), house.test_request_context():
        models = rights.models()
        rows = rights.matrix(models)
    assert len(rows) == 1 + len(ROLES)
    column = [model.reach for model in models].index(memo_room.Memo.reach)
    by_role = dict(zip(ROLES, rows[1:], strict=True))
    assert len(by_role["leader"].cells[column]) == 2 and not by_role["finance_clerk"].cells[column]
    assert not by_role["hq_sysadmin"].business
    people("advisor1").get("/help/access")
    assert "Memo" in people("advisor1").page.text and "/help/access" in people("advisor1").page.text


def test_every_guarded_address_is_on_the_page_of_rights(house, people):
    people("advisor1").get("/help/access")
    text = people("advisor1").page.text
    for rule in house.url_map.iter_rules():
        if rule.endpoint != "static":
            assert rule.rule.split("<")[0] in text


def test_reminders_say_when_they_ran_and_when_they_run_next(house, people, now, monkeypatch):
    run = type("Run", (), {"codes": ("J-20",)})()
    monkeypatch.setitem(house.extensions, "ia_timetable", (Task("stall", "15 2 * * *", run, ""),))
    reminder = Reminder("J-20", "Stalled", "D-41", lambda now: Told())
    room = memo_room.Module("late", "Late room", "late", memo_room.MODULE.blueprint, frozenset(), reminders=(reminder,))
    row = {"task": "stall", "started_at": now, "leased_until": now, "finished_at": now, "period": now}
    with house.app_context(), write_unit() as unit:
        unit.execute(insert(JobRun).values(**row, outcome={"J-20": {"told": 7, "already": 2}}))
    with memo_room.opened(house, room):
        people("advisor1").get("/help/reminders")
        page = people("advisor1").page
        shown = page.one("#J-20").text_content()
        people("advisor1").get("/help/rules?section=D")
        cited = people("advisor1").page.one("#D-41").text_content()
    assert "Late room" in shown and "2026-11-24 10:00" in shown and "2026-11-25 02:15" in shown and "7" in shown
    assert len(page.select("tbody tr")) == 71
    assert page.select("#J-70 .wait")
    assert "J-20" in cited


def test_each_reminder_is_carried_out_or_says_what_it_waits_for(app, people):
    people("advisor1").get("/help/reminders")
    rows = people("advisor1").page.select("tbody tr")
    assert sorted(row.get("id") for row in rows) == [f"J-{number:02d}" for number in range(1, 72)]
    for row in rows:
        assert row.cssselect("td a") or "等待：" in row.text_content(), row.get("id")


def test_what_falls_due_on_the_ground_floor_names_its_page(house, people, now):
    people("advisor1").get("/help/reminders")
    page = people("advisor1").page
    found = {code: page.one(f"#{code} td a").get("href") for code in ("J-58", "J-60", "J-67")}
    assert found == {"J-58": "/operations/", "J-60": "/password", "J-67": "/calendar/"}


def test_settings_show_what_holds_today(house, people, cast, now):
    with house.app_context(), write_unit():
        change("morning.max_minutes", 25, date(2026, 11, 1), "shorter", person=cast.person("gm1"), now=now)
        change("regular_meeting.due_working_days", 9, date(2026, 12, 1), "later", person=cast.person("gm1"), now=now)
    people("advisor1").get("/help/settings")
    page = people("advisor1").page
    assert len(page.select("tbody tr")) == len(catalogue.settings())
    rows = {row.get("id"): row for row in page.select("tbody tr")}
    assert "25" in rows["morning.max_minutes"].text_content() and rows["morning.max_minutes"].cssselect(".warn")
    assert "5" in rows["regular_meeting.due_working_days"].text_content()


def test_help_speaks_both_languages(house, people):
    reader = people("advisor1")
    reader.get("/help/rules?section=D")
    chinese = reader.page.one("#D-19").text_content()
    with reader.session_transaction() as session:
        session["language"] = "en"
    reader.get("/help/rules?section=D")
    english = reader.page.one("#D-19").text_content()
    assert catalogue.clause("D-19").rule_in[0] in english and chinese != english


def test_the_number_of_statements_does_not_grow(house, people, statements):
    for address in (*PAGES, "/help/rules?section=D"):
        people("advisor1").get(address)
        with statements() as seen:
            people("advisor1").get(address)
        assert len(seen) <= 5, (address, seen)
