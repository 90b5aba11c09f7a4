"""The list on paper, as it was confirmed: one copy, for the files of the branch, with a box for each of the two posts."""

from flask_babel import lazy_gettext as _l

from ia.clients import masking
from ia.clients.vocabulary import LABELS
from ia.custody.holders import DIRECTOR
from ia.custody.stock.shown import confirmed
from ia.custody.stock.workflow import ADMIN
from ia.ground.org import colleagues
from ia.ground.printing.papers import Paper


def facts(made, now) -> dict:
    """Who asked, on what ground, who confirmed; and each client as it was confirmed."""
    names = colleagues.names([made.owner_id, made.confirmed_by_id])
    clients = confirmed(made)
    decided = [
        [_l("Confirmed by"), names.get(made.confirmed_by_id, "")],
        [_l("Confirmed on"), made.confirmed_at],
        [_l("Clients confirmed"), len(clients)],
        [_l("Left out"), len(made.left_out or ())],
    ]
    return {
        "pairs": [
            [_l("Asked for by"), names[made.owner_id]],
            [_l("Requested on"), made.created_at],
            *(decided if made.confirmed_at else ()),
            [_l("What the list was checked against"), made.reason],
        ],
        "columns": [
            _l("No."),
            *(LABELS[name] for name in ("name", "client_no", "fund_account_no", "opened_on")),
            _l("Adviser"),
        ],
        "rows": [
            [number, row.name, row.client_no, masking.account(row.fund_account_no), row.opened_on, row.adviser]
            for number, row in enumerate(clients, 1)
        ],
    }


def _ready(made):
    return None if made.state == "confirmed" else _l("The list is printed once it is confirmed.")


LIST = Paper(
    "stock_list",
    _l("Confirmation of clients of before"),
    copies=1,
    labels=(_l("Branch files"),),
    signers=(("marketing_director", _l("Marketing director")), ("admin_director", _l("Administrative director"))),
    facts=facts,
    template="print/stock_confirmation.html",
    allowed=_ready,
    keepers=(("admin_director", _l("Branch files")),),
    printed_by=DIRECTOR | ADMIN,
    registered_by=DIRECTOR | ADMIN,
)
