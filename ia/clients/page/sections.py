"""The page of a client as groups of labelled facts: the nine of C-05 under their titles, what is empty left out."""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from ia.clients import masking
from ia.clients.page.around import Related, Way
from ia.clients.talks import birthdays
from ia.clients.vocabulary import ONCE_CONFIRMED
from ia.ground.clock import local
from ia.ground.web.language import listed


class Fact(NamedTuple):
    """A label and what stands behind it. `reveals` names the number that can be shown whole; `wide` takes a whole line;
    `url` leads to what is named."""

    label: str
    value: str
    reveals: str = ""
    wide: bool = False
    url: str = ""


class Section(NamedTuple):
    """A group of the client information; `text` is what was written in it freely."""

    title: str
    facts: list[Fact]
    text: str = ""

    @property
    def empty(self) -> bool:
        return not self.facts and not self.text


def head(client, words) -> list[Fact]:
    """Above the groups: the number, whose client it is, and when they met."""
    labels = words.LABELS
    return _filled(
        Fact(labels["client_no"], client.client_no),
        Fact(labels["client_kind"], words.CLIENT_KINDS[client.client_kind]),
        Fact(labels["managed_by"], client.adviser),
        Fact(labels["team_id"], client.team),
        Fact(_("Branch"), client.branch),
        Fact(labels["confirmed_under_id"], client.confirmed_under),
        Fact(labels["source"], words.SOURCES[client.source]),
        Fact(labels["referred_by"], client.referrer),
        Fact(labels["last_contact_at"], moment(client.last_contact_at)),
        Fact(labels["next_contact_at"], moment(client.next_contact_at)),
        Fact(_("Recorded"), moment(client.created_at)),
    )


def sections(client, ways: list[Way], related: list[Related], words, today: date) -> list[Section]:
    """The nine groups in the order of the guideline, empty ones too."""
    labels = words.LABELS
    return [
        Section(_("Basic information"), _basics(client, words, today)),
        Section(_("Account"), _account(client, words)),
        Section(_("Occupation"), _plain(client, labels, "employer", "position", "industry")),
        Section(labels["contacts"], _contacts(ways, words)),
        Section(labels["preferences"], [], client.preferences),
        Section(labels["family"], _relatives(related, words), client.family),
        Section(labels["investment_history"], _investing(client, words), client.investment_history),
        Section(labels["special_service"], _services(client, words), client.special_service),
        Section(labels["other"], [], client.other),
    ]


def _filled(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact.value]


def _plain(client, labels, *columns: str) -> list[Fact]:
    return _filled(*(Fact(labels[column], getattr(client, column)) for column in columns))


def moment(value) -> str:
    """A moment on the branch's clock."""
    return local(value).isoformat(" ", "minutes")[:16] if value else ""


def _day(value) -> str:
    return value.isoformat() if value else ""


def _basics(client, words, today: date) -> list[Fact]:
    labels = words.LABELS
    return _filled(
        Fact(words.ID_TYPES.get(client.id_type, labels["id_no"]), masking.id_no(client.id_no), "id_no"),
        Fact(labels["gender"], words.GENDERS.get(client.gender, "")),
        Fact(labels["born_on"], _day(client.born_on)),
        Fact(_("Next birthday"), _birthday(client.birthday, today)),
        *_plain(client, labels, "education", "area", "knowledge", "social_class", "income", "character"),
        *_plain(client, labels, "legal_awareness", "values_held", "goals", "environment"),
    )


def _birthday(code: str | None, today: date) -> str:
    """The day on which it is kept next, and which day of the lunar calendar that is."""
    if not code:
        return ""
    day = birthdays.coming(code, today).isoformat()
    if code[0] == "s":
        return day
    month, number = birthdays.parts(code)
    lunar = (
        _("lunar day %(month)s/%(day)s", month=month, day=number)
        if code[0] == "l"
        else _("lunar day %(month)s/%(day)s, leap month", month=month, day=number)
    )
    return f"{day} ({lunar})"


def _contacts(ways: list[Way], words) -> list[Fact]:
    return [
        Fact(words.CONTACT_KINDS[way.kind], way.shown, "" if way.kind == "address" else str(way.id)) for way in ways
    ]


def _account(client, words) -> list[Fact]:
    labels = words.LABELS
    return _filled(
        Fact(labels["fund_account_no"], masking.account(client.fund_account_no), "fund_account_no"),
        Fact(labels["opened_on"], _day(client.opened_on)),
        Fact(_("Account closed on"), _day(client.account_closed_on)),
        Fact(labels["total_assets"], "" if client.total_assets is None else f"{client.total_assets:,.2f}"),
        Fact(labels["trading_means"], client.trading_means),
        Fact(_("Call-centre view"), _called(client, words), wide=True),
        Fact(labels["holdings"], client.holdings, wide=True),
    )


def _called(client, words) -> str:
    """How the call centre tells clients (C-25, G-27): registered from confirmation on, trading with an open account. Of
    somebody with neither account nor channel there is nothing to tell."""
    if not client.fund_account_no and not client.sales_channel:
        return ""
    trading = bool(client.fund_account_no) and client.account_closed_on is None
    view = [words.REGISTERED[client.status in ONCE_CONFIRMED], words.TRADING[trading]]
    return " · ".join([*view, *filter(None, [words.SALES_CHANNELS.get(client.sales_channel)])])


def _relatives(related: list[Related], words) -> list[Fact]:
    return [Fact(words.RELATIONS[one.relation], one.name, url=f"/clients/{one.id}") for one in related]


def _investing(client, words) -> list[Fact]:
    labels = words.LABELS
    return _filled(
        Fact(labels["purpose"], client.purpose),
        Fact(labels["horizon"], words.HORIZONS.get(client.horizon, "")),
        Fact(labels["decision_type"], words.DECISION_TYPES.get(client.decision_type, "")),
        Fact(labels["risk_level"], words.RISK_LEVELS.get(client.risk_level, client.risk_level)),
        Fact(labels["risk_assessed_on"], _day(client.risk_assessed_on)),
    )


def _services(client, words) -> list[Fact]:
    services = listed(words.SERVICES.get(code, code) for code in client.services or ())
    return _filled(Fact(words.LABELS["services"], services, wide=True))
