"""The page on which minutes are written, and those on which filed versions are read and compared."""

from datetime import timedelta
from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.org.models import User
from ia.ground.printing.facts import said
from ia.ground.web import conflict, drafts, once
from ia.ground.web.drafts import Draft
from ia.ground.web.errors import htmx
from ia.ground.web.rows import change_rows
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings import figures, holding, people, reading
from ia.meetings.minutes_forms import LeadersMinutesForm, MorningMinutesForm, TeamMinutesForm
from ia.meetings.models import Meeting, TeamMeeting, Version
from ia.meetings.views import READERS, blueprint, find, refuse, url

FORMS = {"morning": MorningMinutesForm, "leader": LeadersMinutesForm}
BESIDE = timedelta(minutes=30)
"""For so long after the last word somebody counts as writing too (F-A8)."""
CLIENTS_OFFERED = 100


class Choices(NamedTuple):
    """What rows of the minutes choose from."""

    clients: list
    people: dict
    teams: list
    others: dict


def form_class(meeting: Meeting):
    return FORMS.get(meeting.meeting_kind, TeamMinutesForm)


def choices(meeting: Meeting, now) -> Choices | None:
    """Key clients that the writer reaches, people to whom tasks may be given, teams, and who else may have sat in."""
    if meeting.meeting_kind == "morning":
        return None
    today, leaders = clock.local_date(now), meeting.team_id is None
    invited = {one.user_id: one.user.name for one in meeting.attendees}
    members, others = people.staff(meeting.branch_id, meeting.meeting_kind, meeting.team_id, today)
    staffed = [one for one in colleagues.colleagues(meeting.branch_id, today) if one.kind in ("team", "station")]
    teams = list({one.unit_id: (one.unit_id, one.unit) for one in staffed}.values()) if leaders else []
    return Choices(key_clients(meeting, now), members | invited, teams, others if leaders else {})


def key_clients(meeting: Meeting, now) -> list[tuple[int, str]]:
    """Clients marked as key that the writer reaches, and those that the minutes name already."""
    named = [row.client_id for row in meeting.key_clients]
    query = reach.reachable(Client, current_user, now).where(Client.is_key | Client.id.in_(named))
    query = query.with_only_columns(Client.id, Client.name, Client.client_no).order_by(Client.name_key, Client.id)
    return [(row.id, f"{row.name} {row.client_no}") for row in db.session.execute(query.limit(CLIENTS_OFFERED))]


@blueprint.route("/<id:meeting_id>/minutes", methods=["GET", "POST"])
@guard(*READERS)
def minutes(meeting_id):
    meeting, now = find(meeting_id), clock.now()
    right = reading.rights(meeting, current_user, now)
    if not right.writes:
        return refuse(meeting, right.scribe)
    if request.method == "GET":
        return begin(meeting, now)
    form = form_class(meeting)()
    changed = change_rows(form, request.form)
    form.offer(meeting, choices(meeting, now))
    if changed:
        return page(meeting, form, now)
    if not form.validate():
        return page(meeting, form, now, 422)
    once.claim(form.form_token.data, current_user, now, url(meeting.id))
    if form.seen_version not in (None, meeting.minutes.version):
        return conflict.of_form(meeting, shown(meeting, now), form, meeting.minutes.version)
    save(meeting, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The minutes are saved."))
    return redirect(url(meeting.id), 303)


def begin(meeting: Meeting, now):
    """The minutes as they are, or as this person had typed them on."""
    form = shown(meeting, now)
    kept = drafts.refill(form, current_user.id, request.path)
    if kept:
        form.offer(meeting, choices(meeting, now))
    form.version.data = str(meeting.minutes.version)
    return page(meeting, form, now, kept=kept)


def shown(meeting: Meeting, now):
    form = form_class(meeting)(formdata=None)
    form.show(meeting)
    form.offer(meeting, choices(meeting, now))
    return form


def save(meeting: Meeting, form, act: Act) -> None:
    """Keep the minutes; with the first words, those of a team or of leaders become a draft that may be confirmed."""
    asked = meeting.circulated_at is not None
    changes = holding.write_minutes(meeting, form, act)
    if meeting.state == "held" and meeting.meeting_kind != "morning":
        db.session.flush()
        engine.take(meeting, "save-minutes", Act(act.person, act.now))
    elif changes and asked:
        engine.readdress(meeting, act)


def page(meeting: Meeting, form, now, status: int = 200, kept=None):
    template = "meetings/_minutes_form.html" if htmx else "meetings/minutes.html"
    shown = {
        "meeting": meeting,
        "form": form,
        "action": request.path,
        "kept": kept,
        "names": {one.user_id: one.user.name for one in meeting.attendees},
        "earlier": {task.id: f"{task.serial_no} {task.title} · {task.owner}" for task in reading.tasks(meeting)},
        "sums": figures.of_team(meeting) if request.method == "GET" and isinstance(meeting, TeamMeeting) else None,
        "beside": beside(now) if request.method == "GET" else [],
    }
    return render_template(template, **shown), status


def beside(now) -> list[str]:
    """Who else is writing the same minutes at this time (F-A8), by the drafts that the platform keeps for them."""
    query = (
        select(User.name)
        .join(Draft, Draft.user_id == User.id)
        .where(Draft.form == request.path, Draft.user_id != current_user.id, Draft.saved_at > now - BESIDE)
        .order_by(User.id)
    )
    return list(db.session.scalars(query))


@blueprint.get("/<id:meeting_id>/versions/<id:number>")
@guard(*READERS)
def version(meeting_id, number):
    """A filed version as it was; `against` another number shows what differs."""
    meeting = find(meeting_id)
    versions = {one.number: one for one in meeting.versions}
    one = versions.get(number) or abort(404)
    against = request.args.get("against", "")
    other = _other(meeting, versions, against) if against else None
    return render_template(
        "meetings/version.html",
        meeting=meeting,
        version=one,
        versions=list(versions.values()),
        facts=one.facts,
        against=against,
        differences=differences(one.facts, other) if other is not None else None,
    )


def _other(meeting: Meeting, versions: dict[int, Version], against: str) -> dict:
    if against.isdecimal() and int(against[:9]) in versions:
        return versions[int(against[:9])].facts
    return abort(404)


def differences(before: dict, after: dict) -> list[tuple[str, str, str]]:
    """Label, earlier and later text of all that two frozen versions say differently."""
    old, new = _flat(before), _flat(after)
    names = list(dict.fromkeys([*old, *new]))
    return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")]


def _flat(facts: dict) -> dict[str, str]:
    """Frozen facts as texts by label; a table is a text with a line for each row."""
    found = {said(label, True): said(value) for label, value in [*facts["pairs"], *facts["texts"]]}
    tables = [*facts["tables"], [_("Attendance"), [], facts["presence"]], [_("Dissents"), [], facts["dissents"]]]
    for title, _columns, rows in tables:
        found[said(title, True)] = "\n".join(" · ".join(said(cell) for cell in row if said(cell)) for row in rows)
    return found
