"""Clients that a form gives to somebody else: which are free for it, and why others are not."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask_babel import gettext as _

from ia.clients.care.ties import ties
from ia.custody.choosing import OpenForm, open_forms, taken_by


def held_by(but: int = 0) -> Callable[[Iterable[int], date], dict[int, OpenForm]]:
    """A look for clients that are lent, in a form of custody other than the one numbered `but`, or in the open form of
    another room, such as a task book."""

    def held(client_ids: Iterable[int], today: date) -> dict[int, OpenForm]:
        ids = sorted(client_ids)
        return {one.client_id: OpenForm(*one) for one in ties(ids)} | open_forms(ids, today, but=but)

    return held


HELD = held_by()


def said(clients: Sequence, taken: dict[int, OpenForm]) -> str:
    """Why these clients are not free."""
    return _("Another form is open: %(clients)s.", clients=taken_by(clients, taken))
