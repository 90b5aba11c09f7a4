"""The forms of the register. Inputs are named as in guideline 4.8; groups and rows with a dash: account-opened_on."""

from flask_babel import lazy_gettext as _l
from flask_wtf.i18n import translations
from wtforms import BooleanField, FieldList, Form, FormField, ValidationError
from wtforms.validators import StopValidation

from ia.clients import masking
from ia.clients.contacts import check_contact
from ia.clients.identity import check_identity
from ia.clients.vocabulary import (
    CLIENT_KINDS,
    CONTACT_KINDS,
    DECISION_TYPES,
    GENDERS,
    GRADES,
    HORIZONS,
    ID_TYPES,
    LABELS,
    SALES_CHANNELS,
    SCOPES,
    SERVICES,
    SOURCES,
)
from ia.ground import clock
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem
from ia.ground.web.forms import (
    REQUIRED,
    DayField,
    HouseForm,
    MoneyField,
    MultiCheckboxField,
    PickField,
    SelectField,
    not_negative,
    text,
)

MOST_CONTACTS = 12
FIELDS = {
    "name": "name",
    "client_kind": "client_kind",
    "id_type": "id_type",
    "id_no": "id_no",
    "basic-gender": "gender",
    "basic-born_on": "born_on",
    "basic-birthday_lunar": "birthday_lunar",
    "basic-education": "education",
    "basic-area": "area",
    "basic-knowledge": "knowledge",
    "basic-social_class": "social_class",
    "basic-income": "income",
    "basic-character": "character",
    "basic-legal_awareness": "legal_awareness",
    "basic-values": "values_held",
    "basic-goals": "goals",
    "basic-environment": "environment",
    "account-fund_account_no": "fund_account_no",
    "account-opened_on": "opened_on",
    "account-total_assets": "total_assets",
    "account-holdings": "holdings",
    "account-trading_means": "trading_means",
    "account-sales_channel": "sales_channel",
    "occupation-employer": "employer",
    "occupation-position": "position",
    "occupation-industry": "industry",
    "preferences": "preferences",
    "family": "family",
    "investment_history": "investment_history",
    "purpose": "purpose",
    "horizon": "horizon",
    "decision_type": "decision_type",
    "special_service": "special_service",
    "other": "other",
    "source": "source",
    "services": "services",
}
"""Which column of the client each input fills; contacts, referrer and visibility have tables or rules of their own."""
ACCOUNT = ("account-fund_account_no", "account-opened_on", "account-total_assets", "account-holdings")
LONG = 2_000


class Part(Form):
    """A group of fields within a form: cleaned and translated like the form around it."""

    class Meta(HouseForm.Meta):
        def get_translations(self, form):
            return translations


def filled(form, field):
    """Validator: more than blanks."""
    if not field.data:
        raise StopValidation(REQUIRED.message)


def not_in_future(form, field):
    """Validator: a day up to today."""
    if field.data and field.data > clock.local_date(clock.now()):
        raise ValidationError(_l("This day is still to come."))


def account_number(form, field):
    """Validator: digits, leading zeros kept; what stands there masked is left alone."""
    if field.data and field.data != masking.account(getattr(form, "known_account", None)):
        _clean(field, cells.account)


def _clean(field, function) -> None:
    if masking.STAR in field.data:
        raise ValidationError(_l("Write the whole number, or leave it as it stands."))
    try:
        field.data = function(field.data)
    except CellProblem as problem:
        raise ValidationError(problem.message) from None


class BasicPart(Part):
    gender = PickField(LABELS["gender"], choices=GENDERS)
    born_on = DayField(LABELS["born_on"], [not_in_future])
    birthday_lunar = BooleanField(LABELS["birthday_lunar"])
    education = text(LABELS["education"], limit=20)
    area = text(LABELS["area"], limit=40)
    knowledge = text(LABELS["knowledge"])
    social_class = text(LABELS["social_class"], limit=40)
    income = text(LABELS["income"], limit=80)
    character = text(LABELS["character"])
    legal_awareness = text(LABELS["legal_awareness"])
    values = text(LABELS["values_held"])
    goals = text(LABELS["goals"])
    environment = text(LABELS["environment"])


class AccountPart(Part):
    fund_account_no = text(LABELS["fund_account_no"], account_number, limit=20)
    opened_on = DayField(LABELS["opened_on"], [not_in_future])
    total_assets = MoneyField(LABELS["total_assets"], [not_negative])
    holdings = text(LABELS["holdings"], long=True, limit=LONG, render_kw={"rows": 2})
    trading_means = text(LABELS["trading_means"], limit=80)
    sales_channel = PickField(LABELS["sales_channel"], choices=SALES_CHANNELS)


