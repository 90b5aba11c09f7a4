"""The forms that register what happened to a sheet. They ask for the code in hand."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from ia.ground.documents.attachments import AttachmentForm
from ia.ground.org.roles import ROLES
from ia.ground.printing.papers import Paper
from ia.ground.printing.scans import ENDINGS
from ia.ground.web.forms import REQUIRED, HouseForm, SelectField, text
from ia.ground.web.uploads import UploadField


def _code():
    hint = _l("The eight characters on the sheet itself; never copy them from the screen.")
    typing = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return text(_l("Code on the sheet"), required=True, limit=40, description=hint, render_kw=typing)


class SignatureForm(HouseForm):
    code = _code()
    role = SelectField(_l("Signature box"), [REQUIRED])
    signer = text(_l("Signed by"), required=True, limit=80, render_kw={"list": "signers", "autocomplete": "off"})
    signed_on = DateField(_l("Signed on"), [REQUIRED])

    def offer(self, papers: list[Paper]) -> None:
        """The boxes of these papers."""
        boxes = {role: title for paper in papers for role, title in paper.signers}
        self.role.choices = [("", "")] + list(boxes.items())


class CustodyForm(HouseForm):
    code = _code()
    holder_role = SelectField(_l("Kept by"), [REQUIRED])
    place = text(_l("Place"), required=True, limit=80, render_kw={"list": "places", "autocomplete": "off"})
    since = DateField(_l("Kept since"), [REQUIRED])

    def offer(self, papers: list[Paper]) -> None:
        """The keepers of these papers; where a team leader keeps, a station leader may."""
        keepers = [keeper for paper in papers for keeper in paper.keepers if keeper]
        roles = dict.fromkeys(role for role, place in keepers)
        if "leader" in roles:
            roles["station_leader"] = None
        usual = dict(keepers)
        titles = {role: ROLES[role].title if role in ROLES else usual[role] for role in roles}
        self.holder_role.choices = [("", "")] + list(titles.items())


class ScanForm(AttachmentForm):
    code = _code()
    file = UploadField(_l("Scan"), id="scan-file", render_kw={"accept": ",".join(ENDINGS)})


class StrikeForm(HouseForm):
    reason = text(_l("Reason"), required=True, limit=200)
