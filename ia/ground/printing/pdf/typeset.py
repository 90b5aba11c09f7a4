"""From blocks to a PDF, in a child process: half a second and 150 MB that no web worker has to carry."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ia.ground.tables.rows import MEGABYTE

_CHILD = Path(__file__).with_name("child.py")
FONTS = str(Path(find_spec("pylopdf_fonts_zh_cn").origin).parent)
MEMORY = 2048 * MEGABYTE
"""Of addresses, not of memory in use: threads and fonts are mapped, a large picture is unpacked."""
SECONDS = 60


class NotMade(RuntimeError):
    """The file could not be made; the reason is for the log."""


class Made(NamedTuple):
    """A PDF, whether it keeps the archival standard, and the names of attachments that could not be shown."""

    content: bytes
    archival: bool
    unshown: list[str]


def pdf(
    title: str, author: str, sheets: Sequence[dict], attachments: Sequence[dict] = (), files: Mapping[str, bytes] = {}
) -> Made:
    """The sheets (see blocks.py), each on pages of its own, then the attachments; `files` are their bytes by name.
    Raises NotMade."""
    with tempfile.TemporaryDirectory(prefix="ia-paper-") as name:
        folder = Path(name)
        job = {"title": title, "author": author, "sheets": list(sheets), "attachments": list(attachments)}
        (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
        for file, content in files.items():
            (folder / file).write_bytes(content)
        arguments = (name, FONTS, str(MEMORY), str(SECONDS))
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD), *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                env=os.environ | {"RAYON_NUM_THREADS": "1", "RUST_BACKTRACE": "0"},
            )
        except subprocess.TimeoutExpired as error:
            raise NotMade(f"{title}: longer than {SECONDS} seconds") from error
        if done.returncode:
            raise NotMade(f"{title}: {done.stderr[-2000:].decode('utf-8', 'replace')}")
        said = json.loads((folder / "done.json").read_text("utf-8"))
        return Made((folder / "out.pdf").read_bytes(), **said)
