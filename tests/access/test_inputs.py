"""Bad input: a clear message, what was typed still there, nothing written, never a 5xx. Signs, addresses, anything."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db
from tests.access import world as worlds
from tests.access.anything import HUGE, RAW, Anything
from tests.access.inputs import LANGUAGES, NEW_CLIENT, speaking
from tests.access.test_csrf import FIELDS

# Signs that databases and pages do not like


@pytest.mark.parametrize("typed", ["张\0三", "张\x1b三", "张\ufffe三", "张👩‍👧三", "张\u202e三"])
def test_signs_that_cannot_be_kept_are_left_out_or_kept(app, people, typed):
    visitor = people("advisor1")
    visitor.submit("/clients/new", {**NEW_CLIENT, "name": typed})
    assert visitor.status == 200
    with app.app_context():
        name = db.session.scalar(select(Client.name))
    assert name.startswith("张") and name.endswith("三") and "\0" not in name


def test_lone_surrogates_and_nul_in_every_place(app, cast, crowd):
    """In the address, in the question, in a form, in a file name, in a cookie and in a header."""
    world = worlds.few(app, cast)
    browser = crowd["advisor1"]
    book = world.books[0]
    for raw in RAW:
        for url in (
            f"/search?q={raw}",
            f"/clients/?q={raw}&sort={raw}&after={raw}&status={raw}",
            f"/task-books/?state={raw}&before={raw}",
            f"/prints/{raw}",
            f"/prints/?code={raw}",
            f"/custody/?place={raw}&holder_role={raw}&before={raw}",
            f"/clients/{raw}",
            f"/clients/{world.clients[0].id}/history?before={raw}",
            f"/clients/{world.clients[0].id}/print?paper={raw}&copy={raw}",
            f"/task-books/new?client_id={raw}",
            f"/documents/{book.id}/steps/{raw}",
            f"/help/workflows/{raw}",
            f"/calendar/?year={raw}",
            f"/static/{raw}",
            f"/login?next={raw}",
            f"/{raw}",
        ):
            assert browser.ask(url).status_code < 500, url
        kind = "application/x-www-form-urlencoded"
        names = (
            "name=X&form_token=X&version=X&opinion=X&reason=X&id_no=X&contacts-0-value=X&code=X&X=X&take=X&client_id=X"
        )
        body = f"csrf_token={quote(browser.token)}&" + names.replace("X", raw)
        for url in (
            "/clients/new",
            f"/clients/{world.clients[0].id}/edit",
            f"/clients/{world.clients[0].id}/level",
            f"/clients/{world.clients[0].id}/print",
            f"/clients/{world.clients[0].id}/contacts",
            f"/task-books/{book.id}/edit",
            f"/task-books/{book.id}/print",
            f"/documents/{book.id}/steps/withdraw",
            f"/documents/{book.id}/signatures",
            "/task-books/new",
            f"/drafts/clients/{raw}",
            "/drafts/x",
            "/password",
        ):
            answer = browser.post(url, data=body, content_type=kind)
            assert answer.status_code < 500, (url, raw)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xed\xa0\x80\0.csv"\r\n\r\n'
    part += "姓名,手机\n张三,13712345678\n".encode() + b"\r\n--x\r\n"
    part += b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n' + browser.token.encode() + b"\r\n--x\r\n"
    part += b'Content-Disposition: form-data; name="source"\r\n\r\nown_contact\r\n--x--\r\n'
    for url in ("/clients/import", f"/documents/{book.id}/attachments"):
        answer = browser.post(url, data=part, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in (303, 400, 422), url
    for head in (
        {"Referer": "\x80\xff"},
        {"Accept-Language": "\xff"},
        {"HX-Request": "\xed\xa0"},
        {"Cookie": "ia=\xff\xfe"},
    ):
        assert browser.get("/", expect=None, headers=head).status_code < 500, head


# Addresses


@LANGUAGES
def test_a_number_too_large_for_any_record(app, cast, people, says, language):
    """404 with the page that says so, on every route."""
    for username in ("advisor1", "director1"):
        visitor = speaking(people(username), language)
        visitor.get("/help/")
        token = visitor.page.select("[name=csrf_token]")[0].get("value")
        for rule in app.url_map.iter_rules():
            if "<id:" not in rule.rule:
                continue
            url = re.sub(r"<id:\w+>", HUGE, rule.rule).replace("<name>", "submit")
            if "GET" in rule.methods:
                visitor.get(url, expect=404)
                assert says("Nothing found here", language) == visitor.page.heading
            if "POST" in rule.methods:
                assert visitor.post(url, data={"csrf_token": token}).status_code == 404


def test_what_an_address_says_amiss_is_passed_over(app, cast, people):
    """Unknown sorts, filters and tokens, however long: the list from its start."""
    worlds.few(app, cast)
    visitor = people("director1")
    for url in ("/clients/", "/task-books/"):
        visitor.get(url)
        right = visitor.page.texts("tbody tr")
        for query in (
            "sort=nonsense&desc=7",
            "status=nonsense&state=nonsense&level=x&mine=x&kind=x&open=x",
            "after=" + "A" * 6_000,
            "before=" + "A" * 6_000,
            "after=WyJuZXdlc3QiLG51bGwsMV0.abc",
            f"after={HUGE}&before={HUGE}",
            "q=&q=&sort=&sort=",
            "%5B%5D=1&a[b]=c&" + "&".join(f"x{n}=1" for n in range(300)),
        ):
            visitor.get(f"{url}?{query}")
            assert visitor.page.texts("tbody tr") == right, query[:60]
    for url in (
        f"/task-books/new?client_id={HUGE}",
        f"/clients/?q={HUGE}",
        f"/search?q={HUGE}",
        f"/custody/?before={HUGE}",
    ):
        visitor.get(url)
    visitor.get(f"/calendar/?year={HUGE}", expect=404)


# Anything at all

ROUNDS = 600
"""`make faults` asks thirty thousand."""


def test_anything_at_all(app, cast, now):
    """So many made-up requests over all routes as several people: no mistake, and nothing written behind the trail's back."""
    world = worlds.few(app, cast)
    fuzz = Anything(app, cast, FIELDS, [one.id for one in (*world.clients, *world.books)], seed=20_261_124)
    with fuzz.watched():
        while fuzz.asked < ROUNDS:
            fuzz.one()
    assert not fuzz.mistakes, "\n".join(fuzz.mistakes.values())
    assert not fuzz.silent
    assert len(fuzz.statuses) >= 5 and len(fuzz.effects) >= 3, (fuzz.statuses, fuzz.effects)
