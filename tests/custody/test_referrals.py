"""Prospects referred to a team: by a department that met a person (D-05), by the director from team to team (D-04)."""

import pytest
from sqlalchemy import func, select, update

from ia.clients.care.lifecycle import start_development
from ia.clients.models import Client, ContactWay
from ia.custody.referrals.models import Referral
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from ia.ground.workflow.engine import Act
from tests.clients.shelf import count
from tests.custody.acts import PERSON, WHOLE, Acts
from tests.taskbooks.story import Story

READING = ("advisor1", "advisor2", "leader1", "advisor3", "leader2", "station1", "director1", "clerk1")
READING = (*READING, "advisor9", "leader9", "director9", "clerk9", "callcentre1")
"""Everybody who may open the room at all."""
SHUT_OUT = ("admin1", "counter1", "finance1", "gm1", "sysadmin1", "region1", "hqadmin1", "instservice1", "training1")


@pytest.fixture
def acts(people, cast, app):
    return Acts(people, cast, app)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def test_a_department_refers_and_the_team_takes_on(acts, people, app, cast):
    referral = acts.refer()
    assert "访客甲" in people("leader1").get("/").text, "it waits on the leader's desk"
    acts.accept("leader1", referral, "advisor2")
    made = acts.row(Referral, referral)
    client = acts.row(Client, made.client_id)
    assert (made.state, made.adviser_id, made.owner_id) == ("accepted", cast.users["advisor2"], cast.users["advisor2"])
    assert (client.name, client.source, client.status) == ("访客甲", "referral", "prospect")
    assert client.managed_by_id == cast.users["advisor2"] and client.created_by_id == cast.users["callcentre1"]
    assert (client.team_id, client.branch_id) == (cast.units["B001-T1"], cast.units["B001"])
    assert client.other == PERSON["basics"]
    with app.app_context():
        ways = db.session.scalars(select(ContactWay.plain).where(ContactWay.client_id == client.id)).all()
    assert ways == [WHOLE]
    assert acts.timeline(client.id) == ["referral"]
    adviser = people("advisor2")
    adviser.get("/clients/?q=访客甲")
    assert f"/clients/{client.id}" in adviser.page.links()
    assert PERSON["matter"] in adviser.get(f"/clients/{client.id}").text
    assert acts.told("advisor2", referral) == ["accept"] and acts.told("callcentre1", referral) == ["accept"]


def test_the_sender_sees_the_state_and_nothing_of_the_client(acts, people):
    referral = acts.refer()
    acts.accept("leader1", referral, "advisor2")
    client = acts.row(Referral, referral).client_id
    sender = people("callcentre1")
    sender.get(f"/referrals/{referral}")
    assert "已接受" in sender.page.text and f"/clients/{client}" not in sender.page.links()
    sender.get("/referrals/")
    assert "访客甲" in sender.page.text
    sender.get("/clients/", expect=403)
    sender.get(f"/clients/{client}", expect=403)
    found = sender.get("/search?q=访客甲", expect=None)
    assert f"/clients/{client}" not in found.text + found.headers.get("Location", "")


def test_who_reads_a_referral(acts, people):
    referral = acts.refer()
    seeing = {"callcentre1", "leader1", "director1"}
    for username in READING:
        expect = 200 if username in seeing else 404
        for address in (f"/referrals/{referral}", f"/referrals/{referral}/history"):
            people(username).get(address, expect=expect)
        people(username).get("/referrals/")
        assert ("访客甲" in people(username).page.text) == (username in seeing), username
    for username in SHUT_OUT:
        people(username).get(f"/referrals/{referral}", expect=403)
        people(username).get("/referrals/", expect=403)
    acts.accept("leader1", referral, "advisor2")
    people("advisor2").get(f"/referrals/{referral}")
    people("advisor1").get(f"/referrals/{referral}", expect=404)


def test_who_may_refer(people):
    for username in (*READING, *SHUT_OUT):
        may = username in {"callcentre1", "clerk1", "clerk9"} or username.startswith(("leader", "station", "director"))
        people(username).get("/referrals/new", expect=200 if may else 403)


