"""The list on paper: one sheet or several, with a box for who gives, who takes over, and a witness."""

from itertools import groupby

from flask_babel import lazy_gettext as _l

from ia.custody.holders import DIRECTOR
from ia.ground.org import colleagues
from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import AUTHOR


def facts(made, now) -> dict:
    """Who hands what to whom, as of when the list was made; every item with its number."""
    names = colleagues.names([made.from_id, made.to_id, made.witness_id])
    parts = [(section, list(items)) for section, items in groupby(made.items, key=lambda item: item.section)]
    return {
        "pairs": [
            [_l("Handed over by"), names[made.from_id]],
            [_l("Taken over by"), names[made.to_id]],
            [_l("Witness"), names.get(made.witness_id, "")],
            [_l("As of"), made.listed_at],
            [_l("Reason"), made.reason],
            [_l("Also handed over"), made.remark],
        ],
        "parts": [
            {"title": section, "count": len(items), "rows": [[item.place, item.text, ""] for item in items]}
            for section, items in parts
        ],
    }


def _ready(made):
    return _l("The list was withdrawn.") if made.state == "withdrawn" else None


LIST = Paper(
    "handover_list",
    _l("Hand-over list"),
    copies=1,
    labels=(_l("Branch files"),),
    signers=(("giver", _l("Handed over by")), ("taker", _l("Taken over by")), ("witness", _l("Witness"))),
    facts=facts,
    template="print/handover.html",
    allowed=_ready,
    keepers=(("marketing_director", _l("Branch files")),),
    printed_by=AUTHOR | DIRECTOR,
    registered_by=AUTHOR | DIRECTOR,
)
