"""The page of a client as sections of labelled facts: the nine groups of C-05, what is empty left out."""

from typing import NamedTuple

from flask_babel import gettext as _

from ia.clients import masking
from ia.clients.reading import Way
from ia.ground.clock import local


class Fact(NamedTuple):
    """A label and what stands behind it. `reveals` names the number that can be shown whole; `wide` takes a whole line."""

    label: str
    value: str
    reveals: str = ""
    wide: bool = False


def sections(client, ways: list[Way], words) -> list[tuple[str, list[Fact]]]:
    """Title and facts of each section that has any."""
    made = [
        ("", _around(client, words)),
        (_("Basic information"), [*_basics(client, words), *_contacts(ways, words)]),
        (_("Account"), _account(client, words.LABELS)),
        (_("About the client"), _about(client, words)),
    ]
    return [(title, facts) for title, facts in made if facts]


def _filled(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact.value]


def moment(value) -> str:
    """A moment on the branch's clock."""
    return f"{local(value):%Y-%m-%d %H:%M}" if value else ""


def _day(value) -> str:
    return value.isoformat() if value else ""


def _around(client, words) -> list[Fact]:
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


def _basics(client, words) -> list[Fact]:
    labels = words.LABELS
    return _filled(
        Fact(words.ID_TYPES.get(client.id_type, labels["id_no"]), masking.id_no(client.id_no), "id_no"),
        Fact(labels["gender"], words.GENDERS.get(client.gender, "")),
        Fact(labels["born_on"], _day(client.born_on)),
        Fact(labels["education"], client.education),
        Fact(labels["employer"], client.employer),
        Fact(labels["position"], client.position),
    )


def _contacts(ways: list[Way], words) -> list[Fact]:
    return [
        Fact(words.CONTACT_KINDS[way.kind], way.shown, "" if way.kind == "address" else str(way.id)) for way in ways
    ]


def _account(client, labels) -> list[Fact]:
    return _filled(
        Fact(labels["fund_account_no"], masking.account(client.fund_account_no), "fund_account_no"),
        Fact(labels["opened_on"], _day(client.opened_on)),
        Fact(_("Account closed on"), _day(client.account_closed_on)),
        Fact(labels["total_assets"], "" if client.total_assets is None else f"{client.total_assets:,.2f}"),
        Fact(labels["holdings"], client.holdings, wide=True),
    )


def _about(client, words) -> list[Fact]:
    texts = ("preferences", "family", "investment_history", "special_service", "other")
    services = "、".join(words.SERVICES.get(code, code) for code in client.services or ())
    return _filled(
        *(Fact(words.LABELS[name], getattr(client, name), wide=True) for name in texts),
        Fact(words.LABELS["services"], services, wide=True),
    )