class OccupationPart(Part):
    employer = text(LABELS["employer"], limit=80)
    position = text(LABELS["position"], limit=40)
    industry = text(LABELS["industry"], limit=40)


class ContactPart(Part):
    kind = SelectField(_l("Kind"), choices=list(CONTACT_KINDS.items()), default="mobile")
    value = text(_l("Number or address"), limit=200)

    def validate_value(self, field):
        if field.data and (self.kind.data, field.data) not in getattr(self, "known", ()):
            if masking.STAR in field.data and self.kind.data != "address":
                raise ValidationError(_l("Write the whole number, or leave it as it stands."))
            try:
                field.data = check_contact(self.kind.data, field.data)
            except CellProblem as problem:
                raise ValidationError(problem.message) from None


class VisibilityPart(Part):
    scope = SelectField(LABELS["visibility_scope"], choices=list(SCOPES.items()), default="owner")
    min_advisor_level = SelectField(LABELS["min_advisor_level"], choices=list(GRADES.items()), coerce=int, default=1)
    teams = MultiCheckboxField(LABELS["visibility_teams"], coerce=int, choices=[])

    def offer(self, teams) -> None:
        """Set the teams of the branch to choose from: pairs of number and name."""
        self.teams.choices = list(teams)

    def validate_teams(self, field):
        if self.scope.data == "teams" and not field.data:
            raise ValidationError(_l("Choose at least one team."))


class ClientForm(HouseForm):
    """The nine groups of client information (C-05). `show` fills it from a client, with numbers masked; a masked number
    that comes back as it stood means that it is to stay."""

    name = text(LABELS["name"], filled, required=True, limit=80)
    client_kind = SelectField(LABELS["client_kind"], choices=list(CLIENT_KINDS.items()), default="person")
    id_type = PickField(LABELS["id_type"], choices=ID_TYPES)
    id_no = text(LABELS["id_no"], limit=30)
    basic = FormField(BasicPart, _l("Basic information"))
    account = FormField(AccountPart, _l("Account"))
    occupation = FormField(OccupationPart, _l("Occupation"))
    contacts = FieldList(FormField(ContactPart), LABELS["contacts"], min_entries=1, max_entries=MOST_CONTACTS)
    preferences = text(LABELS["preferences"], long=True, limit=LONG, render_kw={"rows": 2})
    family = text(LABELS["family"], long=True, limit=LONG, render_kw={"rows": 2})
    investment_history = text(LABELS["investment_history"], long=True, limit=LONG, render_kw={"rows": 2})
    purpose = text(LABELS["purpose"])
    horizon = PickField(LABELS["horizon"], choices=HORIZONS)
    decision_type = PickField(LABELS["decision_type"], choices=DECISION_TYPES)
    special_service = text(LABELS["special_service"], long=True, limit=LONG, render_kw={"rows": 2})
    other = text(LABELS["other"], long=True, limit=LONG, render_kw={"rows": 2})
    source = PickField(LABELS["source"], [REQUIRED], choices=SOURCES)
    referred_by = text(LABELS["referred_by"], limit=80, description=_l("Client number, or the whole name"))
    services = MultiCheckboxField(LABELS["services"], choices=list(SERVICES.items()))
    not_duplicate = BooleanField(_l("It is another client: save all the same"))

    known_id = None

    def validate_id_no(self, field):
        if not field.data or field.data == masking.id_no(self.known_id):
            return
        if masking.STAR in field.data:
            raise ValidationError(_l("Write the whole number, or leave it as it stands."))
        try:
            self.id_type.data, field.data = check_identity(self.id_type.data, field.data)
        except CellProblem as problem:
            raise ValidationError(problem.message) from None

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not any(row.value.data for row in self.contacts):
            self.contacts.errors = [*self.contacts.errors, _l("Give at least one way to reach the client.")]
            valid = False
        return valid

    def leaf(self, name: str):
        """The field behind the name of an input."""
        group, dash, inner = name.partition("-")
        return self[group].form[inner] if dash else self[name]

    def change_rows(self, sent) -> bool:
        """Add or remove a row of contacts when the button for it was pressed; True if so, and nothing is saved."""
        if sent.get("add_row") and len(self.contacts) < MOST_CONTACTS:
            self.contacts.append_entry()
        if removed := sent.get("remove_row"):
            self.contacts.entries = [row for row in self.contacts.entries if row.name != removed]
        return "add_row" in sent or "remove_row" in sent


class NewClientForm(ClientForm):
    """With who may query the prospect (P-20), which has its own page later."""

    visibility = FormField(VisibilityPart, _l("Who may query"))
