"""What every page shows around its content: person, menu, badge."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, has_request_context, request
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import bindparam, func, select

from ia.ground import clock, registry
from ia.ground.access.guard import admits
from ia.ground.db import Moment, db
from ia.ground.inbox.models import Notice, Todo
from ia.ground.timetable import queue
from ia.ground.web.errors import htmx


@dataclass(frozen=True)
class MenuItem:
    title: object
    url: str
    current: bool


def menu(person) -> list[MenuItem]:
    """The rooms that this person may open, in the order of the guideline's menu."""
    rooms = [module for module in registry.modules() if module.menu and admits(module.roles, person)]
    entries = [(module.title, f"/{module.url}/") for module in sorted(rooms, key=lambda module: module.menu)]
    entries += [(page.title, page.url) for page in registry.pages() if admits(page.roles, person)]
    return [MenuItem(title, url, request.path.startswith(url)) for title, url in entries]


_OPEN_TODOS = select(func.count()).select_from(Todo).where(
    Todo.address.in_(bindparam("addresses", expanding=True)), Todo.closed_at.is_(None)
)
_UNREAD = select(func.count()).select_from(Notice).where(
    Notice.user_id == bindparam("user_id"), Notice.awake(bindparam("now", type_=Moment))
)
_WAITING = select(_OPEN_TODOS.scalar_subquery() + _UNREAD.scalar_subquery())


def waiting(person, now: datetime) -> int:
    """How many to-dos and unread notices wait: the badge, in one statement. Notices that sleep do not count."""
    return db.session.scalar(_WAITING, {"addresses": sorted(person.addresses), "user_id": person.id, "now": now})


def when(moment, pattern: str = "yyyy-MM-dd HH:mm") -> Markup:
    """A moment on the branch's clock, as <time>."""
    if moment is None:
        return Markup("")
    shown = clock.local(moment)
    text = shown.strftime("%Y-%m-%d %H:%M") if "H" in pattern else shown.strftime("%Y-%m-%d")
    return Markup("<time datetime='%s'>%s</time>") % (shown.strftime("%Y-%m-%dT%H:%M%z"), text)


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
            "badge": waiting(person, now) if full else 0,
            "delivery_waits": full and queue.away(),
            "locale": str(get_locale()),
            "now": clock.local(now),
        }
