"""What a case asks."""

import re

from flask_babel import gettext as _

from ia.cases.words import LABELS, SOURCES, TEXTS
from ia.ground.search.forms_found import by_number
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text

_PARTING = re.compile(r"[\s,，、;；]+")


def keywords(typed: str | None) -> str:
    """Words however parted, each once, parted by 、."""
    return "、".join(dict.fromkeys(word for word in _PARTING.split(typed or "") if word))


class CaseForm(HouseForm):
    """The parts of a case, and the number of the form that it comes from, if it comes from one."""

    title = text(LABELS["title"], required=True)
    source = PickField(LABELS["source"], [REQUIRED], choices=SOURCES)
    source_no = text(LABELS["source_no"], limit=40)
    course = text(LABELS["course"], required=True, long=True)
    handling = text(LABELS["handling"], required=True, long=True)
    result = text(LABELS["result"], required=True, long=True)
    keywords = text(LABELS["keywords"], filters=[keywords])

    source_document_id: int | None = None
    """The number of the form named, once `fits` has found it."""

    def fits(self, person, now, kept=None) -> bool:
        """Whether everything is right; else it stands beside the fields. A form is named by its number by whoever reaches
        it; `kept` is the form that the case comes from already, which may have gone out of reach."""
        if not self.validate():
            return False
        number = (self.source_no.data or "").upper()
        if kept is not None and number == kept.serial_no:
            self.source_document_id = kept.id
        elif number:
            self.source_document_id = by_number(number, person, now)
            if self.source_document_id is None:
                self.source_no.errors = [_("There is no form of this number that you may see.")]
        return not self.source_no.errors

    def told(self) -> dict:
        """The facts of the case, by column."""
        return self.facts("title", "source", *TEXTS, "keywords") | {"source_document_id": self.source_document_id}
