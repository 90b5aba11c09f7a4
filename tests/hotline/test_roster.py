"""The roster: planning a week, gaps, phones, equipment, who sees and who plans, the sheet, reminder J-61."""

from datetime import date

import pytest
from sqlalchemy import select

from ia.clients.talks.hotline import AdvisoryPhone, Roster, Shift
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Unit
from ia.ground.printing.models import PrintCopy
from ia.hotline.models import EquipmentCheck
from ia.hotline.reminders import asked_about, roster_gaps
from tests.clients.shelf import count
from tests.hotline.desk_of import NUMBER, TUESDAY, forged

MONDAY = date(2026, 11, 23)


def plan_of(cast, team="B001-T1", monday=MONDAY) -> str:
    return f"/hotline/plan/{cast.units[team]}/{monday}"


def place(day: date, session: str, phone: int) -> str:
    return f"{day:%Y%m%d}-{session}-{phone}"


def shifts(app) -> dict:
    with app.app_context():
        rows = db.session.scalars(select(Shift).order_by(Shift.on_day, Shift.session)).unique().all()
        return {(one.on_day, one.session): one.agent.username for one in rows}


def test_the_leader_plans_a_week_on_one_page(app, cast, people, hotline):
    phone, leader = hotline.phone(), people("leader1")
    assert leader.get("/hotline/plan", expect=302).location == plan_of(cast)
    leader.get(plan_of(cast))
    chosen = {
        place(TUESDAY, "afternoon", phone): cast.users["advisor1"],
        place(date(2026, 11, 25), "morning", phone): cast.users["advisor2"],
    }
    assert not leader.page.select(f"[name='{place(TUESDAY.replace(day=23), 'morning', phone)}']"), "Monday is over"
    leader.submit(None, chosen, form=plan_of(cast))
    assert shifts(app) == {(TUESDAY, "afternoon"): "advisor1", (date(2026, 11, 25), "morning"): "advisor2"}
    page = people("advisor2").get("/hotline/").text
    assert "林晓东" in page and NUMBER in page and "无人接听" in page


def test_changes_keep_what_stays_and_a_stale_form_is_told(app, cast, people, hotline):
    phone, leader = hotline.phone(), people("leader1")
    hotline.duty("advisor1", "afternoon")
    leader.get(plan_of(cast))
    stale = leader.page
    leader.submit(None, {place(TUESDAY, "afternoon", phone): cast.users["advisor2"]}, form=plan_of(cast))
    assert shifts(app) == {(TUESDAY, "afternoon"): "advisor2"}
    leader.page = stale
    values = {"form_token": "other", place(TUESDAY, "afternoon", phone): cast.users["leader1"]}
    leader.submit(None, values, form=plan_of(cast))
    assert leader.status == 409
    assert shifts(app) == {(TUESDAY, "afternoon"): "advisor2"}


def test_last_week_is_copied_into_the_form(app, cast, people, hotline):
    hotline.duty("advisor2", "morning", TUESDAY)
    leader, address = people("leader1"), plan_of(cast, monday=date(2026, 11, 30))
    leader.submit(f"{address}?copy=1", form=address)
    assert shifts(app)[date(2026, 12, 1), "morning"] == "advisor2"


def test_no_session_is_offered_on_a_holiday(cast, people, hotline):
    hotline.phone()
    people("leader1").get(plan_of(cast, monday=date(2026, 9, 28)))
    text = people("leader1").page.text
    assert "2026-09-30" in text and "2026-10-01" not in text


def test_nobody_answers_two_phones_at_once(app, cast, people, hotline):
    first, leader = hotline.phone(), people("leader1")
    with app.app_context(), write_unit() as unit:
        where = {"team_id": cast.units["B001-T1"], "branch_id": cast.units["B001"]}
        other = AdvisoryPhone(**where, number="4001234567", published_from=date(2026, 1, 1))
        unit.add(other)
        unit.flush()
        second = other.id
    both = {place(TUESDAY, "afternoon", phone): cast.users["advisor1"] for phone in (first, second)}
    leader.submit(plan_of(cast), both, form=plan_of(cast))
    assert leader.status == 422 and count(app, Shift) == 0
    assert leader.page.one(f"[name='{place(TUESDAY, 'afternoon', second)}']").get("aria-invalid") == "true"


