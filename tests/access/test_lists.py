"""Every list, sorted, filtered, page by page, as page and as partial: what is in reach and nothing else."""

import csv
import io
import re

from tests.access import world as worlds
from tests.access.asking import pages
from tests.access.expected import CLIENT_READERS, PEOPLE, READERS, BookFacts, sees_book, sees_client
from tests.access.sight import differs, names_in, one_of_each_post, successors


def client_lists(who):
    """Addresses of the list, and for which clients each is meant."""
    yield "/clients/", lambda one: True
    yield "/clients/?sort=name", lambda one: True
    yield "/clients/?sort=name&desc=1", lambda one: True
    yield "/clients/?sort=contact", lambda one: True
    yield "/clients/?mine=1", lambda one: one.owner == who.username
    for status in worlds.STATUSES:
        yield f"/clients/?status={status}", lambda one, status=status: one.status == status
    yield "/clients/?status=prospect&sort=name&level=junior&kind=person", lambda one: one.status == "prospect"
    yield "/clients/?level=senior", lambda one: False


def book_lists(who):
    yield "/task-books/", lambda one: True
    yield "/task-books/?sort=due", lambda one: True
    yield "/task-books/?sort=due&desc=1", lambda one: True
    for state in worlds.STATES:
        yield f"/task-books/?state={state}", lambda one, state=state: one.state == state


def test_lists_show_exactly_what_is_in_reach(app, cast, crowd, database, whole):
    """Whole lists by pages, sorted, filtered, as page and as partial: each shows all that is meant and nothing else; the
    count says as many; the export holds the same rows. On PostgreSQL one person of each post asks, with --db=both all."""
    world = worlds.many(app, cast)
    cells, all_ask = 0, whole or database == "sqlite"
    for who in PEOPLE.values() if all_ask else one_of_each_post():
        browser = crowd[who.username]
        if who.role in CLIENT_READERS:
            cells += assert_client_lists(browser, who, world)
        else:
            assert_closed(browser, "/clients/")
        if who.role in READERS:
            cells += assert_book_lists(browser, who, world)
            assert_export(browser, who, world)
        else:
            assert_closed(browser, "/task-books/")
            assert browser.send("/task-books/export").status_code == 403
    assert cells > (80_000 if all_ask else 50_000)


def assert_closed(browser, url: str) -> None:
    for htmx in (False, True):
        answer = browser.ask(url, htmx)
        assert answer.status_code == 403 and not names_in(answer.text)


def assert_client_lists(browser, who, world) -> int:
    """Every list of clients, and its count; how many records were compared."""
    seen, cells = {one.name for one in world.clients if sees_client(who, one)}, 0
    for place, (url, meant) in enumerate(client_lists(who)):
        shown = [name for page in pages(browser, url, htmx=bool(place % 2)) for name in rows_of(page)]
        right = {one.name for one in world.clients if one.name in seen and meant(one)}
        assert sorted(shown) == sorted(right), differs(who, url, shown, right)
        cells += len(world.clients)
    existing = sum(one.name in seen and one.status == "existing" for one in world.clients)
    assert_count(browser, "/clients/", len(seen))
    assert_count(browser, "/clients/?status=existing", existing)
    return cells


def assert_book_lists(browser, who, world) -> int:
    """The same for task books."""
    cells = 0
    for place, (url, meant) in enumerate(book_lists(who)):
        shown = [name for page in pages(browser, url, htmx=bool(place % 2)) for name in rows_of(page)]
        right = [one.client.name for one in world.books if sees_book(who, one) and meant(one)]
        right += [name for name in successors(who, world) if meant(DRAFT)]
        assert sorted(shown) == sorted(right), differs(who, url, shown, right)
        cells += len(world.books)
    assert_count(browser, "/task-books/", sum(sees_book(who, one) for one in world.books) + len(successors(who, world)))
    return cells


DRAFT = BookFacts(None, "advisor3", "draft")


def rows_of(page: str) -> list[str]:
    """The names in the rows of a list, each row once."""
    found = [names_in(row) for row in re.findall(r"<tr.*?(?=<tr|</tbody>)", page, re.S)]
    assert names_in(page) == set().union(*found), "a name stands outside the rows"
    return [name for names in found for name in names]


def assert_count(browser, url: str, right: int) -> None:
    """The number above the list, page and partial, is that of what the person sees."""
    for htmx in (False, True):
        said = re.search(r'class="pager">\D*([\d,]+)', browser.ask(url, htmx).text)
        assert int(said[1].replace(",", "") if said else 0) == right, (browser.username, url, said and said[1], right)


def assert_export(browser, who, world) -> None:
    answer = browser.send("/task-books/export")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))[1:]
    right = [one.client.name for one in world.books if sees_book(who, one)] + list(successors(who, world))
    assert sorted(row[1] for row in rows) == sorted(right), (who.username, "export")
