"""Who can see this client, and why (F-E9): asked of the reach itself, so that the answer cannot differ from what it does."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import NamedTuple

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select, and_, false, or_, select, union

from ia.clients import rules
from ia.clients.care.carers import GROUP, Care
from ia.clients.exports.rights import may_export
from ia.clients.models import Client, ClientGrant, Concern, Delegation
from ia.clients.offers import Offer, offer
from ia.clients.page import reading
from ia.clients.talks.hotline import LOOK_UP, Shift, bounds, session_at
from ia.clients.views import blueprint
from ia.clients.vocabulary import GRADES
from ia.ground import clock, registry
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.access.reach import Path
from ia.ground.clock import local, local_date
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post, Unit
from ia.ground.org.person import Person, people
from ia.ground.org.roles import ROLES, STOOD_FOR
from ia.ground.org.staff import deputies_at
from ia.ground.web.errors import page as error_page

WORK = {"codeveloper": _l("develops the client together with the adviser"), GROUP: _l("member of the service group")}
"""Why work is shared, by the reason of the grant."""


@offer
def looked_at(client, person: Person, care: Care) -> list[Offer]:
    """Links on the client's page for those who answer for it."""
    if not rules.oversees(client, person):
        return []
    return [
        Offer(_l("Who can see this client"), f"/clients/{client.id}/access"),
        Offer(_l("Who opened this client"), f"/clients/{client.id}/reads"),
    ]


class Waiting(NamedTuple):
    """A form about the client that waits somewhere."""

    address: str
    document_id: int
    kind: str
    serial_no: str


class Reason(NamedTuple):
    """One path in words, with a link to what it rests on."""

    text: str
    url: str = ""


class Onlooker(NamedTuple):
    """Somebody who sees the client now, and what else this person may do."""

    name: str
    post: str
    reasons: list[Reason]
    writes: bool
    whole: bool
    exports: bool


@blueprint.get("/<id:client_id>/access")
@guard(*rules.READERS)
def access(client_id):
    """For those who answer for the client."""
    now = clock.now()
    client = reading.facts(client_id, current_user._get_current_object(), now)
    if not rules.oversees(client, current_user):
        return error_page(403, _("Who can see a client is shown to its adviser, the team's leader and the director."))
    return render_template("clients/access.html", client=client, onlookers=onlookers(client, now))


def onlookers(client, now: datetime) -> list[Onlooker]:
    """Everybody who reaches the client at this moment: first who writes, then the rest. `client` as reading.facts gives it."""
    today, waiting = local_date(now), forms_waiting(client.id)
    candidates = {one.id: one for one in people(_candidates(client, waiting, now), today)}
    found = reach.reasons(Client, client.id, candidates.values(), now, LOOK_UP)
    shared = any(path.scope.code == "granted" for paths in found.values() for path in paths)
    grants = grants_of(client.id, today) if shared else {}
    said = Saying(client, waiting, grants, now)
    rows = []
    for number, paths in found.items():
        person = candidates[number]
        care = Care(client.delegate_id, any(grant.why == GROUP for grant in grants.get(number, ())))
        rows.append(
            Onlooker(
                person.name,
                str(person.post_title),
                [reason for path in paths for reason in said.of(person, path)],
                rules.writes(client, person, care),
                rules.sees_whole(client, person, care, granted=number in grants),
                may_export(client, person),
            )
        )
    return sorted(rows, key=lambda one: (not one.writes, not one.whole, one.name))


