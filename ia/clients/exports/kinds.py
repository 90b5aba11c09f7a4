"""The kinds of tables that may be taken out of the house."""

from dataclasses import dataclass
from types import ModuleType

from flask_babel import lazy_gettext as _l

from ia.clients.exports import table, talk_table


@dataclass(frozen=True)
class Kind:
    """A kind of table. `counted` says how many there are in a file, `none` that there is nothing to take. `table` has the
    functions header, lines, asked, reached and note; it asks the rights of the moment."""

    title: object
    ask: object
    heading: object
    counted: object
    none: object
    table: ModuleType

    def count(self, number: int) -> str:
        return str(self.counted) % {"count": f"{number:,}"}


KINDS = {
    "clients": Kind(
        title=_l("Clients"),
        ask=_l("Export clients"),
        heading=_l("Export of client information, No. %(code)s"),
        counted=_l("%(count)s clients"),
        none=_l("There is no client to export."),
        table=table,
    ),
    "talks": Kind(
        title=_l("Communication records"),
        ask=_l("Export communication records"),
        heading=_l("Export of communication records, No. %(code)s"),
        counted=_l("%(count)s communication records"),
        none=_l("There is no communication record to export."),
        table=talk_table,
    ),
}
"""By the code that stands in the record of the export, and begins the name of the file."""
