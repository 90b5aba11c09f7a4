"""Where the embedded store listens. Apart from the queue, so that the supervisor, which only watches, stays small."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET = 100
"""Bytes of a socket's path; the systems allow 103 to 107."""


def socket_path(data_dir: Path) -> Path:
    """In the data directory, or, when that path is too long for a socket, in a directory of the temporary folder that
    only this user may open."""
    path = data_dir / "store" / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"ia-{os.getuid()}-{name}" / "valkey.sock"


def socket_url(data_dir: Path) -> str:
    """The same as an address for Redis clients."""
    return f"unix://{quote(str(socket_path(data_dir)))}"