def test_numbers_are_masked(acts, people):
    referral = acts.refer()
    for username in ("callcentre1", "leader1", "director1"):
        for address in (f"/referrals/{referral}", f"/referrals/{referral}/history", "/referrals/", "/"):
            assert WHOLE not in people(username).get(address).text, (username, address)
    assert WHOLE not in people("leader1").get(f"/documents/{referral}/steps/accept").text


def test_each_step_and_each_person(acts, people):
    """Who takes it gets the page; who sees the referral is refused; for all others it was never made."""
    referral = acts.refer()
    takers = {
        "accept": {"leader1"},
        "decline": {"leader1"},
        "forward": {"director1"},
        "withdraw": {"callcentre1"},
    }
    for step, taking in takers.items():
        for username in (*READING, "admin1", "sysadmin1"):
            seeing = username in {"callcentre1", "leader1", "director1"}
            expect = 200 if username in taking else 403 if seeing else 404
            assert acts.opens(username, referral, step) == expect, (step, username)
    assert acts.state(Referral, referral) == "sent"


def test_a_known_number_is_looked_at_first(acts, people, shelf):
    known = shelf.put("advisor9", "王磊", phone=WHOLE)
    referral = acts.refer()
    leader = people("leader1")
    leader.get(f"/documents/{referral}/steps/accept")
    assert "王**" in leader.page.text and "唐欣怡" in leader.page.text
    assert "王磊" not in leader.page.text and f"/clients/{known}" not in leader.page.links()
    before = acts.clients()
    acts.accept("leader1", referral, "advisor2", 422)
    assert acts.clients() == before and acts.state(Referral, referral) == "sent"
    acts.accept("leader1", referral, "advisor2", not_duplicate=True)
    assert acts.clients() == before + 1
    for username in ("callcentre1", "leader1"):
        text = (
            people(username).get(f"/referrals/{referral}").text
            + people(username).get(f"/referrals/{referral}/history").text
        )
        assert "王**" not in text and "唐欣怡" not in text, "a finding is for whoever decides, at that moment"


def test_an_adviser_of_another_team_cannot_be_named(acts, cast):
    referral = acts.refer()
    acts.accept("leader1", referral, "advisor3", 422)
    assert acts.state(Referral, referral) == "sent"


def test_declining_needs_a_reason_and_tells_the_sender(acts, people):
    referral = acts.refer()
    acts.step("leader1", referral, "decline", 422, reason=" ")
    acts.step("leader1", referral, "decline", reason="客户已移居外地")
    assert "客户已移居外地" in people("callcentre1").get(f"/referrals/{referral}").text
    assert acts.told("callcentre1", referral) == acts.told("director1", referral) == ["decline"]
    assert acts.opens("leader1", referral, "accept") == 409


def test_withdrawing(acts):
    referral = acts.refer()
    acts.step("callcentre1", referral, "withdraw", reason="客户来电取消")
    assert acts.state(Referral, referral) == "withdrawn"
    assert acts.told("leader1", referral) == ["withdraw"]


def test_without_a_team_the_director_chooses(acts, people, cast):
    referral = acts.refer(team=None)
    assert acts.opens("director1", referral, "accept") == 409, "a team first"
    assert acts.opens("leader2", referral, "accept") == 404
    assert "访客甲" in people("director1").get("/").text
    acts.step("director1", referral, "forward", team=cast.units["B001-T2"])
    acts.accept("leader2", referral, "advisor3")
    client = acts.row(Client, acts.row(Referral, referral).client_id)
    assert (client.managed_by_id, client.team_id) == (cast.users["advisor3"], cast.units["B001-T2"])


def test_forwarding_gives_the_next_team_the_whole_time(acts, cast, still):
    referral = acts.refer()
    first = acts.row(Referral, referral).due_at
    still("2026-11-26T10:00")
    acts.step("director1", referral, "forward", team=cast.units["B001-T2"])
    made = acts.row(Referral, referral)
    assert made.team_id == cast.units["B001-T2"] and made.due_at > first
    assert acts.opens("leader1", referral, "accept") == 404, "the first team is out of it"
    assert acts.opens("leader2", referral, "accept") == 200


