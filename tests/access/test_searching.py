"""Whatever is typed into a search: what is out of reach is answered as what does not exist."""

from tests.access import world as worlds
from tests.access.expected import CLIENT_READERS, PEOPLE, BookFacts, sees_client
from tests.access.sight import going_round, kinds, names_in, visible


def test_search_finds_nothing_out_of_reach(app, cast, crowd, whole):
    """By name, number of the client, identity, account, phone, serial number and code: what is hidden is answered as what
    does not exist, on the page and in the list's own search. Each record is asked for by name and by one of its numbers,
    which goes round from record to record and from person to person; with --db=both by all."""
    world = worlds.cared(app, cast)
    for number, who in enumerate(PEOPLE.values()):
        typed, fine, nothing_found = typing(crowd[who.username]), visible(who, world), {}
        chosen = [*kinds(who, world.plain), *kinds(who, world.books)]
        chosen = chosen if who.role in CLIENT_READERS else (world.clients[2], world.books[5])
        for place, record in enumerate(chosen):
            client = record.client if isinstance(record, BookFacts) else record
            for turn, url in enumerate(("/search", "/clients/")):
                if url == "/clients/" and (who.role not in CLIENT_READERS or client is not record):
                    continue
                by_name, *by_number = queries(record, client)
                count = None if whole else 1
                for asked, unknown in (by_name, *going_round(by_number, place + number + turn, count)):
                    shown, said = typed(url, asked)
                    assert shown <= fine, (who.username, url, asked, shown)
                    if client.name not in fine:
                        if (url, unknown) not in nothing_found:
                            nothing_found[url, unknown] = typed(url, unknown)[1]
                        assert said == nothing_found[url, unknown], (who.username, url, asked)
                    if client is record and asked is by_name[0]:
                        assert_found(who, client, url, client.name in shown)


def typing(browser):
    """`typed(url, text)` types that into the search there: the names shown, and the answer without what was typed."""

    def typed(url: str, text: str):
        answer = browser.get(url, query_string={"q": text}, expect=None, headers={"HX-Request": "true"})
        return names_in(answer.text), (answer.status_code, answer.text.replace(text, "TYPED"))

    return typed


def assert_found(who, client, url: str, found: bool) -> None:
    """A client in sight is found by name; one out of sight never on the list of clients, whatever forms name it."""
    if sees_client(who, client):
        assert found, (who.username, "does not find", url, client)
    elif url == "/clients/":
        assert not found, (who.username, "finds", url, client)


def queries(record, client):
    """What one may type, and the same kind of text that belongs to nobody."""
    yield client.name[1:], "鸵鸵"
    if isinstance(record, BookFacts):
        yield record.serial, "TB-B001-202611-0000"
        for codes in record.codes.values():
            yield codes[0], "ZZZZZZZZ"
    else:
        yield client.client_no, "899999"
        yield client.id_no, "310105194912319999"
        yield client.mobile, "13999999999"
        if client.account:
            yield client.account, "8877999999"