def test_who_answers_for_another_team_is_refused(app, cast, people, hotline):
    phone = hotline.phone()
    hotline.phone("B001-T2", "4007654321")
    hotline.duty("advisor1", "afternoon", team="B001-T2")
    leader = people("leader1")
    leader.submit(plan_of(cast), {place(TUESDAY, "afternoon", phone): cast.users["advisor1"]}, form=plan_of(cast))
    assert leader.status == 422 and count(app, Shift) == 1


@pytest.mark.parametrize(
    ("username", "team", "status"),
    [
        ("leader1", "B001-T1", 200),
        ("leader2", "B001-T1", 404),
        ("leader9", "B001-T1", 404),
        ("director1", "B001-T1", 403),
        ("director9", "B001-T1", 404),
        ("advisor1", "B001-T1", 403),
        ("clerk1", "B001-T1", 403),
    ],
)
def test_only_the_leader_plans(cast, people, hotline, username, team, status):
    hotline.phone()
    people(username).get(plan_of(cast, team), expect=status)
    people(username).get(f"/hotline/teams/{cast.units[team]}/phones", expect=status)


def test_the_director_plans_where_nobody_leads(app, cast, people, hotline):
    with app.app_context(), write_unit() as unit:
        room = Unit(
            code="B001-T3", kind="team", name="新团队", parent_id=cast.units["B001"], branch_id=cast.units["B001"]
        )
        unit.add(room)
        unit.flush()
        number = room.id
    people("director1").get(f"/hotline/plan/{number}/{MONDAY}", expect=200)


def test_who_sees_the_roster(cast, people, hotline):
    number = hotline.duty("advisor1")
    for username, status in (("advisor2", 302), ("leader1", 302), ("director1", 302)):
        people(username).get(f"/hotline/{number}", expect=status)
        people(username).get(f"/hotline/{number}/print", expect=200)
    for username in ("advisor3", "leader2", "advisor9", "director9"):
        people(username).get(f"/hotline/{number}", expect=404)
        people(username).get(f"/hotline/{number}/print", expect=404)
        people(username).get(f"/hotline/?team={cast.units['B001-T1']}", expect=404)
    people("clerk1").get(f"/hotline/{number}", expect=403)


def test_the_sheet_is_printed_by_the_leader(app, people, hotline):
    number = hotline.duty("advisor1")
    leader = people("leader1")
    leader.get(f"/hotline/{number}/print")
    assert "林晓东" in leader.page.text and NUMBER in leader.page.text
    leader.submit("/hotline/", form=f"/hotline/{number}/print")
    with app.app_context():
        assert db.session.scalar(select(PrintCopy.serial_no)) == "20261123"
    forged(people("advisor1"), f"/hotline/{number}/print")
    assert people("advisor1").status == 403 and count(app, PrintCopy) == 1


def test_a_phone_is_published_and_given_up(app, cast, people, hotline):
    leader, address = people("leader1"), f"/hotline/teams/{cast.units['B001-T1']}/phones"
    leader.submit(address, form=address, number="021 6123 4567")
    with app.app_context():
        phone = db.session.scalars(select(AdvisoryPhone)).one()
    assert phone.number == NUMBER
    leader.submit(address, form=address, number=NUMBER)
    assert leader.status == 422, "no two teams publish one number"
    leader.submit(address, form=address, number="110")
    assert leader.status == 422
    end = f"/hotline/phones/{phone.id}/end"
    hotline.phones["B001-T1"] = phone.id
    hotline.duty("advisor1", day=date(2026, 11, 25))
    leader.submit(address, form=end)
    assert leader.status == 422, "somebody is planned there"
    leader.submit(plan_of(cast), {place(date(2026, 11, 25), "morning", phone.id): ""}, form=plan_of(cast))
    leader.submit(address, form=end)
    with app.app_context():
        assert db.session.scalars(select(AdvisoryPhone.published_until)).one() == TUESDAY


