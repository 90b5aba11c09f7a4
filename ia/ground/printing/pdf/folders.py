"""Where the files made of papers lie: sealed ones for as long as the site, bundles until they are fetched."""

import hashlib
from io import BytesIO

from ia.ground.tables.folder import Folder

SEALED = Folder("sealed-papers")
BUNDLES = Folder("bundles", kept_days=2)


class Lost(RuntimeError):
    """The file is not where it was kept, or not what was kept."""


def put(folder: Folder, content: bytes) -> dict:
    """Keep a file; its columns."""
    path, digest = folder.put_down(BytesIO(content))
    return {"sha256": folder.keep(path, digest), "size": len(content)}


def taken(folder: Folder, digest: str) -> bytes:
    """The file as it was kept. Raises Lost."""
    try:
        content = folder.place_of(digest).read_bytes()
    except OSError as error:
        raise Lost(digest) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Lost(digest)
    return content
