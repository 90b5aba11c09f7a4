"""Two records of one client become one (P-03)."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ia.clients.care import lifecycle
from ia.clients.models import Client, ClientGrant, ContactRecord, ContactWay, SearchTerm
from ia.clients.references import CLIENTS, MOVES, fate_of, has_said, references
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from tests.clients.merging import Desk, two
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.whole import differing, every_row
from tests.remote import Remote, at_once
from tests.taskbooks.story import Story


@pytest.fixture
def desk(people, shelf, app, cast):
    return Desk(people, shelf, app, cast)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


# What a merge does


def test_the_preview_shows_both_and_takes_what_is_chosen(desk, shelf):
    stays, goes = two(shelf)
    visitor = desk.preview("advisor1", stays, goes)
    assert "王 磊" in visitor.page.text and "1101****002X" in visitor.page.text and IDENTITY not in visitor.page.source
    assert not visitor.page.select("[name='take-employer']"), "the same on both sides is no question"
    desk.merge("advisor1", stays, goes, {"take-family": "both", "take-name": "goes"})
    row = shelf.row(stays)
    assert (row.name, row.family) == ("王 磊", "已婚\n有一子")
    assert (row.id_no, row.fund_account_no) == (IDENTITY, ACCOUNT), "what only the other knew is taken over"
    assert [way.plain for way in row.contacts][0] == "13900000001" and len(row.contacts) == 2
    gone = shelf.row(goes)
    assert (gone.managed_by_id, gone.branch_id, gone.merged_into_id, gone.status) == (None, None, stays, "archived")


def test_what_is_not_chosen_stays_as_it_is_here(desk, shelf):
    stays, goes = two(shelf)
    desk.merge(
        "advisor1", stays, goes, {"take-family": "nonsense", "take-managed_by_id": "goes", "take-nothing": "goes"}
    )
    row = shelf.row(stays)
    assert (row.name, row.family) == ("王磊", "已婚")


def test_everything_that_hangs_on_the_record_comes_over(desk, shelf, app):
    stays, goes = two(shelf)
    desk.furnish(goes)
    desk.merge("advisor1", stays, goes)
    assert desk.count(ContactRecord, ContactRecord.client_id == stays) == 3
    with app.app_context():
        for one in references():
            if fate_of(one.table).on_merge == MOVES and one.table.name != CLIENTS:
                left = db.session.scalar(select(func.count()).select_from(one.table).where(one.column == goes))
                assert left == 0, one.name
    page = desk.people("advisor1").get(f"/clients/{stays}").text
    assert "第2次" in page and "深入座谈" in page


def test_of_two_sights_of_one_person_the_one_that_lasts_stays(desk, shelf, app, cast):
    stays, goes = two(shelf)
    with app.app_context(), write_unit():
        today = clock.local_date(clock.now())
        lifecycle.grant(stays, cast.users["advisor2"], "codeveloper", today)
        lifecycle.end_grants(stays, "codeveloper", today)
        lifecycle.grant(goes, cast.users["advisor2"], "codeveloper", today)
    before = every_row(app)
    merge = desk.merge("advisor1", stays, goes)
    with app.app_context():
        rows = db.session.execute(select(ClientGrant.client_id, ClientGrant.ends_on)).all()
    assert rows == [(stays, None)]
    desk.undo("advisor1", merge)
    assert differing(before, every_row(app)) == {}


def test_the_old_address_leads_to_the_record_that_stays(desk, shelf, people):
    stays, goes = two(shelf)
    desk.merge("advisor1", stays, goes)
    answer = people("advisor1").get(f"/clients/{goes}", expect=302)
    assert answer.headers["Location"] == f"/clients/{stays}"
    for stranger in ("advisor2", "advisor9"):
        people(stranger).get(f"/clients/{goes}", expect=404)
    for page in ("edit", "history", "contacts", "reveal"):
        people("advisor1").get(f"/clients/{goes}/{page}", expect=404)


def test_a_chain_of_merges_leads_to_its_end(desk, shelf, people):
    stays, goes = two(shelf)
    third = shelf.put("advisor1", "王三", phone="13900000009")
    first = desk.merge("advisor1", stays, goes)
    second = desk.merge("advisor1", third, stays)
    assert people("advisor1").get(f"/clients/{goes}", expect=302).headers["Location"] == f"/clients/{third}"
    people("advisor1").get(f"/clients/merges/{first}/undo", expect=404)
    desk.undo("advisor1", second)
    assert people("advisor1").get(f"/clients/{goes}", expect=302).headers["Location"] == f"/clients/{stays}"
    assert desk.undo("advisor1", first).status == 200


def test_a_merged_record_is_found_nowhere(desk, shelf, people, app):
    stays, goes = two(shelf)
    old = desk.number(goes)
    desk.merge("advisor1", stays, goes)
    visitor = people("advisor1")
    for address in ("/clients/", f"/clients/?q={old}", "/clients/?status=archived", f"/search?q={old}"):
        assert f"/clients/{goes}" not in visitor.get(address, follow_redirects=True).text, address
    assert desk.count(SearchTerm, SearchTerm.client_id == goes) == 0
    assert f"/clients/{stays}" in visitor.get(f"/clients/?q={ACCOUNT[-4:]}").text
    visitor.submit(
        "/clients/new",
        {"contacts-0-kind": "mobile", "contacts-0-value": "13900000001"},
        name="王磊",
        source="own_contact",
        id_no=IDENTITY,
    )
    assert visitor.status == 422 and f"/clients/{stays}" in visitor.page.links()
    assert f"/clients/{goes}" not in visitor.page.source


def test_a_finding_offers_the_merge_to_whom_may(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    goes = shelf.put("advisor1", "王蕾", phone="13900000002")
    foreign = shelf.put("advisor2", "王雷", phone="13900000002")
    visitor = people("advisor1")
    visitor.submit(f"/clients/{stays}/edit", {"contacts-0-value": "13900000002"}, form=f"/clients/{stays}/edit")
    assert visitor.status == 422
    links = [link for link in visitor.page.links() if "/merge" in link]
    assert links == [f"/clients/{stays}/merge?other={desk.number(goes)}"]
    assert desk.number(foreign) not in visitor.page.source


def test_the_page_of_merging_leads_back_to_what_was_merged(desk, shelf, people):
    """Whoever merged wrongly looks there first; a merge undone is not offered again, nor is it to others."""
    stays, goes = two(shelf)
    old, visitor = desk.number(goes), people("advisor1")
    merge = desk.merge("advisor1", stays, goes)
    visitor.get(f"/clients/{stays}/merge")
    assert old in visitor.page.text and f"/clients/merges/{merge}/undo" in visitor.page.links()
    desk.undo("advisor1", merge)
    visitor.get(f"/clients/{stays}/merge")
    assert not visitor.page.select("#joined") and f"/clients/merges/{merge}/undo" not in visitor.page.links()


def test_the_other_record_is_found_by_its_number_too(desk, shelf, people):
    stays, goes = two(shelf)
    visitor = people("advisor1")
    visitor.get(f"/clients/{stays}/merge?q={desk.number(goes)}")
    assert f"/clients/{stays}/merge?other={desk.number(goes)}" in visitor.page.links()
    visitor.get(f"/clients/{stays}/merge?other={desk.number(goes)}")
    assert visitor.page.texts("thead th")[1:3] == [f"{desk.number(stays)} · 保留", f"{desk.number(goes)} · 停用"]


def test_records_that_share_a_number_are_offered_and_names_are_not(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    shares = shelf.put("advisor1", "王蕾", phone="13900000001")
    namesake = shelf.put("advisor1", "王磊", phone="13900000003")
    visitor = people("advisor1")
    visitor.get(f"/clients/{stays}/merge")
    assert desk.number(shares) in visitor.page.source and desk.number(namesake) not in visitor.page.source
    visitor.get(f"/clients/{stays}/merge?q=王磊")
    assert desk.number(namesake) in visitor.page.source


def test_the_history_of_both_tells_of_it(desk, shelf, people):
    stays, goes = two(shelf)
    number = desk.number(goes)
    desk.merge("advisor1", stays, goes, reason="客户确认为同一人")
    page = people("leader1").get(f"/clients/{stays}/history").text
    assert number in page and "客户确认为同一人" in page and "13900000001" not in page
    with people("leader1").application.app_context():
        query = select(AuditRow.action).where(
            AuditRow.subject_id.in_([stays, goes]), AuditRow.action.startswith("client:")
        )
        assert sorted(db.session.scalars(query)) == ["client:joined", "client:merged"]


# What the tables say


def test_every_table_that_points_at_clients_says_what_becomes_of_it(app):
    """Say it where the table is declared: points_at_client(…) of ia/clients/references.py."""
    silent = sorted({one.table.name for one in references() if not has_said(one.table)})
    assert not silent, silent


def test_what_a_table_says_names_its_columns(app):
    for one in references():
        fate = fate_of(one.table)
        named = {*fate.same, *fate.blank, *fate.copies, *([fate.open_while] if fate.open_while else [])}
        assert named <= set(one.table.c.keys()), one.table.name


def test_pages_stay_within_their_statements(desk, shelf, people, statements):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", shelf.put("advisor1", "甲", phone="13900000008"), shelf.put("advisor1", "乙"))
    visitor = people("advisor1")
    visits = [
        (f"/clients/{stays}/merge", 7),
        (f"/clients/{stays}/merge?other={desk.number(goes)}", 12),
        ("/clients/merges", 5),
        (f"/clients/merges/{merge}/undo", 7),
    ]
    for address, most in visits:
        visitor.get(address)
        with statements() as seen:
            visitor.get(address)
        assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


def test_an_adviser_is_told_what_the_director_merged(desk, shelf, people, app, cast):
    stays, goes = shelf.put("advisor1", "王磊", phone="13900000001"), shelf.put("advisor2", "王雷", phone="13900000002")
    number = desk.number(goes)
    merge = desk.merge("director1", stays, goes)
    for username in ("advisor1", "advisor2"):
        assert f"赵志强已将客户 {number} 并入客户 {desk.number(stays)}" in people(username).get("/inbox/").text
    desk.undo("director1", merge)
    assert "重新分开" in people("advisor2").get("/inbox/").text


# At one instant


@pytest.fixture
def remote(live, app, cast):
    return lambda username: Remote(live, app, cast.users[username])


def test_of_two_merges_at_once_one_happens(app, shelf, remote, desk):
    """The one into the other and the other into the one, five times over."""
    for round_ in range(5):
        first = shelf.put("advisor1", f"甲{round_}", phone=f"1390000000{round_}")
        second = shelf.put("advisor1", f"乙{round_}", phone=f"1390000000{round_}")
        acts = []
        for stays, goes in ((first, second), (second, first)):
            person, address = remote("advisor1"), f"/clients/{stays}/merge"
            form = person.form(f"{address}?other={desk.number(goes)}", address)
            form |= {"reason": "同一人", "same_client": "y"}
            acts.append(partial(person.send, "POST", address, form))
        statuses = sorted(answer[0] for answer in at_once(*acts))
        assert statuses[0] == 303 and statuses[1] in (404, 409, 422), statuses
        with app.app_context():
            gone = [db.session.get(Client, one).gone_at is not None for one in (first, second)]
        assert sorted(gone) == [False, True]
        assert desk.count(ContactWay, ContactWay.client_id.in_([first, second])) >= 1
