"""Guard: who may open a page at all. Every view carries one; a view without one is refused before it runs."""

from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user

PUBLIC = frozenset({"public"})
SIGNED_IN = frozenset({"signed in"})


def guard(*roles: str):
    """Let only holders of one of these roles open the view; `guard()` lets in everybody who is signed in."""
    allowed = frozenset(roles) or SIGNED_IN

    def mark(view):
        view.guard = allowed
        return view

    return mark


def public(view):
    """Let anybody open the view, signed in or not."""
    view.guard = PUBLIC
    return view


def opens_to_owing(view):
    """Let a session open the view that owes something first: a new password, a second factor."""
    view.opens_to_owing = True
    return view


def admits(allowed: frozenset[str], person) -> bool:
    """Whether the person may open a view that is guarded so."""
    if allowed == PUBLIC:
        return True
    if person is None or not person.is_authenticated:
        return False
    return opens_to(allowed, person.roles)


def opens_to(allowed: frozenset[str], roles: frozenset[str]) -> bool:
    """The same of anybody signed in who holds these posts."""
    return allowed in (PUBLIC, SIGNED_IN) or not allowed.isdisjoint(roles)


def admits_in_place_of_another(allowed: frozenset[str], person, record_named: bool) -> bool:
    """Whether a deputy may open a page for a post stood in for: where the address names a record, and nowhere else. Which
    records there are, and what may be done with them, is asked of reach and of the steps, as of everybody."""
    return record_named and person.is_authenticated and not allowed.isdisjoint(person.roles_stood_for)


def init_guard(app: Flask, park) -> None:
    """Check every request. `park()` is called for a form that arrives after the session has ended, so that it is kept."""

    @app.before_request
    def check():
        if request.endpoint is None:
            return None  # no such page: 404 and 405 need no rights
        view = current_app.view_functions[request.endpoint]
        allowed = getattr(view, "guard", None)
        if allowed is None:
            abort(403)
        person = current_user._get_current_object()
        if allowed != PUBLIC and person.is_authenticated and person.owes and not getattr(view, "opens_to_owing", False):
            return redirect(person.owed_at, 303)
        if admits(allowed, person) or admits_in_place_of_another(allowed, person, bool(request.view_args)):
            return None
        if current_user.is_authenticated:
            abort(403)
        return park() or redirect(url_for("org.login", next=wanted()))


def wanted() -> str:
    """Where to go after signing in: the page itself, or for an unsafe request the page that the form stood on."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    if "GET" in current_app.create_url_adapter(request).allowed_methods():
        return request.path
    return urlsplit(request.referrer or "").path or "/"