def test_a_team_without_a_leader_is_answered_for_by_the_director(acts, app, cast):
    referral = acts.refer()
    with app.app_context(), write_unit() as unit:
        posts = update(Post).where(Post.user_id == cast.users["leader1"])
        unit.execute(posts.values(ends_on=clock.local_date(clock.now())))
    later = acts.refer(name="访客乙")
    acts.accept("director1", later, "advisor1")
    assert acts.opens("director1", referral, "accept") == 200


def test_a_leader_refers_to_another_team_and_not_to_himself(acts, cast):
    referral = acts.refer("leader1", team="B001-T2")
    acts.accept("leader2", referral, "advisor3")
    own = acts.refer("leader1", team="B001-T1", name="访客乙")
    assert acts.opens("leader1", own, "accept") == 403, "nobody answers his own referral"
    assert acts.opens("director1", own, "accept") == 200


# The counter


def test_the_counter_refers_visitors_within_the_branch(acts, people, cast):
    clerk = people("clerk1")
    clerk.get("/referrals/new")
    offered = [option.get("value") for option in clerk.page.select("select[name=region] option")]
    assert offered == ["", str(cast.units["B001"])]
    assert clerk.page.select(f"select[name=team] option[value='{cast.units['B001-T1']}']")
    referral = acts.refer("clerk1")
    acts.accept("leader1", referral, "advisor1")
    assert acts.row(Client, acts.row(Referral, referral).client_id).source == "walk_in"
    clerk.submit("/referrals/new", form="/referrals/new", region=cast.units["B002"], **PERSON)
    assert clerk.status == 422


def test_the_teams_of_a_region_are_shown_on_request(people, cast):
    sender = people("callcentre1")
    sender.submit("/referrals/new", form="/referrals/new", press="show_teams", region=cast.units["B002"], name="访客甲")
    assert sender.status == 200 and not sender.page.errors
    shown = [option.get("value") for option in sender.page.select("select[name=team] option")]
    assert shown == ["", str(cast.units["B002-T1"])]
    assert sender.page.one("input[name=name]").get("value") == "访客甲"


@pytest.mark.parametrize(
    "fields",
    [
        {"contact_value": "123"},
        {"contact_kind": "email", "contact_value": "nobody"},
        {"name": "  "},
        {"need": ""},
        {"matter": ""},
        {"basics": ""},
        {"region": ""},
        {"region": "999999"},
        {"region": "x"},
        {"contact_kind": "pigeon"},
        {"name": "长" * 81},
        {"need": "长" * 2001},
    ],
)
def test_what_cannot_be_is_refused_and_stays(acts, people, cast, app, fields):
    sender = people("callcentre1")
    sent = {"region": cast.units["B001"], **PERSON, **fields}
    sender.submit("/referrals/new", form="/referrals/new", **sent)
    assert sender.status == 422 and sender.page.errors
    if "matter" not in fields:
        assert PERSON["matter"] in sender.page.one("textarea[name=matter]").text_content()
    assert count(app, Referral) == 0


def test_a_team_of_another_region_is_refused(acts, people, cast, app):
    fields = {"region": cast.units["B001"], "team": cast.units["B002-T1"], **PERSON}
    people("callcentre1").submit("/referrals/new", form="/referrals/new", **fields)
    assert people("callcentre1").status == 422 and count(app, Referral) == 0


def test_a_second_submit_leads_to_the_first(acts, people, app, cast):
    sender = people("callcentre1")
    sender.get("/referrals/new")
    data = dict(sender.page.form("/referrals/new").form_values()) | {"region": cast.units["B001"], **PERSON}
    places = {sender.post("/referrals/new", data=data).headers["Location"] for _ in range(3)}
    assert len(places) == 1 and count(app, Referral) == 1


