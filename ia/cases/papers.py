"""A case on paper: A4, for reading; nobody signs or keeps it."""

from flask_babel import lazy_gettext as _l

from ia.cases.words import LABELS, SOURCES, TEXTS
from ia.ground.printing.papers import Paper
from ia.ground.workflow.declare import Holder


class Readers(Holder):
    """Whoever may read the case and does business: P-30 lets others adopt it."""

    def holds(self, document, person, today) -> bool:
        return person.does_business


def facts(case, now) -> dict:
    """What the sheet says. Not from which form the case comes: that leads back to the client."""
    return {
        "pairs": [
            [LABELS["title"], case.title],
            [LABELS["source"], SOURCES[case.source]],
            [LABELS["keywords"], case.keywords],
            [_l("Published on"), case.published_at],
        ],
        "texts": [[LABELS[name], getattr(case, name)] for name in TEXTS],
    }


def _published(case):
    return None if case.state == "published" else _l("A case is printed when it is published.")


PAPERS = {
    "case": Paper(
        "case",
        _l("Typical case"),
        copies=1,
        labels=(_l("For reading"),),
        signers=(),
        facts=facts,
        template="cases/print.html",
        allowed=_published,
        printed_by=Readers("readers", _l("whoever may read it"), lambda case, today: ()),
    )
}
