"""What administrators are asked when they change an account or a post."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import Length

from ia.ground.org.person import Person
from ia.ground.people import rights
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, PickField, text

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def _username(form, field):
    if not _USERNAME.fullmatch(field.data):
        raise ValidationError(_l("Small letters, digits, dots and strokes; at least two."))


class WhyForm(HouseForm):
    """Whatever is done to an account has a reason."""

    reason = text(_l("Reason"), required=True)


class CloseForm(WhyForm):
    """Closing an account of somebody who still holds something is said expressly."""

    anyway = BooleanField(_l("Close it although this is still held"))


class PostForm(WhyForm):
    """A post: which, where, until when."""

    role = PickField(_l("Post"), [REQUIRED])
    unit_id = PickField(_l("Place in the company"), [REQUIRED], coerce=int)
    last_on = DayField(_l("Last day"), description=_l("Empty: until it is taken. A client exporter needs one."))

    def offer(self, person: Person) -> None:
        """The posts and places that this administrator gives."""
        self.role.offer([(role.code, role.title) for role in rights.roles(person)])
        self.unit_id.offer([(place.id, f"{place.name} · {place.code}") for place in rights.places(person)])


class AccountForm(PostForm):
    """Somebody new, with the first post."""

    username = StringField(
        _l("User name"), [REQUIRED, Length(max=40), _username], filters=[lambda typed: typed and typed.strip().lower()]
    )
    name = text(_l("Name"), required=True, limit=40)
    grade = PickField(_l("Adviser level"), [REQUIRED], {1: "1", 2: "2", 3: "3"}, coerce=int, default=1)
