"""What a person may read, whom and what to ask, and which names stand in an answer: shared by the tests of every channel."""

from tests.access.expected import PEOPLE, BookFacts, reads_form, relations, sees, sees_book, sees_client
from tests.access.world import SECRET


def names_in(text: str) -> set[str]:
    return set(SECRET.findall(text))


def title_of(record) -> str:
    return record.client.name if isinstance(record, BookFacts) else record.name


def visible(who, world) -> set[str]:
    """The names that this person may read anywhere: of clients in sight, and on forms in sight."""
    clients = {one.name for one in world.clients if sees_client(who, one)}
    forms = {one.name for one in world.clients for form in one.forms if reads_form(who, one, form)}
    return clients | forms | {book.client.name for book in world.books if sees_book(who, book)} | successors(who, world)


def successors(who, world) -> set[str]:
    """Names on the drafts that follow a reassigned book."""
    found = set()
    for book in world.books:
        if book.successor_of:
            draft = BookFacts(book.client, book.successor_of, "draft")
            found |= {book.client.name} if sees_book(who, draft) else set()
    return found


def fit_for_audit(line: str, who, world) -> set[str]:
    """The trail is read by those who answer for the branch: the director sees the branch's names anyway."""
    if line != "GET /audit/" or who.role != "marketing_director":
        return set()
    return {one.name for one in world.clients if one.branch == who.branch}


def differs(who, url: str, shown, right) -> str:
    return f"{who.username} {url}: leaks {sorted(set(shown) - set(right))}, lacks {sorted(set(right) - set(shown))}"


def kinds(who, records) -> list:
    """One record of each relation to the person, place (own team, other team, other branch) and standing, and one that has
    become a part of another."""
    found = {}
    for one in records:
        place = (one.branch == who.branch, one.team == who.team)
        standing = one.state if isinstance(one, BookFacts) else one.status in ("prospect", "target")
        seen = frozenset(relations(who, one))
        merged = getattr(one, "into", None) is not None
        found.setdefault((seen, place, merged, standing if sees(who, one) else None), one)
    return list(found.values())


def some_of(who, records, turn: int) -> list:
    """All records in sight, and two out of sight."""
    seen, hidden = by_sight(who, records)
    return [*seen, *going_round(hidden, turn, 2)]


def one_of(who, records, turn: int) -> list:
    """By turns a record in sight and one out of sight, where there are both."""
    return going_round(by_sight(who, records)[turn % 2] or records, turn // 2, 1)


def by_sight(who, records) -> tuple[list, list]:
    return [one for one in records if sees(who, one)], [one for one in records if not sees(who, one)]


def going_round(records: list, turn: int, count: int | None) -> list:
    """`count` of the records from that turn on; the next turn goes on where this one ends."""
    if count is None or count >= len(records):
        return records
    return [records[(turn * count + step) % len(records)] for step in range(count)]


def one_of_each_post() -> list:
    """For questions that the post alone answers: a record that was never made is nobody's. The first of the cast."""
    return list({who.role: who for who in reversed(PEOPLE.values())}.values())
