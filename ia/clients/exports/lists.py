"""The list of exports, and whom each is shown to."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import false

from ia.clients.exports.kinds import KINDS
from ia.clients.exports.models import ClientExport
from ia.ground.access.reach import ALL, BRANCH, OWN, Reach
from ia.ground.org.models import User
from ia.ground.printing.codes import parse
from ia.ground.tables.filters import Filter, Found
from ia.ground.tables.listing import Listing, Order

ClientExport.reach = Reach(
    everyone=(OWN,),
    technical=("branch_sysadmin", "hq_sysadmin"),
    marketing_director=BRANCH,
    branch_gm=BRANCH,
    branch_sysadmin=BRANCH,
    hq_sysadmin=ALL,
)


def by_code(text: str, person) -> Found:
    """The export whose file bears this number, however it was written."""
    code = parse(text)
    return Found(ClientExport.code == code if code else false())


EXPORTS = Listing(
    model=ClientExport,
    columns=(
        ClientExport.id,
        ClientExport.code,
        ClientExport.at,
        ClientExport.subject,
        ClientExport.kind,
        ClientExport.purpose,
        ClientExport.row_count,
        ClientExport.whole,
        ClientExport.state,
        User.name.label("who"),
    ),
    joined=lambda query: query.join(User, User.id == ClientExport.by_id),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        Filter(
            "subject",
            _l("What it holds"),
            {code: kind.title for code, kind in KINDS.items()},
            lambda value, person: ClientExport.subject == value,
        ),
        Filter(
            "whole",
            _l("Numbers whole"),
            {"1": _l("yes"), "0": _l("no")},
            lambda value, person: ClientExport.whole if value == "1" else ~ClientExport.whole,
        ),
    ),
    search=by_code,
)
