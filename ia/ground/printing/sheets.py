"""From frozen facts to the page that is printed, and the overview of a record's papers.

The sheet of an issued copy is made from its frozen `head` and `facts` alone, in the language in which it was printed.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from flask import abort, current_app, has_request_context, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from ia.ground.documents.models import Document
from ia.ground.printing import service, standing, striking
from ia.ground.printing.codes import qr_svg
from ia.ground.printing.facts import said
from ia.ground.printing.models import PrintCopy, SealedPaper, Signature
from ia.ground.printing.papers import Paper, Printable, printable_of
from ia.ground.web.once import fresh_token

_BODY = re.compile(r"<body[^>]*>")
OPINIONS = "opinions"
"""The facts that may be left out on paper, and the argument that says so."""
_MAIN = re.compile(r"<main (.*)</main>", re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """What `print/_frame.html` shows around the facts."""

    title: str
    company: str
    branch: str
    serial_no: str
    revision: int | None
    copy_no: int | None
    copies: int | None
    copy_label: str
    code: str
    printed_at: datetime
    printed_by: str
    is_reprint: bool
    mark: str
    landscape: bool
    signature_lines: list[tuple[str, str]]
    back: str
    other_view: str = ""
    """The address of the sheet with its opinions, or without them; empty where it has none."""
    abridged: bool = False
    """Printed without the opinions that belong to it, and says so."""

    @property
    def qr_svg(self) -> Markup:
        return qr_svg(self.code) if self.code else Markup("")


@dataclass(frozen=True)
class PaperState:
    """A paper of a record as the record's page shows it to one person."""

    paper: Paper
    url: str
    register_url: str
    copies: list[PrintCopy]
    current: str
    printed: bool
    lacks: standing.Missing | None
    refusal: object | None
    may_print: bool
    may_register: bool
    sealed: SealedPaper | None
    token: str = field(default_factory=fresh_token)

    def is_current(self, copy: PrintCopy) -> bool:
        return copy.fingerprint == self.current

    def box(self, role: str) -> str:
        """The title of a signature box."""
        return dict(self.paper.signers).get(role, role)

    def offers_striking(self, signature: Signature) -> bool:
        """Whether the page leads to where it is struck; whose superior somebody is, only that page asks."""
        return signature.registered_by_id == current_user.id or current_user.has(*striking.SUPERIORS)


def record_url(subject) -> str:
    return f"/{printable_of(subject).url}/{subject.id}"


def sheet_url(subject, copy: PrintCopy) -> str:
    return f"{record_url(subject)}/print?paper={copy.paper}&copy={copy.id}"


def name_of(printable: Printable, subject) -> str:
    """The record in a few words: serial number and title."""
    return " ".join(text for text in (printable.serial_no(subject), printable.name(subject)) if text)


def papers_of(subject, now: datetime) -> list[PaperState]:
    """All papers of a record with their sheets, for `ground/_papers.html`; one statement besides what facts and holders
    need, and those are asked only where it matters."""
    printable = printable_of(subject)
    seen = [paper for paper in printable.papers if service.may_look(paper, subject, current_user, now)]
    sheets = standing.copies_of(subject) if seen else []
    sealed = standing.sealed(subject) if seen else {}
    states = []
    for paper in seen:
        own = [copy for copy in sheets if copy.paper == paper.code]
        mark = standing.present(subject, paper, now).fingerprint if own else ""
        current = [copy for copy in own if copy.fingerprint == mark]
        refusal = paper.allowed(subject)
        states.append(
            PaperState(
                paper=paper,
                url=f"{record_url(subject)}/print?paper={paper.code}",
                register_url=f"/documents/{subject.id}" if isinstance(subject, Document) else record_url(subject),
                copies=sorted(own, key=lambda copy: (-copy.printed_at.timestamp(), copy.copy_no, -copy.id)),
                current=mark,
                printed=bool(current),
                lacks=standing.missing_of(current, paper) if current else None,
                refusal=refusal,
                may_print=not refusal and service.may_print(paper, subject, current_user, now),
                may_register=bool(current) and service.may_register(paper, subject, current_user, now),
                sealed=sealed.get(paper.code),
            )
        )
    return states


def preview(subject, paper: Paper, present: standing.Present, now: datetime) -> str:
    """Today's facts as a sheet without code, marked as what it is."""
    return _with_bar(*unprinted(subject, paper, present, now, current_user.name, mark_of(subject, paper)))


def mark_of(subject, paper: Paper) -> str:
    """What stands across a sheet that is not printed: a draft is what may not be printed yet."""
    return _("Draft") if paper.allowed(subject) else _("Preview")


