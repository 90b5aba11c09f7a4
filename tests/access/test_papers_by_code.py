"""A code on paper leads to its sheet, for whoever may look at it."""

from tests.access import world as worlds
from tests.access.asking import TOKENS
from tests.access.expected import PEOPLE, READERS, relations, sees_book


def test_paper_is_found_only_by_those_who_may_look(app, cast, crowd):
    """A printed code leads to its sheet, or answers like a code that nobody ever printed."""
    world = worlds.few(app, cast)
    handles = {"clerk", "counter", "admin", "owner", "leader", "director"}
    for who in PEOPLE.values():
        browser = crowd[who.username]
        unknown, blank = browser.ask("/prints/ZZZZZZZZ"), browser.ask("/prints/?code=ZZZZZZZZ")
        for book in world.books if who.role in READERS else world.books[5:6]:
            for paper, codes in book.codes.items():
                may = sees_book(who, book) and (paper == "task_book" or bool(relations(who, book) & handles))
                for code in codes:
                    sheet, found = browser.ask(f"/prints/{code}"), browser.ask(f"/prints/?code={code}")
                    if may:
                        assert (sheet.status_code, found.status_code) == (200, 302), (who.username, paper, book)
                        assert book.client.name in sheet.text
                    else:
                        assert same(sheet, unknown, code), (who.username, paper, book)
                        assert same(found, blank, code), (who.username, paper, book)


def same(one, other, code: str) -> bool:
    def plain(answer):
        text = TOKENS.sub("", answer.text).replace(code, "CODE").replace("ZZZZZZZZ", "CODE")
        return answer.status_code, text

    return plain(one) == plain(other)
