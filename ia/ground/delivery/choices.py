"""Reading and keeping what a person has chosen."""

from datetime import datetime

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.delivery.forms import DeliveryForm
from ia.ground.delivery.models import NONE, DeliveryChoice
from ia.ground.org.models import User
from ia.ground.org.person import Person

FIELDS = ("mail", "digest_hour", "quiet_from", "quiet_to")


def form_of(person: Person) -> DeliveryForm:
    """The form with what was chosen last; before that, no mail and a digest at eight."""
    choice = db.session.get(DeliveryChoice, person.id)
    known = {name: getattr(choice, name) for name in FIELDS} if choice else {"mail": NONE, "digest_hour": 8}
    return DeliveryForm(data=known | {"email": db.session.get(User, person.id).email})


def keep(person: Person, form: DeliveryForm, now: datetime) -> None:
    """Whoever begins to want mail gets what is told from now on. What changed stands in the trail."""
    user, choice = db.session.get(User, person.id), db.session.get(DeliveryChoice, person.id)
    before = {name: getattr(choice, name, None) for name in FIELDS} | {"email": user.email}
    if choice is None:
        choice = DeliveryChoice(user_id=person.id, mail=NONE, since=now)
        db.session.add(choice)
    if choice.mail == NONE:
        choice.since = now
    for name in FIELDS:
        setattr(choice, name, form[name].data)
    user.email = form.email.data or None
    after = {name: getattr(choice, name) for name in FIELDS} | {"email": user.email}
    changes = {name: [_plain(before[name]), _plain(after[name])] for name in after if before[name] != after[name]}
    trail.record("delivery", "user", person.id, actor=person, now=now, changes=changes)


def _plain(value):
    return value if value is None or isinstance(value, int) else str(value)
