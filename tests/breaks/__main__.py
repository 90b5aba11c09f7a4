"""`python -m tests.breaks [NAME or ROW …]`: a copy of the project is broken on purpose, in one way after the other, and the check
that guards against this must fail (targets, sections 2 and 3); on the copy as it was it must not. Prints what each check says;
1 when one is content, or fails on the whole code.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.breaks import safety, weight
from tests.breaks.declare import Break

ROOT = Path(__file__).resolve().parents[2]
BREAKS = {**weight.BREAKS, **safety.BREAKS}
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".hypothesis", "var", "__pycache__", "screenshots")
PATIENCE = 900
"""Seconds that a check may take; one that never ends has noticed something too, but says nothing."""
SAYS = ("E   ", "✗ ", "     ✗ ")
"""What begins a line in which pytest, a drill, or the bench says what is wrong."""


class Copy:
    """The project in a folder of its own, to be broken."""

    def __init__(self, folder: Path):
        self.folder, self.holds = folder, cache(self._holds)
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        folder.parent.chmod(0o755)

    def bites(self, one: Break) -> tuple[bool, list[str]]:
        """Whether the check fails because of the break, and what it says."""
        well, said = self.holds(one.check)
        if not well:
            return False, ["fails on the whole code too:", *said]
        place = self.folder / one.file
        whole = place.read_text()
        place.write_text(whole.replace(one.old, one.new))
        try:
            status, said = self._asked(one.check)
        finally:
            place.write_text(whole)
        return status == 1, said

    def _holds(self, check: tuple[str, ...]) -> tuple[bool, list[str]]:
        """Whether the check holds of the code as it is, else what it says; each is asked once."""
        status, said = self._asked(check)
        return status == 0, said

    def _asked(self, check: tuple[str, ...]) -> tuple[int | None, list[str]]:
        command = [sys.executable, "-m", *check]
        how = {"cwd": self.folder, "capture_output": True, "text": True, "timeout": PATIENCE, "env": _environment()}
        try:
            done = subprocess.run(command, **how)
        except subprocess.TimeoutExpired:
            return None, [f"no word within {PATIENCE} s"]
        lines = (done.stdout + done.stderr).splitlines()
        return done.returncode, [line for line in lines if line.startswith(SAYS)] or lines[-3:]


def _environment() -> dict[str, str]:
    """The copy finds itself first; no mark of a run of pytest around this one reaches it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}


def asked_for() -> list[str]:
    """The names of the breaks to make."""
    table = "\n".join(f"  {one.row:14} {name}" for name, one in BREAKS.items())
    ask = argparse.ArgumentParser(
        prog="python -m tests.breaks",
        description=__doc__,
        epilog=f"  ROW            NAME\n{table}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ask.add_argument(
        "names", nargs="*", metavar="NAME or ROW", help="breaks, or those of a row of the targets; none: all"
    )
    asked = ask.parse_args().names
    if unknown := set(asked) - set(BREAKS) - {one.row for one in BREAKS.values()}:
        ask.error(f"there is no break {', '.join(sorted(unknown))}; see --help")
    return [name for name, one in BREAKS.items() if not asked or {name, one.row} & set(asked)]


def main() -> int:
    names, content = asked_for(), 0
    with tempfile.TemporaryDirectory(prefix="ia-breaks-") as made:
        copy = Copy(Path(made) / "ia")
        for name in names:
            noticed, said = copy.bites(BREAKS[name])
            content += not noticed
            print(f"{'✓' if noticed else '✗'} {BREAKS[name].row:13} {name}", *said[:6], sep="\n    ", flush=True)
    return 1 if content else 0


if __name__ == "__main__":
    sys.exit(main())
