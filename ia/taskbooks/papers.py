"""The papers of a task book: the book itself for the counter (D-54) and the account slip in two copies (D-55).

The slip shows the account number in full, because it is what the counter signs; who may look at it is narrowed.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.vocabulary import MODES, SOURCES, TARGET_SOURCES
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from ia.ground.org import colleagues
from ia.ground.org.models import Unit
from ia.ground.printing.amounts import capitals
from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import OWNER
from ia.taskbooks.holders import ADMIN, CLERK, COUNTER, DIRECTOR, LEADER
from ia.taskbooks.models import AT_OPENING, TaskBook
from ia.taskbooks.words import HOSTS, KIT, PURPOSES

SIGNED_STEPS = {
    "approve": _l("Leader's opinion"),
    "opinion-with-owner": _l("Leader's confirmation opinion"),
    "final-opinion": _l("Director's final opinion"),
}


def book_facts(book, now) -> dict:
    """What the printed task book says; nothing that changes after the director's confirmation."""
    names = colleagues.names([book.owner_id, book.client_owner_id, book.managed_by_id, book.consent_by_id])
    opinions = db.session.scalars(
        select(Opinion).where(Opinion.document_id == book.id, Opinion.step.in_(SIGNED_STEPS)).order_by(Opinion.id)
    )
    latest = {opinion.step: opinion for opinion in opinions}
    team = db.session.get(Unit, book.team_id)
    texts = [
        [_l("Development goal"), book.goal],
        [_l("Business needs"), book.business_needs],
        [_l("Analysis"), book.analysis],
        [_l("Plan and scheme"), book.scheme],
        [_l("New scheme"), book.new_scheme],
        [_l("Development summary"), book.final_summary],
    ]
    return {
        "pairs": [
            [_l("Client"), book.client.name],
            [_l("Client number"), book.client.client_no],
            [_l("Owner"), names[book.owner_id]],
            [_l("Team"), team.name if team else ""],
            [_l("Co-developers"), "、".join(row.user.name for row in book.codevelopers)],
            [_l("Source"), SOURCES[book.source]],
            [_l("Source of the target"), TARGET_SOURCES[book.target_source]],
            [_l("Development mode"), MODES[book.mode]],
            [_l("Development deadline"), book.deadline_on],
            [_l("Outing from"), book.out_from],
            [_l("Outing to"), book.out_to],
            [_l("Service products prepared"), [KIT[code] for code in book.kit or ()]],
            [_l("Purpose of the contact"), [PURPOSES[code] for code in book.purposes or ()]],
            [_l("Confirmed under"), names.get(book.client_owner_id, "")],
            [_l("Managed by"), names.get(book.managed_by_id, "")],
        ],
        "texts": [[title, text] for title, text in texts if text],
        "entries": [
            [entry.at, MODES[entry.mode], entry.minutes, entry.content, entry.feedback, entry.by.name]
            for entry in book.entries
        ],
        "talks": [[talk.at, HOSTS[talk.host], talk.by.name, talk.first_advice] for talk in book.talks],
        "opinions": [
            [title, latest[step].text, latest[step].by, latest[step].at]
            for step, title in SIGNED_STEPS.items()
            if step in latest
        ],
    }


def _book_ready(book):
    if book.state not in AT_OPENING:
        return _l("The task book is printed after the director's final opinion (D-54).")
    return None


def slip_facts(book, now) -> dict:
    """What the slip says at the moment of opening (4.15); ticks are made by hand on the paper."""
    names = colleagues.names([book.client_owner_id, book.managed_by_id])
    team = db.session.get(Unit, book.team_id)
    return {
        "pairs": [
            [_l("Client name"), book.client.name],
            [_l("Fund account number"), book.fund_account_no],
            [_l("Total assets (yuan)"), book.total_assets],
            [_l("In capitals"), capitals(book.total_assets) if book.total_assets is not None else ""],
            [_l("Opened on"), book.opened_on],
            [_l("Team of the client"), team.name if team else ""],
            [_l("Owner of the client"), names.get(book.client_owner_id, "")],
            [_l("Managed by"), names.get(book.managed_by_id, "")],
            [_l("Task book number"), book.serial_no],
            [_l("Serial number of the slip"), book.slip_no],
        ],
        "ticks": [_l("Notice of rights given"), _l("Service manual given"), _l("Service card given")],
    }


def _slip_ready(book):
    if book.slip_no is None or book.state not in AT_OPENING:
        return _l("The slip is printed when the counter has opened the account (D-55).")
    return None


PAPERS = {
    "task_book": Paper(
        "task_book",
        _l("Client development task book"),
        copies=1,
        labels=(_l("Counter's copy"),),
        signers=(
            ("advisor", _l("Adviser")),
            ("leader", _l("Team leader")),
            ("marketing_director", _l("Marketing director")),
        ),
        optional=frozenset({"advisor", "leader", "marketing_director"}),
        facts=book_facts,
        template="print/task_book.html",
        allowed=_book_ready,
        keepers=(("counter_clerk", _l("Counter")),),
        printed_by=OWNER | LEADER,
        registered_by=CLERK | LEADER | OWNER,
    ),
    "slip": Paper(
        "slip",
        _l("Account confirmation slip"),
        copies=2,
        labels=(_l("First copy: counter"), _l("Second copy: team")),
        signers=(("counter_clerk", _l("Counter clerk")), ("advisor", _l("Adviser"))),
        facts=slip_facts,
        template="print/account_slip.html",
        allowed=_slip_ready,
        keepers=(("counter_clerk", _l("Counter, with the task book")), ("leader", _l("Team"))),
        printed_by=CLERK,
        registered_by=CLERK | LEADER,
        seen_by=CLERK | COUNTER | ADMIN | OWNER | LEADER | DIRECTOR,
        waiting=lambda: TaskBook.slip_no.is_not(None) & TaskBook.state.in_(AT_OPENING),
    ),
}
