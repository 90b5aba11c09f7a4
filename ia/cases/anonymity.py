"""Whether the text of a case lets a client be recognised (AMB-43).

Sure is only what can be compared: the clients whom the form behind the case is about. Their names and numbers are refused.
For everybody else the register is not searched, since every second word is somebody's name: numbers that look like
personal ones are warned of, and the author confirms the rest.
"""

import re
import unicodedata
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.cases.models import Case
from ia.cases.words import LABELS, TEXTS
from ia.clients.masking import PHONES
from ia.clients.models import Client, ContactWay
from ia.clients.references import clients_of
from ia.ground.db import db
from ia.ground.workflow.declare import Refusal

PARTS = ("title", *TEXTS, "keywords")
LIKENESSES = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), _l("a mobile number")),
    (re.compile(r"(?<![\dA-Z])\d{17}[\dX](?![\dA-Z])"), _l("an identity number")),
    (re.compile(r"(?<!\d)(?!1[3-9]\d{9}(?!\d))\d{9,16}(?!\d)"), _l("an account number")),
)
"""Patterns over texts as they are compared, and what they look like."""
SHORTEST = 2
"""Signs from which on a name can be looked for: a single one stands in every text."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-]+(?=\d)")


def plain(text: str) -> str:
    """The text as it is compared: full-width signs made narrow, capitals, no blanks or dashes within numbers."""
    return _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text)).upper()


def texts(case: Case) -> dict[str, str]:
    """What is published, part by part, as it is compared."""
    return {part: plain(getattr(case, part)) for part in PARTS}


def named(case: Case) -> Iterator[Refusal]:
    """A refusal for each part that holds a name or number of a client whom the form behind the case is about."""
    found = texts(case)
    for word, what in _personal(case.source_document_id):
        for part, text in found.items():
            if word in text:
                yield Refusal(
                    _(
                        "“%(part)s” holds the %(what)s of a client of the form that the case comes from.",
                        part=LABELS[part],
                        what=what,
                    )
                )


def _personal(document_id: int | None) -> set[tuple[str, str]]:
    """Names and numbers of the clients of a form, as they are compared, each with what it is."""
    if document_id is None:
        return set()
    about = clients_of(document_id)
    rows = db.session.execute(select(Client.name, Client.id_no, Client.fund_account_no).where(Client.id.in_(about)))
    ways = select(ContactWay.kind, ContactWay.value).where(ContactWay.client_id.in_(about))
    said = (_("name"), _("identity number"), _("account number"))
    pairs = [(text, what) for row in rows for text, what in zip(row, said, strict=True) if text]
    pairs += [
        (value, _("phone number") if kind in PHONES else _("address")) for kind, value in db.session.execute(ways)
    ]
    return {(plain(text), what) for text, what in pairs if len(plain(text)) >= SHORTEST}


def suspicious(case: Case) -> Iterator[str]:
    """A warning for each part with a number that looks like a personal one. The number itself is not repeated: warnings
    stand with the opinions."""
    for part, text in texts(case).items():
        for pattern, what in LIKENESSES:
            if pattern.search(text):
                yield _("“%(part)s” holds what looks like %(what)s.", part=LABELS[part], what=what)
