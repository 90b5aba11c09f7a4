"""The frame of sheets for the client's own file: neither signed nor counted, so they carry no code and no copy number."""

from datetime import datetime

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.printing.sheets import Sheet


def frame(client: Client, title, now: datetime, back: str, landscape: bool = False) -> Sheet:
    """One statement: the names of the company and of the client's branch."""
    around = (Unit.kind == "company") | (Unit.id == client.branch_id)
    names = dict(db.session.execute(select(Unit.kind, Unit.name).where(around)).all())
    return Sheet(
        title=str(title),
        company=names.get("company", ""),
        branch=names.get("branch", ""),
        serial_no=client.client_no,
        revision=None,
        copy_no=None,
        copies=None,
        copy_label=_("Client file"),
        code="",
        printed_at=now,
        printed_by=current_user.name,
        is_reprint=False,
        mark="",
        landscape=landscape,
        signature_lines=[],
        back=back,
    )
