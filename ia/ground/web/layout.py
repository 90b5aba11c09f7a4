"""What every page shows around its content: person, menu, badge."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, current_app, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup, escape

from ia.ground import clock, registry
from ia.ground.access.guard import opens_to
from ia.ground.timetable import queue
from ia.ground.web.errors import htmx


@dataclass(frozen=True)
class MenuItem:
    title: object
    url: str
    current: bool


def menu(person) -> list[MenuItem]:
    """The rooms that this person may open, in the order of the guideline's menu."""
    rooms = _rooms(current_app._get_current_object(), person.roles)
    return [MenuItem(title, urls[0], request.path.startswith(urls)) for title, urls in rooms]


@lru_cache(maxsize=256)
def _rooms(app: Flask, roles: frozenset[str]) -> list[tuple[object, tuple[str, ...]]]:
    """Title and address of each room of the application that is open to somebody with these posts; behind the address those
    of its parts."""
    rooms = [module for module in registry.modules() if module.menu and opens_to(module.roles, roles)]
    parts = {room.url: [part.address for part in registry.modules() if part.within == room.url] for room in rooms}
    entries = [(room.title, (room.address, *parts[room.url])) for room in sorted(rooms, key=lambda room: room.menu)]
    return entries + [(page.title, (page.url,)) for page in registry.pages() if opens_to(page.roles, roles)]


def when(moment, pattern: str = "yyyy-MM-dd HH:mm") -> Markup:
    """A moment on the branch's clock, as <time>."""
    if moment is None:
        return Markup("")
    shown = clock.local(moment).isoformat(timespec="minutes")
    text = f"{shown[:10]} {shown[11:16]}" if "H" in pattern else shown[:10]
    return Markup(f"<time datetime='{shown}'>{text}</time>")


def money(amount) -> str:
    """Yuan with thousands separators and two places."""
    return "" if amount is None else f"{amount:,.2f}"


def lines(text) -> Markup:
    """Text of several lines, escaped, with its line breaks."""
    return Markup("<br>").join(escape(line) for line in (text or "").split("\n"))


def init_layout(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(when=when, money=money, lines=lines)

    @app.context_processor
    def around():
        if not has_request_context():
            return {}
        person = current_user._get_current_object() if current_user.is_authenticated else None
        full, now = person is not None and not htmx, clock.now()
        return {
            "person": person,
            "nav": menu(person) if full else [],
            "badge": person.waiting if full else 0,
            "delivery_waits": full and queue.away(),
            "locale": str(get_locale()),
            "now": clock.local(now),
        }
