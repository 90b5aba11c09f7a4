"""The sealed archive: what it holds, how long, and that nobody alters or opens it unseen."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import delete, func, select, update

from ia.cli import group
from ia.clients.models import Client, ClientFile
from ia.clients.sealing import archive
from ia.clients.sealing.models import SealedClient
from ia.clients.sealing.reminders import retention_sweep
from ia.clients.sealing.seal import seal
from ia.clients.sealing.strike import Words
from ia.clients.snapshots import dump, load
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import BadSetting, change
from ia.ground.db import db, write_unit
from ia.ground.documents.attachments import keep, path_of
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice
from ia.ground.workflow.engine import Act
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE

NAME = "欧阳修文"


@pytest.fixture
def request_id(app, cast, now) -> int:
    """Any form: the archive only notes which one decided."""
    with app.app_context(), write_unit() as unit:
        facts = {"owner_id": cast.users["advisor1"], "created_by_id": cast.users["advisor1"], "created_at": now}
        row = {"kind": "deletion_request", "serial_no": "DR-X", "title": "x", "state": "executed", "state_since": now}
        query = Document.__table__.insert().values(**facts, **row, branch_id=cast.units["B001"], version=1)
        return unit.execute(query.returning(Document.__table__.c.id)).scalar_one()


@pytest.fixture
def sealed(app, cast, shelf, request_id):
    """`sealed(exited_on=…)` puts a client under seal and returns its number."""

    def put(**facts) -> str:
        client_id = shelf.existing("advisor1", NAME, id_type="id_card", id_no=IDENTITY, family=f"{NAME}已婚", **facts)
        with app.app_context(), write_unit() as unit:
            client = unit.get(Client, client_id)
            seal(client, request_id, Act(cast.person("hqadmin1"), clock.now()))
            return client.client_no

    return put


def run(app, *words: str):
    return app.test_cli_runner().invoke(group, ["sealed", *words])


def said(app, action: str) -> list[dict]:
    with app.app_context():
        query = select(AuditRow.changes).where(AuditRow.action == action).order_by(AuditRow.seq)
        return [{name: pair[1] for name, pair in changes.items()} for changes in db.session.scalars(query)]


def test_the_archive_holds_everything_as_it_was(app, sealed):
    number = sealed(total_assets="12345.60", born_on=date(1949, 12, 31))
    with app.app_context():
        content = archive.open_seal(archive.find(number))
    (client,) = content["rows"]["clients"]
    assert (client["name"], client["id_no"], client["fund_account_no"]) == (NAME, IDENTITY, ACCOUNT)
    assert (client["born_on"], client["total_assets"], client["family"]) == ("1949-12-31", "12345.60", f"{NAME}已婚")
    assert [way["value"] for way in content["rows"]["client_contacts"]] == [MOBILE]


def test_rows_go_into_json_and_come_back(app, shelf, now):
    client_id = shelf.known(total_assets="12345.60", born_on=date(1949, 12, 31), services=["research"])
    table = Client.__table__
    with app.app_context():
        row = dict(db.session.execute(select(table).where(table.c.id == client_id)).mappings().one())
    assert load(table, json.loads(json.dumps(dump(row)))) == row


@pytest.mark.parametrize(("exited_on", "until"), [(None, date(2046, 12, 31)), (date(2024, 3, 5), date(2044, 12, 31))])
def test_it_is_kept_for_twenty_years_from_the_year_in_which_the_relation_ended(app, sealed, exited_on, until):
    number = sealed(exited_on=exited_on)
    with app.app_context():
        assert archive.find(number).retained_until == until


def test_never_less_than_fifteen_years(app, cast, sealed, now):
    with app.app_context(), write_unit():
        person = cast.person("hqadmin1")
        with pytest.raises(BadSetting):
            change(archive.YEARS, 14, date(2026, 1, 1), "x", person=person, now=now)
        change(archive.YEARS, 15, date(2026, 1, 1), "x", person=person, now=now)
    number = sealed()
    with app.app_context():
        assert archive.find(number).retained_until == date(2041, 12, 31)


ALTERED = (
    {"content": b"x\x9c\x03\x00\x00\x00\x00\x01"},
    {"client_no": "999999"},
    {"retained_until": date(2030, 12, 31)},
    {"seal": "0" * 64},
)


@pytest.mark.parametrize("altered", ALTERED, ids=lambda values: next(iter(values)))
def test_what_was_altered_is_noticed(app, sealed, altered):
    number = sealed()
    assert "whole" in run(app, "list").output
    with app.app_context(), write_unit() as unit:
        unit.execute(update(SealedClient).values(altered))
    number = altered.get("client_no", number)
    assert f"{number} " in run(app, "list").output and "BROKEN" in run(app, "list").output
    opened = run(app, "open", number, "--reason", "法院调取")
    assert opened.exit_code == 1 and "broken" in opened.output and NAME not in opened.output
    assert run(app, "destroy", number, "--reason", "到期", "--confirm", number).exit_code == 1


def test_opening_is_told_to_the_trail(app, sealed):
    number = sealed()
    assert run(app, "open", number).exit_code == 2, "a reason is asked for"
    assert run(app, "open", "999999", "--reason", "x").exit_code == 1
    opened = run(app, "open", number, "--reason", "（2026）京01民初1号")
    assert json.loads(opened.output)["client_no"] == number and NAME in opened.output
    (note,) = said(app, "sealed-open")
    assert note["reason"] == "（2026）京01民初1号" and note["client_no"] == number and note["operator"]


def test_destroying_waits_for_the_end_of_retention(app, sealed, still, cast):
    number = sealed()
    assert run(app, "list", "--expired").output == ""
    assert run(app, "destroy", number, "--reason", "到期", "--confirm", number).exit_code == 1
    still("2046-12-31T12:00")
    assert run(app, "destroy", number, "--reason", "到期", "--confirm", number).exit_code == 1
    still("2047-01-02T12:00")
    assert number in run(app, "list", "--expired").output
    for confirm in ("", "100000"):
        assert run(app, "destroy", number, "--reason", "到期", "--confirm", confirm).exit_code == 1
    assert run(app, "destroy", number, "--reason", "保存期满", "--confirm", number).exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SealedClient)) == 0
    (note,) = said(app, "sealed-destroy")
    assert note["reason"] == "保存期满"
    assert run(app, "open", number, "--reason", "x").exit_code == 1


def test_in_january_the_head_office_is_told_what_has_been_kept_long_enough(app, sealed, still, cast):
    """Once a year, and nothing is removed by itself (J-59)."""
    sealed()
    for moment, told in (
        ("2046-01-05T09:00", 0),
        ("2047-01-05T09:00", 2),
        ("2047-01-06T09:00", 0),
        ("2047-02-01T09:00", 0),
    ):
        now = still(moment)
        with app.app_context(), write_unit() as unit:
            assert retention_sweep(now).told == told, moment
            assert unit.scalar(select(func.count()).select_from(SealedClient)) == 1
    with app.app_context():
        found = set(db.session.scalars(select(Notice.user_id).where(Notice.reminder == "J-59")))
    assert found == {cast.users["hq1"], cast.users["hqadmin1"]}


def test_the_clients_files_are_destroyed_with_it(app, shelf, cast, request_id, still):
    """Those of nobody else; until then they stay on the disk, and no page hands them out."""
    client_id = shelf.existing("advisor1", NAME)
    digests = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("own", "shared")}
    other = shelf.put("advisor2", "别人", phone="13900000002")
    with app.app_context(), write_unit() as unit:
        for name, digest in digests.items():
            keep(name.encode(), digest)
            facts = {"media_type": "application/pdf", "size": 3, "sha256": digest, "added_at": clock.now()}
            for owner in [client_id] + [other] * (name == "shared"):
                row = {"client_id": owner, "folder": "identity", "name": f"{name}.pdf"}
                unit.add(ClientFile(**facts, **row, added_by_id=cast.users["advisor1"]))
    with app.app_context(), write_unit() as unit:
        client = unit.get(Client, client_id)
        seal(client, request_id, Act(cast.person("hqadmin1"), clock.now()))
        number = client.client_no
        assert unit.scalar(select(func.count()).where(ClientFile.client_id == client_id)) == 0
    with app.app_context():
        assert path_of(digests["own"]).exists()
        still("2047-01-02T12:00")
    run(app, "destroy", number, "--reason", "保存期满", "--confirm", number)
    with app.app_context():
        assert not path_of(digests["own"]).exists() and path_of(digests["shared"]).exists()


def test_no_page_reads_the_archive(app):
    """The code of the pages does not even name it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert "sealing" not in getattr(view, "__module__", ""), rule.rule


def test_striking_out_takes_the_longest_first_and_leaves_what_is_short():
    words = Words({"王磊": "甲", "王磊明": "乙", "a": "丙", "13800138000": "138****8000"})
    assert words.out_of("王磊明与王磊，a，13800138000") == "乙与甲，a，138****8000"
    assert words.out_of({"x": ["王磊", 1, None]}) == {"x": ["甲", 1, None]}


def test_a_client_number_is_sealed_once(app, sealed, request_id):
    number = sealed()
    with app.app_context(), pytest.raises(Exception, match="(?i)unique"), write_unit():
        archive.put_away(number, request_id, {}, date(2050, 12, 31), clock.now())


def test_an_archive_taken_away_leaves_its_trace(app, sealed):
    """Whoever removes a row in the database cannot remove what the trail says of it."""
    number = sealed()
    with app.app_context(), write_unit() as unit:
        unit.execute(delete(SealedClient))
    (note,) = said(app, "client:sealed")
    assert note["client_no"] == number and len(note["seal"]) == 64