def test_what_was_typed_is_offered_again(people):
    sender = people("callcentre1")
    token = sender.get("/referrals/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    sender.post("/drafts/referrals/new", data={"csrf_token": token, "name": "写了一半", "basics": "还没写完"})
    sender.get("/referrals/new")
    assert sender.page.one("input[name=name]").get("value") == "写了一半"


# From team to team


def test_the_director_refers_a_prospect_to_another_team(acts, people, shelf, cast):
    client = shelf.put("advisor1", "张三丰")
    people("leader2").get(f"/clients/{client}", expect=404)
    people("director1").get(f"/clients/{client}")
    assert f"/referrals/clients/{client}" in people("director1").page.links()
    referral = acts.refer_client("director1", client, "B001-T2")
    people("leader2").get(f"/clients/{client}")
    people("advisor3").get(f"/clients/{client}", expect=404)
    acts.accept("leader2", referral, "advisor3")
    row = acts.row(Client, client)
    assert (row.managed_by_id, row.team_id) == (cast.users["advisor3"], cast.units["B001-T2"])
    assert acts.owners(client) == [(cast.users["advisor1"], cast.users["advisor3"], "handed-over", referral)]
    assert "referral" in acts.timeline(client)
    people("advisor1").get(f"/clients/{client}", expect=404)
    people("advisor3").get(f"/clients/{client}")
    assert acts.told("advisor1", referral) == ["accept"], "whose client it was is told"
    assert count(acts.app, Client) == 1


def test_sight_ends_when_the_team_declines(acts, people, shelf):
    client = shelf.put("advisor1", "张三丰")
    referral = acts.refer_client("director1", client, "B001-T2")
    acts.step("leader2", referral, "decline", reason="团队人手不足")
    people("leader2").get(f"/clients/{client}", expect=404)
    people("leader2").get(f"/referrals/{referral}")


def test_who_refers_a_prospect(people, shelf):
    client = shelf.put("advisor1", "张三丰", visibility_scope="branch")
    for username in ("advisor1", "leader1", "clerk1", "callcentre1", "admin1"):
        people(username).get(f"/referrals/clients/{client}", expect=403)
    people("director9").get(f"/referrals/clients/{client}", expect=404)
    people("leader1").get(f"/clients/{client}")
    assert f"/referrals/clients/{client}" not in people("leader1").page.links()


def test_only_free_prospects_are_referred(acts, people, shelf, story, cast):
    director = people("director1")
    existing = shelf.existing("advisor1", "李四光")
    director.get(f"/referrals/clients/{existing}", expect=422)
    booked = shelf.put("advisor1", "王五")
    story.draft("advisor1", booked)
    director.get(f"/referrals/clients/{booked}", expect=422)
    assert "任务书" in director.page.text
    client = shelf.put("advisor1", "张三丰")
    acts.refer_client("director1", client, "B001-T2")
    director.get(f"/referrals/clients/{client}", expect=422)
    assert "RF-" in director.page.text, "one referral at a time"
    own = shelf.put("advisor1", "赵六")
    director.submit(f"/referrals/clients/{own}", team=cast.units["B001-T1"], need="x", matter="y")
    assert director.status == 422, "the team has it already"


def test_a_prospect_that_went_into_development_is_not_taken_on(acts, app, shelf, cast):
    client = shelf.put("advisor1", "张三丰")
    referral = acts.refer_client("director1", client, "B001-T2")
    with app.app_context(), write_unit() as unit:
        act = Act(cast.person("leader1"), clock.now())
        start_development(
            unit.get(Client, client), act, managed_by=cast.users["advisor1"], team_id=cast.units["B001-T1"]
        )
    acts.accept("leader2", referral, "advisor3", 422)
    assert acts.row(Client, client).managed_by_id == cast.users["advisor1"]


# What it costs


def test_pages_stay_within_their_statements(acts, people, statements):
    referrals = [acts.refer(name=f"访客{n}") for n in range(4)]
    leader = people("leader1")
    for address, most in (("/referrals/", 5), (f"/referrals/{referrals[0]}", 10), ("/referrals/new", 7)):
        leader.get(address)
        with statements() as seen:
            leader.get(address)
        assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


def test_the_room_is_in_the_menu_of_who_works_there(people):
    for username in ("callcentre1", "leader1", "director1", "clerk1"):
        people(username).get("/")
        assert "/referrals/" in people(username).page.links(), username
    for username in ("advisor1", "admin1", "sysadmin1"):
        people(username).get("/")
        assert "/referrals/" not in people(username).page.links(), username


def test_nobody_reads_by_having_a_referral_counted(app, acts, people):
    """The list of somebody who reaches nothing says so, whatever stands there."""
    acts.refer()
    people("leader2").get("/referrals/")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 1
    assert not people("leader2").page.select("tbody tr")
