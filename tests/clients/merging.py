"""Merging as people do it, and what tests of it share."""

from datetime import date, timedelta

from sqlalchemy import func, select, update

from ia.clients.care import lifecycle
from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client, ContactRecord, Delegation
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act
from ia.taskbooks.models import TaskBook
from tests.clients.whole import differing, every_row


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


def two(shelf, **facts) -> tuple[int, int]:
    """A record that stays and one that goes, of one adviser, the second with all that the first lacks."""
    stays = shelf.put("advisor1", "王磊", phone="13900000001", family="已婚", employer="甲公司")
    goes = shelf.known("advisor1", "王 磊", phone="13900000001", family="有一子", employer="甲公司", **facts)
    return stays, goes


def forged(visitor, address: str, **fields) -> int:
    """What comes of a form that no page offered."""
    token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
    return visitor.post(address, data={**fields, "csrf_token": token}).status_code


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