def test_the_equipment_is_looked_after_every_month(app, cast, people, hotline, still):
    address = f"/hotline/teams/{cast.units['B001-T1']}/equipment"
    leader = people("leader1")
    leader.submit("/hotline/", form=address, items=["material", "market_pc"])
    with app.app_context():
        rows = db.session.scalars(select(EquipmentCheck).order_by(EquipmentCheck.item)).all()
        assert [(one.item, one.month) for one in rows] == [
            ("market_pc", date(2026, 11, 1)),
            ("material", date(2026, 11, 1)),
        ]
    leader.submit("/hotline/", form=address, items=["material", "internet_pc"])
    with app.app_context():
        assert set(db.session.scalars(select(EquipmentCheck.item))) == {"material", "internet_pc"}
    assert "陈建国" in people("advisor1").get("/hotline/").text
    still("2026-12-01T09:00")
    later = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    assert "尚未检查" in later.get("/hotline/").text, "a new month begins a new list"


def told(app) -> list:
    with app.app_context():
        rows = db.session.execute(select(Notice.user_id, Notice.values, Notice.due_at).order_by(Notice.id))
        return [(user, values["team"], values["day"], clock.local(due).hour) for user, values, due in rows]


def test_gaps_of_the_next_trading_day_are_told_to_the_leader(app, cast, hotline):
    hotline.duty("advisor1", "morning", date(2026, 11, 25))
    with app.app_context(), write_unit():
        first = roster_gaps(clock.at(TUESDAY, 16))
        again = roster_gaps(clock.at(TUESDAY, 16))
    mine = [row for row in told(app) if row[0] == cast.users["leader1"]]
    assert [(day, hour) for _, _, day, hour in mine] == [("2026-11-25", 13)], "the morning is covered"
    assert [row[3] for row in told(app) if row[0] == cast.users["leader2"]] == [9, 13]
    assert first.told == len(told(app)) and again.told == 0


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 28), None),
        (date(2026, 9, 30), date(2026, 10, 8)),
    ],
)
def test_it_is_asked_on_the_last_working_day_before(app, today, asked):
    with app.app_context():
        assert asked_about(today) == asked


def test_a_covered_day_is_silent(app, cast, hotline):
    with app.app_context():
        teams = db.session.scalars(select(Unit.code).where(Unit.kind.in_(("team", "station")))).all()
    agents = {"B001-T1": "advisor1", "B001-T2": "advisor3", "S001": "station1", "B002-T1": "advisor9"}
    assert set(teams) == set(agents)
    for number, (team, agent) in enumerate(agents.items()):
        hotline.phones.pop(team, None)
        hotline._place = lambda code: {
            "team_id": cast.units[code],
            "branch_id": cast.units["B002" if code.startswith("B002") else "B001"],
        }
        hotline.phone(team, f"400123456{number}")
        for session in ("morning", "afternoon"):
            hotline.duty(agent, session, date(2026, 11, 25), team=team)
    with app.app_context(), write_unit():
        assert roster_gaps(clock.at(TUESDAY, 16)).told == 0


def test_the_desk_shows_own_sessions_and_gaps(people, hotline):
    hotline.duty("advisor1", "afternoon")
    page = people("advisor1").get("/")
    assert NUMBER in page.text
    assert "无人接听" in people("leader1").get("/").text
    assert "无人接听" not in people("advisor2").get("/").text


def test_a_roster_is_one_for_a_week(app, hotline):
    hotline.duty("advisor1", "morning")
    hotline.duty("advisor2", "afternoon")
    assert count(app, Roster) == 1


def test_statements(app, cast, people, hotline, statements):
    phone = hotline.phone()
    for day in range(24, 28):
        for session, who in (("morning", "advisor1"), ("afternoon", "advisor2")):
            hotline.duty(who, session, date(2026, 11, day))
    for username, url, most in (
        ("advisor1", "/hotline/", 7),
        ("director1", "/hotline/", 7),
        ("leader1", plan_of(cast), 7),
        ("leader1", "/hotline/calls/", 5),
    ):
        people(username).get(url)
        with statements() as seen:
            people(username).get(url)
        assert len(seen) <= most, f"{url}: {len(seen)}\n" + "\n".join(seen)
    leader = people("leader1")
    leader.get(plan_of(cast))
    values = {place(date(2026, 11, 26), "morning", phone): cast.users["leader1"]}
    with statements() as seen:
        leader.submit(None, values, form=plan_of(cast), follow=False)
    seen = [text for text in seen if "pg_advisory" not in text]
    assert leader.status == 303 and len(seen) <= 14, f"{len(seen)}\n" + "\n".join(seen)
