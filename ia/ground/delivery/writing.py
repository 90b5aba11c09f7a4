"""The words of a mail: what, by number, until when, and where to look. Never a name: who reads a mailbox is not checked."""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from ia.ground import clock, registry
from ia.ground.clauses import catalogue
from ia.ground.inbox import news

MOST = 50
"""Lines of one kind in a mail; the rest is counted."""
NUMBERS = ("serial", "no", "code")
"""Values of a notice that are numbers of records."""


class Letter(NamedTuple):
    """Subject and text, ready to be sent."""

    subject: str
    body: str


def letter(language: str, site: str, told: Sequence, todos: Sequence, digest: bool) -> Letter:
    """A mail in that language about notices (`told`, with kind, serial number, state and due moment of their records) and
    to-dos (kind, serial number, state, due moment)."""
    with force_locale(language):
        lines = [
            _line(_about(row), _number(row), news.deadline(row, row.document_due), _link(site, row)) for row in told
        ]
        parts = [_part(_("News"), lines)] if lines else []
        if todos:
            due = [_line(_waiting(row), row.serial_no, row.due_at, f"{site}{_page(row)}") for row in todos]
            parts.append(_part(_("Due or late"), due))
        foot = _("You chose to be told by mail. To change that: %(url)s", url=f"{site}/account/delivery")
        return Letter(_subject(told, todos, digest), "\n\n".join([*parts, "--", foot]) + "\n")


def _subject(told, todos, digest: bool) -> str:
    if digest:
        news_ = ngettext("%(num)s notice", "%(num)s notices", len(told))
        due = ngettext("%(num)s to-do due or late", "%(num)s to-dos due or late", len(todos))
        return _("Your day: %(news)s, %(due)s", news=news_, due=due)
    if len(told) == 1:
        return " · ".join(filter(None, (_about(told[0]), _number(told[0]))))[:200]
    return ngettext("%(num)s notice", "%(num)s notices", len(told))


def _part(title: str, lines: list[str]) -> str:
    more = [_("… and %(count)s more in the inbox", count=len(lines) - MOST)] if len(lines) > MOST else []
    return "\n".join([title, *lines[:MOST], *more])


def _line(what: str, number: str, due, link: str) -> str:
    until = _("until %(moment)s", moment=f"{clock.local(due):%Y-%m-%d %H:%M}") if due else ""
    return f"- {' · '.join(filter(None, (what, number, until)))}\n  {link}"


def _about(row) -> str:
    """What a notice is about: the row of the guideline's table, or the step that was taken on which form."""
    if reminder := catalogue.reminder(row.reminder):
        return f"{reminder.id} {reminder.trigger}"
    if not row.kind:
        return _("A message in the platform")
    kind = registry.kind(row.kind)
    titles = {step.name: step.title for step in kind.workflow.steps}
    return ": ".join(filter(None, (str(kind.title), str(titles.get(row.values.get("step"), "")))))


def _number(row) -> str:
    return row.serial_no or next((str(row.values[name]) for name in NUMBERS if row.values.get(name)), "")


def _link(site: str, row) -> str:
    return f"{site}{news.place(row, row.kind) or '/inbox/'}"


def _waiting(row) -> str:
    kind = registry.kind(row.kind)
    return f"{kind.title}: {kind.workflow.by_state[row.state].title}"


def _page(row) -> str:
    return f"/{registry.kind(row.kind).url}/{row.document_id}"
