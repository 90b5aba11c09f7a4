"""Two records of one client become one, and are parted again so that nothing is left of it."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from ia.clients.care import lifecycle
from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client, ClientGrant, ContactRecord, ContactWay, Delegation, SearchTerm
from ia.clients.references import CLIENTS, MOVES, fate_of, has_said, references
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import TaskBook
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.whole import differing, every_row
from tests.remote import Remote, at_once
from tests.taskbooks.story import Story


class Desk:
    """Merging as people do it, through the pages."""

    def __init__(self, people, shelf, app, cast):
        self.people, self.shelf, self.app, self.cast = people, shelf, app, cast

    def number(self, client_id: int) -> str:
        return self.shelf.row(client_id).client_no

    def preview(self, username: str, stays: int, goes: int):
        visitor = self.people(username)
        visitor.get(f"/clients/{stays}/merge?other={self.number(goes)}", expect=None)
        return visitor

    def merge(self, username: str, stays: int, goes: int, values=None, **fields) -> int:
        visitor = self.preview(username, stays, goes)
        fields = {"reason": "同一人", "same_client": True} | fields
        visitor.submit(None, values or {}, form=f"/clients/{stays}/merge", **fields)
        assert visitor.status == 200, visitor.page.text
        return self.newest()

    def refused(self, username: str, stays: int, goes: int, *words: str, status: int = 422) -> None:
        """Neither the page nor a forged form makes the two one."""
        before = every_row(self.app)
        visitor = self.preview(username, stays, goes)
        if status == 422:
            assert visitor.status == 200
            visitor.submit(None, form=f"/clients/{stays}/merge", reason="同一人", same_client=True)
        assert visitor.status == status, visitor.page.text
        for word in words:
            assert word in visitor.page.text
        assert differing(before, every_row(self.app)) == {}

    def undo(self, username: str, merge: int, reason="弄错了"):
        visitor = self.people(username)
        visitor.submit(f"/clients/merges/{merge}/undo", form=f"/clients/merges/{merge}/undo", reason=reason)
        return visitor

    def newest(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.max(ClientMerge.id)))

    def count(self, model, *conditions) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model).where(*conditions))

    def furnish(self, client_id: int, username: str = "advisor1") -> None:
        """Let everything hang on a client that the register knows: talks, timeline, sight, teams, owners, a delegation."""
        users, units = self.cast.users, self.cast.units
        with self.app.app_context(), write_unit() as unit:
            act = Act(self.cast.person(username), clock.now())
            for place in range(3):
                unit.add(
                    ContactRecord(
                        client_id=client_id,
                        by_id=users[username],
                        at=clock.now() - timedelta(days=place),
                        direction="active",
                        nature="general",
                        channel="phone",
                        topic=f"第{place}次",
                        satisfaction=5 - place,
                        created_at=clock.now(),
                    )
                )
            lifecycle.note(client_id, "talk", "深入座谈", act)
            lifecycle.grant(client_id, users["advisor2"], "codeveloper", act.today)
            unit.execute(
                db.metadata.tables["client_visible_teams"].insert(),
                {"client_id": client_id, "team_id": units["B001-T2"]},
            )
            noted = {"last_contact_at": clock.now(), "last_satisfaction": 5}
            unit.execute(update(Client).where(Client.id == client_id).values(noted))


@pytest.fixture
def desk(people, shelf, app, cast):
    return Desk(people, shelf, app, cast)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


def two(shelf, **facts) -> tuple[int, int]:
    """A record that stays and one that goes, of one adviser, the second with all that the first lacks."""
    stays = shelf.put("advisor1", "王磊", phone="13900000001", family="已婚", employer="甲公司")
    goes = shelf.known("advisor1", "王 磊", phone="13900000001", family="有一子", employer="甲公司", **facts)
    return stays, goes


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


# Parting again


def test_merge_and_undo_leave_nothing_behind(desk, shelf, app, story):
    """Row by row over all tables: as if nothing had been, but for the trail and the versions."""
    stays, goes = two(shelf)
    desk.furnish(stays)
    desk.furnish(goes)
    story.draft("advisor1", goes)
    before = every_row(app)
    merge = desk.merge("advisor1", stays, goes, {"take-family": "goes"})
    assert set(differing(before, every_row(app))) >= {"clients", "contact_records", "client_grants", "task_books"}
    visitor = desk.undo("advisor1", merge)
    assert visitor.page.flashes == ["两份档案已重新分开。"]
    assert differing(before, every_row(app)) == {}


def test_what_was_added_and_changed_since_stays(desk, shelf, people, app, still):
    stays, goes = two(shelf)
    desk.furnish(goes)
    merge = desk.merge("advisor1", stays, goes, {"take-family": "both"})
    talked_at = still(clock.now() + timedelta(minutes=9)) - timedelta(minutes=5)
    visitor = people("advisor1")
    visitor.submit(f"/clients/{stays}/edit", form=f"/clients/{stays}/edit", family="离异", preferences="打球")
    visitor.submit(
        f"/clients/{stays}/contacts",
        form=f"/clients/{stays}/contacts",
        at=talked_at,
        direction="active",
        nature="general",
        channel="phone",
        topic="合并之后",
        satisfaction=4,
    )
    visitor = desk.undo("advisor1", merge)
    assert any("家庭" in flash for flash in visitor.page.flashes), visitor.page.flashes
    row = shelf.row(stays)
    assert (row.family, row.preferences, row.id_no) == ("离异", "打球", None)
    assert shelf.row(goes).id_no == IDENTITY
    with app.app_context():
        rows = dict(tuple(row) for row in db.session.execute(select(ContactRecord.topic, ContactRecord.client_id)))
        assert db.session.scalar(select(ClientMerge.not_restored)) == ["family", "last_contact_at"]
    assert rows["合并之后"] == stays and rows["第0次"] == goes
    assert row.last_contact_at == talked_at


def test_a_contact_removed_since_comes_back_with_its_record(desk, shelf, people, app):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    visitor = people("advisor1")
    instead = {"contacts-1-value": "13911112222", "contacts-1-kind": "mobile"}
    visitor.submit(f"/clients/{stays}/edit", instead, form=f"/clients/{stays}/edit")
    assert visitor.status == 200, visitor.page.text
    desk.undo("advisor1", merge)
    assert sorted(way.plain for way in shelf.row(goes).contacts) == ["13900000001", "wanglei1980@example.com"]
    assert sorted(way.plain for way in shelf.row(stays).contacts) == ["13900000001", "13911112222"]


def test_a_merge_is_undone_once_and_the_newest_first(desk, shelf, people):
    stays, goes = two(shelf)
    third = shelf.put("advisor1", "王三", phone="13900000009")
    first, second = desk.merge("advisor1", stays, goes), desk.merge("advisor1", stays, third)
    assert "请先撤销" in people("advisor1").get(f"/clients/merges/{first}/undo").text
    token = (
        people("advisor1").page.one("meta[name=csrf]").get("content")
        if people("advisor1").page.select("meta[name=csrf]")
        else ""
    )
    assert forged(people("advisor1"), f"/clients/merges/{first}/undo", reason="x", csrf=token) == 422
    desk.undo("advisor1", second)
    assert desk.undo("advisor1", first).status == 200
    assert forged(people("advisor1"), f"/clients/merges/{first}/undo", reason="x") == 422


def forged(visitor, address: str, **fields) -> int:
    """What comes of a form that no page offered."""
    token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    return visitor.post(address, data={**fields, "csrf_token": token}).status_code


def test_an_account_given_away_since_hinders_the_parting(desk, shelf, people):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    shelf.set(stays, fund_account_no=None)
    shelf.put("advisor2", "别人", fund_account_no=ACCOUNT)
    assert "账户" in people("advisor1").get(f"/clients/merges/{merge}/undo").text
    assert forged(people("advisor1"), f"/clients/merges/{merge}/undo", reason="x") == 422
    assert shelf.row(goes).merged_into_id == stays


def test_who_may_undo(desk, shelf, people):
    stays, goes = two(shelf)
    merge = desk.merge("advisor1", stays, goes)
    address = f"/clients/merges/{merge}/undo"
    for username in ("advisor2", "advisor3", "leader2", "advisor9", "director9"):
        people(username).get(address, expect=404)
        assert forged(people(username), address, reason="x") == 404
        assert "王 磊" not in people(username).get("/clients/merges").text
    people("leader1").get(address, expect=403)
    assert forged(people("leader1"), address, reason="x") == 403
    assert "王 磊" in people("leader1").get("/clients/merges").text
    assert desk.undo("director1", merge).status == 200
    assert shelf.row(goes).gone_at is None


# Refusals


def test_the_same_record_and_one_that_is_not_there(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊")
    desk.refused("advisor1", stays, stays, "同一份档案")
    visitor = people("advisor1")
    visitor.get(f"/clients/{stays}/merge?other=999999")
    assert "999999" in visitor.page.text and not visitor.page.select(
        f"form[method=post][action='/clients/{stays}/merge']"
    )
    foreign = shelf.put("advisor9", "外人")
    visitor.get(f"/clients/{stays}/merge?other={desk.number(foreign)}")
    assert "外人" not in visitor.page.text, "out of reach is like not there"


def test_a_reason_and_the_tick_are_asked(desk, shelf):
    stays, goes = two(shelf)
    visitor = desk.preview("advisor1", stays, goes)
    visitor.submit(None, {"take-family": "goes"}, form=f"/clients/{stays}/merge", reason="", same_client=False)
    assert visitor.status == 422 and shelf.row(goes).gone_at is None
    assert visitor.page.one("[name='take-family'][checked]").get("value") == "goes", "what was chosen is kept"


def test_only_whoever_writes_both_merges(desk, shelf, people):
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    shown = shelf.put("advisor2", "王雷", phone="13900000002", visibility_scope="branch")
    desk.refused("advisor1", stays, shown, status=403)
    for username in ("leader1", "advisor2"):
        people(username).get(f"/clients/{stays}/merge", expect=403 if username == "leader1" else 404)
    people("clerk1").get(f"/clients/{stays}/merge", expect=404)
    people("gm1").get(f"/clients/{stays}/merge", expect=403)
    people("advisor9").get(f"/clients/{stays}/merge", expect=404)


def test_the_director_merges_prospects_of_the_branch_alone(desk, shelf):
    stays = shelf.existing("advisor1", "王磊")
    prospect = shelf.put("advisor2", "王雷", phone="13900000002")
    confirmed = shelf.existing("advisor2", "王累", phone="13900000003", fund_account_no="0099999999")
    desk.refused("director1", stays, confirmed, status=403)
    desk.merge("director1", stays, prospect)
    assert shelf.row(prospect).merged_into_id == stays


def test_two_confirmed_clients_with_accounts_are_never_merged(desk, shelf):
    stays = shelf.existing("advisor1", "王磊")
    goes = shelf.existing("advisor1", "王磊", fund_account_no="0099999999", phone="13900000002")
    desk.refused("advisor1", stays, goes, "各有账户")


def test_the_confirmed_record_stays(desk, shelf):
    stays, goes = shelf.put("advisor1", "王磊", phone="13900000001"), shelf.existing("advisor1", "王磊")
    desk.refused("advisor1", stays, goes, "反过来")
    visitor = desk.preview("advisor1", stays, goes)
    assert f"/clients/{goes}/merge?other={desk.number(stays)}" in visitor.page.links()
    desk.merge("advisor1", goes, stays)


def test_across_branches_never(desk, shelf, app, cast, story):
    """Also not by somebody who has posts in both."""
    stays = shelf.put("advisor1", "王磊", phone="13900000001")
    goes = shelf.put("advisor9", "王磊", phone="13900000001")
    story.give_second_post("director1", "marketing_director", "B002")
    desk.refused("director1", stays, goes, "不同的营业部")


def test_a_delegated_client_is_not_merged(desk, shelf, app, cast):
    stays, goes = two(shelf)
    lend(app, cast, goes, date(2026, 11, 1), date(2026, 12, 31))
    desk.refused("advisor1", stays, goes, status=403)
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.id == stays).values(managed_by_id=cast.users["advisor2"]))
    desk.refused("advisor2", stays, goes, "授权")


def lend(app, cast, client_id: int, first: date, last: date) -> None:
    """A delegation to advisor2, as the register keeps it."""
    with app.app_context(), write_unit() as unit:
        document = unit.scalar(select(TaskBook.id).limit(1)) or closed_form(unit, cast)
        facts = {"delegate_id": cast.users["advisor2"], "starts_on": first, "ends_on": last}
        unit.add(Delegation(client_id=client_id, document_id=document, **facts))


def closed_form(unit, cast) -> int:
    """Any form that a delegation can point at."""
    client = unit.scalar(select(func.max(Client.id)))
    book = TaskBook(
        client_id=client,
        owner_id=cast.users["advisor1"],
        created_by_id=cast.users["advisor1"],
        branch_id=cast.units["B001"],
        serial_no="TB-X",
        title="x",
        state="cancelled",
        state_since=clock.now(),
        created_at=clock.now(),
        closed_at=clock.now(),
        source="own_contact",
        target_source="own_resources",
        goal="x",
        deadline_on=date(2026, 12, 31),
        mode="phone",
        business_needs="x",
    )
    unit.add(book)
    unit.flush()
    return book.id


def test_two_delegations_to_come_cannot_be_one(desk, shelf, app, cast):
    """What only the database forbids is told as well, and nothing of the merge is left."""
    stays, goes = two(shelf)
    for client_id in (stays, goes):
        lend(app, cast, client_id, date(2027, 1, 4), date(2027, 1, 8))
    desk.refused("advisor1", stays, goes)


def test_two_open_books_hinder_and_one_comes_along(desk, shelf, story, app):
    stays, goes = two(shelf)
    book = story.draft("advisor1", goes)
    other = story.draft("advisor1", stays)
    desk.refused("advisor1", stays, goes, story.serial(book), story.serial(other))
    story.step("advisor1", other, "withdraw", reason="不做了")
    desk.merge("advisor1", stays, goes)
    assert (story.book(book).client_id, story.book(book).open_client_id) == (stays, stays)
    assert story.book(other).client_id == stays


def test_a_development_under_way_goes_on_here(desk, shelf, story, people):
    stays, goes = two(shelf)
    story.approved("advisor1", goes)
    merge = desk.merge("advisor1", stays, goes)
    assert shelf.row(stays).status == "developing"
    shelf.set(stays, status="confirming")
    assert forged(people("advisor1"), f"/clients/merges/{merge}/undo", reason="x") == 422
    shelf.set(stays, status="developing")
    desk.undo("advisor1", merge)
    assert (shelf.row(stays).status, shelf.row(goes).status) == ("prospect", "developing")


def test_a_record_changed_since_the_preview_is_looked_at_again(desk, shelf, people):
    stays, goes = two(shelf)
    for changed in (stays, goes):
        visitor = desk.preview("advisor1", stays, goes)
        shelf.set(changed, version=shelf.row(changed).version + 1)
        visitor.submit(None, {"take-family": "both"}, form=f"/clients/{stays}/merge", reason="同一人", same_client=True)
        assert visitor.status == 409 and shelf.row(goes).gone_at is None
        assert visitor.page.one("[name='take-family'][checked]").get("value") == "both"
    visitor.submit(None, form=f"/clients/{stays}/merge")
    assert visitor.status == 200 and shelf.row(goes).merged_into_id == stays


def test_a_form_sent_twice_merges_once(desk, shelf, people):
    stays, goes = two(shelf)
    visitor = desk.preview("advisor1", stays, goes)
    form = dict(visitor.page.form(f"/clients/{stays}/merge").form_values()) | {"reason": "同一人", "same_client": "y"}
    answers = [visitor.post(f"/clients/{stays}/merge", data=form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"/clients/{stays}"] * 2
    assert desk.count(ClientMerge) == 1


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
