"""A file of clients comes home: to the same records, with every column, and into an empty register as the same clients."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from unicodedata import normalize

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from ia.clients.commands import import_clients
from ia.clients.contacts import plain
from ia.clients.exports.table import FURTHER, STORED
from ia.clients.imports.columns import LABELS
from ia.clients.models import Client, ContactWay
from ia.demo.world import make_world
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import User
from tests.access.asking import changed, contents
from tests.clients.exporting import exported, table_of

TEXTS = {"family": "已婚\n  一子\t一女", "preferences": "-", "other": "=备注  两个空格", "education": "ＭＢＡ 硕士"}
FULL = {
    "area": "城东",
    "knowledge": "财务",
    "social_class": "企业主",
    "income": "年入50万",
    "character": "谨慎",
    "legal_awareness": "强",
    "values_held": "稳健",
    "goals": "养老",
    "environment": "同事多炒股",
    "industry": "制造业",
    "purpose": "保值",
    "horizon": "mid_long",
    "decision_type": "consulting",
    "special_service": "只在下午联系",
    "trading_means": "手机委托",
    "sales_channel": "agency",
    "birthday_lunar": True,
    "visibility_scope": "branch",
    "min_advisor_level": 2,
    "holdings": "600519 贵州茅台 100股",
    "total_assets": Decimal("1234567.89"),
    "opened_on": date(2020, 2, 29),
}
"""What the demo leaves out: with it every column of the file is filled somewhere."""
WAYS = [
    ("address", "甲路1号、二楼"),
    ("address", "乙路2号"),
    ("phone", "021-12345678-12"),
    ("email", "a.b@example.com"),
]
WAYS += [("wechat", "wx_13712345678"), ("fax", "021-87654321"), ("mobile", "13700000000")]


@pytest.fixture
def rich(app, cast, allow):
    """A world of clients, some of whom have everything that a file may hold; advisor1 may export. How many are his."""
    allow("advisor1")
    with app.app_context():
        make_world(clients=150, contacts=100, now=clock.now())
        with write_unit() as unit:
            mine = Client.managed_by_id == cast.users["advisor1"]
            ids = unit.scalars(select(Client.id).where(mine).order_by(Client.id)).all()
            unit.execute(update(Client).where(Client.id.in_(ids[:5])).values(**TEXTS))
            unit.execute(update(Client).where(Client.id.in_(ids[5:8])).values(visibility_scope="teams"))
            unit.execute(update(Client).where(Client.id.in_(ids[8:10])).values(**FULL))
            unit.add_all(
                ContactWay(client_id=number, kind=kind, value=value, plain=plain(kind, value))
                for number in ids[:3]
                for kind, value in WAYS
            )
    return len(ids)


def brought_in(app, data: bytes, tmp_path, kind: str) -> str:
    """What the command says when the file is brought in."""
    file = tmp_path / f"clients.{kind}"
    file.write_bytes(data)
    arguments = ["--branch", "B001", "--owner", "advisor1", str(file)]
    return app.test_cli_runner().invoke(import_clients, arguments).output


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
@pytest.mark.parametrize(("kind", "whole"), [("xlsx", False), ("csv", False), ("xlsx", True)])
def test_the_file_comes_home_to_the_same_clients(people, rich, app, tmp_path, kind, whole, language):
    advisor = people("advisor1")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.username == "advisor1").values(language=language))
    more = {"whole": True, "whole_reason": "上门服务"} if whole else {}
    answer = exported(advisor, "?mine=1", format=kind, **more)
    table = table_of(answer)
    assert len(table) == rich > 10
    assert all(any(row[label] for row in table) for label in table[0]), "a column of the file is filled nowhere"
    assert len(table[0]) == len(LABELS) + 1
    before = contents(app)
    said = brought_in(app, answer.data, tmp_path, kind)
    assert "created 0, updated 0, bad rows 0" in said, said
    assert [text for text in changed(before, contents(app)) if not text.startswith(("import_", "audit"))] == []


def typed(value):
    """A text as an import takes it: width and spaces made even, a dash for nothing."""
    text = " ".join(normalize("NFKC", value).split()) if isinstance(value, str) else value
    return None if text == "-" else text


def records(app, cast) -> list[tuple]:
    """The clients of advisor1 as far as a file tells them, in an order that does not depend on their numbers. Further
    addresses and the scope of chosen teams are told by no file; the status that one tells sets nothing (4.8)."""
    told = [code for code in STORED if code not in ("client_no", "status", "visibility_scope")]
    with app.app_context():
        mine = select(Client).where(Client.managed_by_id == cast.users["advisor1"])
        found = []
        for client in db.session.scalars(mine):
            scope = "owner" if client.visibility_scope == "teams" else client.visibility_scope
            about = {"scope": scope, "by": client.created_by_id, "on": clock.local_date(client.created_at)}
            facts = {code: typed(getattr(client, code)) for code in told} | about
            ways = [(way.kind, way.value) for way in client.contacts]
            addresses = [way for way in ways if way[0] == "address"][:1]
            found.append(repr((facts, sorted([way for way in ways if way[0] != "address"] + addresses))))
        return sorted(found)


def without_numbers(data: bytes) -> bytes:
    """The workbook without its first column: another register gives numbers of its own, and refuses those of others."""
    book, changed = load_workbook(BytesIO(data)), BytesIO()
    book.active.delete_cols(1)
    book.save(changed)
    return changed.getvalue()


def test_into_an_empty_register_it_brings_the_same_clients(people, rich, app, cast, tmp_path, afresh):
    """Another site, the same people: nothing that the file tells is lost on the way."""
    answer = exported(people("advisor1"), "?mine=1", format="xlsx", whole=True, whole_reason="迁移")
    before = records(app, cast)
    assert any(row[FURTHER] for row in table_of(answer))
    afresh()
    assert records(app, cast) == []
    assert f"bad rows {rich}" in brought_in(app, answer.data, tmp_path, "xlsx")
    said = brought_in(app, without_numbers(answer.data), tmp_path, "xlsx")
    assert f"created {rich}, updated 0, bad rows 0" in said, said
    assert records(app, cast) == before
