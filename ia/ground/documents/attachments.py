"""Files on documents: who may add one, how it is kept, what the page shows. Whoever keeps files of other records (see
StoredFile) uses `described`, `keep` and the form from here.

The bytes lie under DATA_DIR/files/ab/abcd…, named by their SHA-256 and flushed to the disk before the row is written. So
a row always has its file; a file without a row is left by a request that failed, and harms nobody.
"""

import hashlib
import os
import re
import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path, PurePath
from typing import NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from ia.ground import registry
from ia.ground.audit import trail
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.filetypes import ENDINGS, FileRefused, kind_of
from ia.ground.documents.models import Attachment, Document
from ia.ground.org.models import User
from ia.ground.web.forms import HouseForm
from ia.ground.web.uploads import UploadField

MOST = 50
"""Files on one record."""
LONGEST_NAME = 120
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"<>|*?:]')


class FileLost(RuntimeError):
    """The bytes are not where they were kept, or not what was kept."""


class AttachmentForm(HouseForm):
    """One file. Its errors stand beside the field."""

    file = UploadField(_l("File"), id="attachment-file", render_kw={"accept": ",".join(ENDINGS)})

    def read(self) -> tuple[str, bytes] | None:
        """Name and bytes of what was sent, or None with the reason at the field."""
        sent, limit = self.file.data, self.file.most
        if not sent or not sent.filename:
            self.file.errors = [_l("Choose a file.")]
            return None
        content = sent.stream.read(limit + 1)
        if len(content) > limit:
            self.file.errors = [self.file.too_large]
            return None
        return sent.filename, content


class Panel(NamedTuple):
    """What the partial shows: the files of a document, and the form where the person may add one."""

    document_id: int
    files: list
    form: AttachmentForm | None
    most_mb: str


def may_add(document: Document, person, now: datetime) -> bool:
    """Any editor (guideline 4.0): whoever holds the present state, the owner, and whoever filled the form in. Technicians
    carry out what is decided, and have no business with its files (P-27)."""
    if not person.does_business:
        return False
    if person.id in (document.owner_id, document.created_by_id):
        return True
    state = registry.kind(document.kind).workflow.by_state[document.state]
    return state.holder.holds(document, person, local_date(now))


def panel(document: Document, person, now: datetime, form: AttachmentForm | None = None) -> Panel:
    """For the page of a document: `attachments=panel(document, current_user, now)`, then the partial."""
    query = (
        select(Attachment.id, Attachment.name, Attachment.size, Attachment.added_at, User.name.label("added_by"))
        .join(User, User.id == Attachment.added_by_id)
        .where(Attachment.document_id == document.id)
        .order_by(Attachment.id)
    )
    files = list(db.session.execute(query))
    if not may_add(document, person, now):
        form = None
    elif form is None:
        form = AttachmentForm(formdata=None)
    return Panel(document.id, files, form, f"{current_app.config['MAX_UPLOAD'] / 2**20:g}")


def add(document: Document, name: str, content: bytes, person, now: datetime) -> int:
    """Keep a file with a document; returns its number. Raises FileRefused."""
    facts = described(name, content)
    refuse_one_too_many(Attachment, Attachment.document_id == document.id, facts["sha256"])
    keep(content, facts["sha256"])
    row = {**facts, "document_id": document.id, "added_by_id": person.id, "added_at": now}
    number = db.session.execute(insert(Attachment).values(row).returning(Attachment.id)).scalar_one()
    changes = {"file": [None, facts["name"]], "sha256": [None, facts["sha256"]]}
    trail.record("attach", document.kind, document.id, actor=person, now=now, changes=changes)
    return number


def described(name: str, content: bytes) -> dict:
    """What is known of a file before it is kept: the columns of StoredFile without who and when. Raises FileRefused."""
    name = plain_name(name)
    kind = kind_of(content, name)
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "media_type": kind.media_type, "size": len(content), "sha256": digest}


def refuse_one_too_many(model, mine, digest: str) -> None:
    """Raise FileRefused when the rows of `model` that meet `mine` hold the same file already, or all they may."""
    if db.session.scalar(select(model.id).where(mine, model.sha256 == digest).limit(1)):
        raise FileRefused(_l("This file is attached already."))
    if db.session.scalar(select(func.count()).select_from(model).where(mine)) >= MOST:
        raise FileRefused(_l("There can be at most %(most)s files here.", most=MOST))


def plain_name(name: str) -> str:
    """The name without folders, without what cannot be seen or kept, short enough, with its ending."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = _NOT_IN_NAMES.sub("", "".join(c for c in name if not "\ud800" <= c <= "\udfff")).strip(" .")
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"[-LONGEST_NAME:]


def path_of(digest: str) -> Path:
    return Path(current_app.config["DATA_DIR"]) / "files" / digest[:2] / digest


def keep(content: bytes, digest: str) -> None:
    """Put the bytes on the disk under their digest, whole or not at all."""
    path = path_of(digest)
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise
    for folder in (path.parent, path.parent.parent):
        _flush(folder)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def content_of(digest: str) -> bytes:
    """The bytes as they were kept. Raises FileLost when they are gone or changed."""
    try:
        content = path_of(digest).read_bytes()
    except OSError as error:
        raise FileLost(digest) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileLost(digest)
    return content