def unprinted(
    subject, paper: Paper, present: standing.Present, now: datetime, name: str, mark: str
) -> tuple[str, Sheet]:
    """The page of a sheet without code, of these facts; `name` is who looks."""
    head = standing.head(paper, subject)
    sheet = Sheet(
        **_around(head),
        serial_no=printable_of(subject).serial_no(subject) or "",
        revision=None,
        copy_no=None,
        copies=None,
        copy_label="",
        code="",
        printed_at=now,
        printed_by=name,
        is_reprint=False,
        mark=mark,
        back=record_url(subject),
    )
    return _page(paper.template, sheet, present.facts)


def issued(copy: PrintCopy, subject, paper: Paper, copies: list[PrintCopy], present: standing.Present) -> str:
    """The sheet exactly as printed. On the screen a bar above it says how it stands; an outdated one is marked.

    `copies` are all sheets of the paper, so that the bar leads to those printed together with this one.
    """
    current = present.fingerprint == copy.fingerprint
    html, sheet = frozen(copy, subject, paper, current)
    together = [one for one in reversed(copies) if one.printed_at == copy.printed_at and one.id != copy.id]
    return _with_bar(
        html,
        sheet,
        copy=copy,
        current=current,
        intact=standing.is_intact(copy, paper),
        others=[(one, sheet_url(subject, one)) for one in together],
    )


def in_one_page(sheets: list[tuple]) -> str:
    """Several issued sheets (copy, record, paper, whether current), each on pages of its own, for one print job."""
    bodies = [_MAIN.search(frozen(*one)[0])[1] for one in sheets]
    lower = [body.replace("<h1>", '<h2 class="h1">').replace("</h1>", "</h2>") for body in bodies]
    articles = [Markup(f"<article {body}</article>") for body in lower]
    return _rendered("print/together.html", sheets=articles, count=len(articles))


def frozen(copy: PrintCopy, subject, paper: Paper, current: bool) -> tuple[str, Sheet]:
    """The page of an issued sheet in its own language, from what was frozen alone; an outdated one is marked."""
    with force_locale(copy.language):
        sheet = Sheet(
            **_around(copy.head),
            serial_no=copy.serial_no,
            revision=copy.revision,
            copy_no=copy.copy_no,
            copies=copy.copies,
            copy_label=said(copy.label, label=True),
            code=copy.code,
            printed_at=copy.printed_at,
            printed_by=copy.printed_by,
            is_reprint=copy.is_reprint,
            mark="" if current else _("Outdated"),
            back=record_url(subject),
        )
        return _page(paper.template_of(copy.head["edition"]), sheet, copy.facts)


def _around(head: dict) -> dict:
    return {
        "title": said(head["title"], label=True),
        "company": head["company"],
        "branch": head["branch"],
        "landscape": head["landscape"],
        "signature_lines": [(said(title, label=True), "") for role, title in head["signers"]],
    }


def _page(template: str, sheet: Sheet, facts: dict) -> tuple[str, Sheet]:
    """The page of a sheet, and the sheet. `?opinions=0` leaves the opinions out (F-O4); what is frozen stays as it is."""
    if facts.get(OPINIONS) and has_request_context() and request.method == "GET":
        left_out = request.args.get(OPINIONS) == "0"
        other = {**request.args.to_dict(), OPINIONS: "1" if left_out else "0"}
        sheet = replace(sheet, other_view=f"{request.path}?{urlencode(other)}", abridged=left_out)
        facts = {**facts, OPINIONS: []} if left_out else facts
    return _rendered(template, sheet=sheet, facts=facts), sheet


def _rendered(template: str, **values) -> str:
    """The template with these values and nothing else: what changes from day to day cannot slip into a sheet."""
    return current_app.jinja_env.get_template(template).render(locale=str(get_locale()), **values)


def _with_bar(html: str, sheet: Sheet, **more) -> str:
    """The page with our bar above the sheet; the bar is for the screen and is not printed."""
    bar = _rendered("ground/_sheet_bar.html", sheet=sheet, **more)
    return _BODY.sub(lambda found: found[0] + bar, html, count=1)


def wanted_copy(copies: list[PrintCopy], present: standing.Present) -> PrintCopy | None:
    """The sheet that ?copy= asks for (404 when the paper has none such); else the newest current first copy, if any."""
    if "copy" in request.args:
        asked = request.args["copy"]
        return next((copy for copy in copies if str(copy.id) == asked), None) or abort(404)
    current = [copy for copy in copies if copy.fingerprint == present.fingerprint]
    return min(current, key=lambda copy: (copy.copy_no, -copy.id), default=None)
