"""The field for a file. Where scripting is on, the browser says that a file is too large before any of it is sent: on a slow line
that saves minutes. The server says the same of what arrives."""

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.widgets import FileInput

MEGABYTE = 1024 * 1024
TOO_LARGE = _l("The file is larger than %(most)s MB. Split it.", most="%(most)s")
SCAN_TOO_LARGE = _l("The file is larger than %(mb)s MB. Scan with fewer colours, or split it.", mb="%(most)s")


class _Input(FileInput):
    """Carries the limit, and what to say of a file above it."""

    def __call__(self, field, **kwargs):
        return super().__call__(field, **{"data-most": field.most, "data-large": field.too_large, **kwargs})


class UploadField(FileField):
    """A file of `most` bytes, by default what a form may carry; `large` is said of a larger one, with %(most)s megabytes."""

    widget = _Input()

    def __init__(self, label=None, validators=None, *, most: int | None = None, large=SCAN_TOO_LARGE, **kwargs):
        super().__init__(label, validators, **kwargs)
        self._most, self._large = most, large

    @property
    def most(self) -> int:
        return self._most or current_app.config["MAX_UPLOAD"]

    @property
    def too_large(self) -> str:
        return str(self._large) % {"most": f"{self.most / MEGABYTE:g}"}
