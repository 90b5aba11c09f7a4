"""The base of every form: token against doubling, version against overwriting, and fields that the house needs often."""

from datetime import UTC
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.support import Translations
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import SelectField as _SelectField
from wtforms.fields import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired as _Sent
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from ia.ground import clock
from ia.ground.web.once import fresh_token


class InputRequired(_Sent):
    """Something was sent, and cleaned of blanks it is still something."""

    def __call__(self, form, field):
        sent = next(iter(field.raw_data or ()), None)
        if field.data == "" or (field.data is None and isinstance(sent, str) and not sent.strip()):
            raise StopValidation(self.message)
        super().__call__(form, field)


REQUIRED = InputRequired(_l("This field is required."))
SHORT, LONG = 200, 4000


def clean(text):
    """What people type, without NUL, other control characters and lone surrogates, trimmed."""
    if not isinstance(text, str):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff" and c != "\x7f")
    ).strip()


@cache
def _of_the_library(language: str):
    return Translations.load(messages_path(), [language], "wtforms")


class Spoken:
    """What the forms library says, in the language of the reader; its catalogues are read once."""

    def gettext(self, string: str) -> str:
        return _of_the_library(str(get_locale())).ugettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return _of_the_library(str(get_locale())).ungettext(singular, plural, n)


_spoken = Spoken()


class Cleaning:
    """Every text that is typed into a form or a part of one goes through `clean`."""

    class Meta:
        def get_translations(self, form):
            return _spoken

        def bind_field(self, form, unbound_field, options):
            filters = list(unbound_field.kwargs.get("filters", ()))
            if issubclass(unbound_field.field_class, StringField) and clean not in filters:
                unbound_field.kwargs["filters"] = [clean, *filters]
            return unbound_field.bind(form=form, **options)


class Part(Cleaning, Form):
    """A group of fields inside a form, for FormField: without tokens of its own."""


class HouseForm(Cleaning, FlaskForm):
    """A form with `form_token` and, when it edits something, `version`."""

    form_token = HiddenField()
    version = HiddenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.form_token.data:
            self.form_token.data = fresh_token()

    @property
    def seen_version(self) -> int | None:
        """The version of the record that stood on the screen, or None when the form did not carry one."""
        text = (self.version.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def has_star(self) -> bool:
        """Whether a field of the form is marked as required."""
        return any(_starred(field) for field in self)

    def facts(self, *names: str) -> dict:
        """The data of the fields named, or of all fields that are facts of the record."""
        hidden = {"csrf_token", "form_token", "version"}
        return {
            name: field.data
            for name, field in self._fields.items()
            if name not in hidden and (not names or name in names)
        }


def _starred(field) -> bool:
    """Whether the field, or one in its rows or parts, is marked as required."""
    return field.flags.required or (isinstance(field, FieldList | FormField) and any(_starred(one) for one in field))


def text(label, *validators, long: bool = False, limit: int | None = None, required: bool = False, **kwargs):
    """A line of text, or several with long=True, limited in length as the column is."""
    limit = limit or (LONG if long else SHORT)
    checks = [
        REQUIRED if required else Optional(),
        Length(max=limit, message=_l("At most %(max)d characters.")),
        *validators,
    ]
    render = {"maxlength": limit, **kwargs.pop("render_kw", {})}
    if long:
        render.setdefault("rows", 4)
    return (TextAreaField if long else StringField)(label, checks, render_kw=render, **kwargs)


class _Choosing:
    """Choices are given as a mapping or as pairs of code and title, at once or later; `titles` says what codes mean."""

    def __init__(self, label=None, validators=None, *, choices=(), **kwargs):
        super().__init__(label, validators, choices=_listed(choices), **kwargs)

    @property
    def choices(self) -> list[SelectChoice]:
        return self._choices

    @choices.setter
    def choices(self, choices) -> None:
        self._choices = _listed(choices)

    @property
    def titles(self) -> dict[str, object]:
        """The title of each code, as the code is sent."""
        return {str(choice.value): choice.label for choice in self.choices}


def _listed(choices) -> list[SelectChoice]:
    pairs = choices.items() if hasattr(choices, "items") else choices or ()
    return [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in pairs]


class SelectField(_Choosing, _SelectField):
    """One of few choices, the first standing there chosen."""


class MultiCheckboxField(_Choosing, SelectMultipleField):
    """Several choices as ticks; also understands them as one value parted by commas, as the conflict page sends them."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist):
        super().process_formdata([code for value in valuelist for code in value.split(",") if code])


class MoneyField(Field):
    """Yuan with at most two places; thousands separators and a currency sign are understood."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return f"{self.data:.2f}" if self.data is not None else ""

    def process_formdata(self, valuelist):
        typed = (valuelist[0] if valuelist else "").strip()
        if not typed:
            self.data = None
            return
        plain = typed.translate(_PLAIN).replace(",", "").lstrip("¥￥").removesuffix("元").strip()
        try:
            if not plain or not set(plain) <= set("0123456789.-"):
                raise InvalidOperation
            amount = Decimal(plain)
            exact = amount == amount.quantize(Decimal("0.01"))
        except InvalidOperation:
            raise ValueError(_("Not an amount: write for example 12345.67.")) from None
        if not exact:
            raise ValueError(_("An amount has at most two decimal places."))
        if abs(amount) >= Decimal("1e13"):
            raise ValueError(_("This amount is too large."))
        self.data = amount.quantize(Decimal("0.01"))


class CountField(IntegerField):
    """A whole number, or nothing."""

    def process_formdata(self, valuelist):
        typed = "".join(valuelist).strip()
        if not typed:
            self.data = None
        elif typed.isascii() and typed.isdigit() and len(typed) < 10:
            self.data = int(typed)
        else:
            self.data = None
            raise ValueError(_("Write a whole number."))


class _Dated:
    """What is typed may be nothing; a year that cannot be meant is refused as a date that does not exist is."""

    no_such: object

    def process_formdata(self, valuelist):
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            raise ValueError(self.no_such) from None
        if not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(self.no_such)


class DayField(_Dated, DateField):
    """A calendar date; a date that does not exist is named as such."""

    no_such = _l("There is no such date; write it as 2026-11-23.")

    def __init__(self, label=None, validators=None, **kwargs):
        super().__init__(label, validators, format=["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"], **kwargs)


class MomentField(_Dated, DateTimeLocalField):
    """A date and time on the branch's clock; the data is the moment in UTC."""

    no_such = _l("There is no such time; write it as 2026-11-23 09:30.")

    def __init__(self, label=None, validators=None, **kwargs):
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return clock.local(self.data).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=clock.ZONE).astimezone(UTC)


class PickField(SelectField):
    """One of few choices, with an empty first line while nothing is chosen. Choices: mapping or list of pairs."""

    def __init__(self, label=None, validators=None, choices=(), coerce=str, **kwargs):
        super().__init__(
            label, validators, coerce=lambda value: coerce(value) if value not in (None, "") else None, **kwargs
        )
        self.offer(choices)

    def offer(self, choices) -> None:
        """Set the choices; the empty line stays first."""
        self.choices = [SelectChoice("", ""), *_listed(choices)]

    def pre_validate(self, form):
        if self.data is not None and self.data not in [self.coerce(one.value) for one in self.choices[1:]]:
            raise ValidationError(_("Choose one of the list."))

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Choose one of the list.")) from None


_PLAIN = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


def not_negative(form, field):
    """Validator: an amount of zero or more."""
    if field.data is not None and field.data < 0:
        raise ValidationError(_l("Must not be negative."))


def sent() -> bool:
    """True when this request carries a form."""
    return request.method == "POST"
