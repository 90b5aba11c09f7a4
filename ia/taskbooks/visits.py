"""A visit that another room records stands in the open task book of the same owner too, without being typed again
(AMB-63). The timeline has it from the room that recorded it."""

from ia.clients.talks.visits import Visit, follow
from ia.ground.audit import trail
from ia.ground.workflow.engine import Act
from ia.taskbooks import book as verbs


@follow
def enter(visit: Visit, act: Act) -> None:
    book = verbs.open_book_of(visit.client_id)
    if book is None or book.owner_id != visit.by_id or book.state != "in_progress":
        return
    facts = {
        "at": visit.at,
        "mode": "visit",
        "minutes": visit.minutes,
        "content": visit.content,
        "feedback": visit.feedback,
        "substantive": False,
        "next_contact_at": None,
    }
    changes = verbs.keep_entry(book, facts, act)
    trail.record("edit", book.kind, book.id, actor=act.person, now=act.now, changes=changes)
