"""The list of tasks of a room."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from ia.ground.org.models import User
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order


def listing(model, states: Mapping[str, object], *columns, filters: tuple[Filter, ...] = ()) -> Listing:
    """Tasks by the day on which they are due, with who does them; `columns` and `filters` are those of the room besides."""
    return Listing(
        model,
        columns=(
            model.id,
            model.serial_no,
            model.title,
            *columns,
            model.state,
            model.due_at,
            model.closed_at,
            User.name.label("owner"),
        ),
        orders=(
            Order("due", _l("Due"), model.due_on),
            Order("newest", _l("Newest first"), descending=True),
        ),
        filters=(
            Filter("state", _l("State"), states, lambda value, person: model.state == value),
            *filters,
            Filter(
                "mine",
                _l("Responsible"),
                {"1": _l("only mine")},
                lambda value, person: model.owner_id == person.id,
                only=frozenset({"own"}),
            ),
        ),
        joined=lambda query: query.join(User, User.id == model.owner_id),
    )
