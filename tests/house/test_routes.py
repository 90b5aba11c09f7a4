"""Every route is guarded, named in kebab-case, changes only by POST, and is reached from the menu or listed here."""

import re

from ia.ground.access.guard import PUBLIC, SIGNED_IN
from ia.ground.org.roles import ROLES

OPEN = {"/login", "/login/code", "/language", "/healthz", "/calendar-feed/<token>.ics"}
NOT_KEBAB = re.compile(r"[A-Z_]")


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/static/")]


def view(app, rule):
    return app.view_functions[rule.endpoint]


def test_every_route_is_guarded(app):
    naked = [rule.rule for rule in rules(app) if not getattr(view(app, rule), "guard", None)]
    assert not naked, f"give each of these a guard: {naked}"


def test_guards_name_known_roles(app):
    for rule in rules(app):
        named = view(app, rule).guard
        assert named in (PUBLIC, SIGNED_IN) or named <= set(ROLES), rule.rule


def test_only_listed_routes_are_open_to_strangers(app):
    assert {rule.rule for rule in rules(app) if view(app, rule).guard == PUBLIC} == OPEN


def test_addresses_are_kebab_case(app):
    wrong = []
    for rule in rules(app):
        plain = re.sub(r"<[^>]*>", "", rule.rule)
        if NOT_KEBAB.search(plain):
            wrong.append(rule.rule)
    assert not wrong


def test_changes_only_by_post(app):
    assert not [rule.rule for rule in rules(app) if rule.methods & {"PUT", "PATCH", "DELETE"}]


def test_a_stranger_is_sent_to_sign_in(app):
    client = app.test_client()
    for rule in rules(app):
        if view(app, rule).guard == PUBLIC or "GET" not in rule.methods:
            continue
        address = re.sub(r"<[^>]*>", "1", rule.rule)
        answer = client.get(address, expect=None)
        assert (answer.status_code, "/login" in answer.headers.get("Location", "")) == (302, True), rule.rule


def test_every_room_of_the_contract_answers_at_its_address(app):
    present = {rule.rule for rule in rules(app)}
    for room in ("clients", "task-books"):
        for page in ("/", "/new", "/<id:client_id>", "/<id:book_id>"):
            address = f"/{room}{page}"
            if ("client" in page and room != "clients") or ("book" in page and room == "clients"):
                continue
            assert address in present
