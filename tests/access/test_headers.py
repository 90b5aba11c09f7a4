"""What every answer says to the browser, whatever the page and however it went: what may run, who may frame it, that nothing is
guessed and nothing is kept; and that no script reads the cookie (targets, section 3, rows 6 and 19)."""

import re

import pytest

from tests.access.world import NOBODYS

NOTHING, OURS = {"'none'"}, {"'self'"}
POLICY = {
    "default-src": NOTHING,
    "script-src": OURS,
    "style-src": OURS,
    "img-src": {"'self'", "data:"},
    "connect-src": OURS,
    "form-action": OURS,
    "base-uri": NOTHING,
    "frame-ancestors": NOTHING,
    "manifest-src": OURS,
}
"""No script or style within a page, and no host but our own."""


def policy_of(answer) -> dict[str, set[str]]:
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    return {words[0]: set(words[1:]) for part in parts if (words := part.split())}


@pytest.mark.sqlite_only
def test_every_address_answers_under_the_policy(app, people):
    """Found, missing, refused or led on: to an adviser, to the director, and to a stranger."""
    asked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.startswith("/static/"):
            continue
        url = re.sub(r"<id:\w+>", str(NOBODYS), rule.rule)
        url = re.sub(r"<[^>]*>", "x", url)
        for username in ("advisor1", "director1", None):
            answer, asked = people(username).get(url, expect=None), asked + 1
            assert policy_of(answer) == POLICY, (url, username, answer.headers.get("Content-Security-Policy"))
            assert answer.headers["X-Frame-Options"] == "DENY", url
            assert answer.headers["X-Content-Type-Options"] == "nosniff", url
            assert answer.headers["Referrer-Policy"] == "same-origin", url
            assert "no-store" in answer.headers["Cache-Control"], (url, answer.headers["Cache-Control"])
    assert asked > 300


@pytest.mark.sqlite_only
def test_what_is_refused_and_what_htmx_asks_for_is_not_kept_either(app, people):
    visitor = people("advisor1")
    for answer in (
        visitor.post("/clients/new", data={}),
        visitor.get("/nowhere", expect=404),
        visitor.put("/clients/new"),
        visitor.partial("/clients/"),
    ):
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [policy_of(visitor.post("/clients/new", data={})), policy_of(visitor.put("/clients/new"))] == [POLICY] * 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("secure", [True, False])
def test_no_script_reads_the_cookie_and_no_other_site_sends_it(app, cast, monkeypatch, secure):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", secure)
    answer = app.test_client().get("/login", base_url=f"http{'s' * secure}://localhost")
    (cookie,) = (value for name, value in answer.headers if name == "Set-Cookie")
    said = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= said and ("Secure" in said) == secure
    assert ("Strict-Transport-Security" in answer.headers) == secure