def forms_waiting(client_id: int) -> list[Waiting]:
    """The forms about the client that wait for somebody, by address."""
    query = (
        select(Todo.address, Document.id, Document.kind, Document.serial_no)
        .join(Document, Document.id == Todo.document_id)
        .join(Concern, Concern.document_id == Document.id)
        .where(Concern.client_id == client_id, Todo.closed_at.is_(None))
        .order_by(Document.id)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def _candidates(client, waiting: Iterable[Waiting], now: datetime) -> Select:
    """SELECT of everybody who may reach the client by any path: posts of its branch and above that reach clients at all,
    those to whom it is given, those for whom a form about it waits or their deputies, and who answers the hotline now."""
    today = local_date(now)
    place = or_(
        Unit.id.in_([client.team_id, client.branch_id]),
        Unit.branch_id == client.branch_id,
        Unit.kind.in_(("region", "company")),
    )
    posts, persons = [false()], [client.managed_by_id]
    for one in waiting:
        head, mark, unit = one.address.partition("@")
        if mark:
            posts.append(and_(Post.role == head, Post.unit_id == int(unit)))
        else:
            persons.append(int(head.removeprefix("u:")))
    addressed, reaching = or_(*posts), and_(Post.role.in_(Client.reach.by_role), place)
    held = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(addressed | reaching, Post.starts_on <= today)
    return union(
        held.where((Post.ends_on.is_(None)) | (Post.ends_on > today)),
        deputies_at(addressed, Post.role.in_(STOOD_FOR), today=today),
        select(Post.user_id).where(Post.user_id.in_(persons)),
        select(ClientGrant.user_id).where(ClientGrant.client_id == client.id),
        select(Delegation.delegate_id).where(Delegation.client_id == client.id),
        select(Shift.agent_id).where(Shift.branch_id == client.branch_id, Shift.covering(now)),
    )


def grants_of(client_id: int, today: date) -> dict[int, list[ClientGrant]]:
    """By person the shared work that gives sight of the client today."""
    query = select(ClientGrant).where(ClientGrant.client_id == client_id, ClientGrant.starts_on <= today)
    found: dict[int, list[ClientGrant]] = {}
    for grant in db.session.scalars(query.where((ClientGrant.ends_on.is_(None)) | (ClientGrant.ends_on > today))):
        found.setdefault(grant.user_id, []).append(grant)
    return found


class Saying(NamedTuple):
    """Puts paths into words. A path that nobody has described here is told by the title of its scope."""

    client: object
    waiting: list[Waiting]
    grants: dict[int, list[ClientGrant]]
    now: datetime

    def of(self, person: Person, path: Path) -> list[Reason]:
        describe: Callable | None = getattr(self, f"_{path.scope.code}", None)
        return describe(person, path) if describe else [Reason(str(path.scope.title))]

    def _hotline(self, person, path):
        ends = local(bounds(local_date(self.now), session_at(self.now))[1])
        return [Reason(_("Answers the advisory hotline until %(time)s: may look it up for a caller", time=f"{ends:%H:%M}"))]

    def _own(self, person, path):
        return [Reason(_("Managing adviser"))]

    def _delegated(self, person, path):
        return [Reason(_("Delegated to this person until %(day)s", day=self.client.delegated_until.isoformat()))]

    def _granted(self, person, path):
        return [
            Reason(
                _("Since %(day)s: %(work)s", day=grant.starts_on.isoformat(), work=WORK.get(grant.why, path.scope.title))
            )
            for grant in self.grants[person.id]
        ]

    def _concerned(self, person, path):
        mine = {one.document_id: one for one in self.waiting if one.address in person.addresses}
        kinds = registry.kinds()
        return [
            Reason(self._waits(person, one, kinds[one.kind].title), f"/documents/{one.document_id}")
            for one in mine.values()
        ]

    def _waits(self, person, one: Waiting, form) -> str:
        said = {"form": form, "serial": one.serial_no}
        if stand := person.in_place_of(one.address):
            return _("Waits for this person as deputy of %(name)s: %(form)s %(serial)s", name=stand.name, **said)
        return _("Waits for this person: %(form)s %(serial)s", **said)

    def _team(self, person, path):
        return [Reason(self._post(path))]

    _branch = _team

    def _confirmed(self, person, path):
        return [Reason(_("%(post)s: clients from confirmation on", post=self._post(path)))]

    def _team_prospects(self, person, path):
        return [Reason(_("Shown to the team: %(grade)s; %(post)s", grade=self._grade(), post=self._post(path)))]

    def _branch_prospects(self, person, path):
        return [Reason(_("Shown to the branch: %(grade)s; %(post)s", grade=self._grade(), post=self._post(path)))]

    def _chosen_prospects(self, person, path):
        return [Reason(_("Shown to chosen teams: %(grade)s; %(post)s", grade=self._grade(), post=self._post(path)))]

    def _grade(self) -> str:
        return str(GRADES[self.client.min_advisor_level])

    def _post(self, path: Path) -> str:
        post = path.post
        title, day = ROLES[post.role].title, post.since.isoformat()
        return _("%(post)s of %(unit)s since %(day)s", post=title, unit=post.unit_name, day=day)
