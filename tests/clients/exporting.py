"""What the tests of exports share: asking for a file, reading it, and what is recorded about it."""

import csv
from datetime import date
from io import BytesIO, StringIO

from openpyxl import load_workbook
from sqlalchemy import select

from ia.clients.exports.models import ClientExport
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit

ASKED = {"kind": "analysis", "purpose": "季度服务分析", "consent": True, "consent_under": "客户协议第八条"}


def exported(visitor, query="", **fields):
    """Fill in the form and send it; the answer."""
    return visitor.submit(f"/clients/export{query}", {**ASKED, **fields}, form="form", follow=False)


def rows_of(answer) -> list[list]:
    """All rows of the file, the block above the table included."""
    if "csv" in answer.mimetype:
        return list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    sheet = load_workbook(BytesIO(answer.data)).active
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.rows]


def table_of(answer) -> list[dict]:
    rows = rows_of(answer)
    head = next(place for place, row in enumerate(rows) if row[0] == "客户号")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def records(app) -> list:
    with app.app_context():
        return list(db.session.execute(select(*ClientExport.__table__.c).order_by(ClientExport.id)))


def trail(app, action) -> list[dict]:
    with app.app_context():
        query = (
            select(AuditRow).where(AuditRow.action == action, AuditRow.subject_kind == "client").order_by(AuditRow.seq)
        )
        return [{name: after for name, (before, after) in row.changes.items()} for row in db.session.scalars(query)]


def set_figure(app, key, value) -> None:
    with app.app_context(), write_unit():
        change(key, value, date(2026, 11, 1), "测试", person=None, now=clock.now())
