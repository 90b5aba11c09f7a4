"""Do the checks bite? A copy of the project is broken on purpose, in one way after the other, and the check that guards against
this must fail (targets, sections 2 and 3). `python -m tests.breaks [NAME…]`: prints what each check says of it; 1 when one
is content.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".hypothesis", "var", "__pycache__", "screenshots")
PATIENCE = 900
"""Seconds that a check may take."""
SAYS = ("E   ", "✗ ")
"""What begins a line in which pytest, or a drill, says what is wrong."""


class Break(NamedTuple):
    """`row` of the targets; in `file` the text `old`, which stands there once, becomes `new`; `check` is what has to fail."""

    row: str
    file: str
    old: str
    new: str
    check: tuple[str, ...]


def _test(where: str, *more: str, db: str = "sqlite") -> tuple[str, ...]:
    return ("pytest", "-q", "-x", "-n", "0", "--tb=short", f"--db={db}", where, *more)


def _drill(name: str, number: int) -> tuple[str, ...]:
    return ("tests.faults.run", name, "--number", str(number))


BREAKS = {
    "a page outweighs its line": Break(
        "weight",
        "templates/_base.html",
        "<main",
        "{% for n in range(2000) %}<!--{{ n * 7919 % 1009 }}-->{% endfor %}<main",
        _test("tests/bench/test_pages.py", "-k", "budget"),
    ),
    "a lent client stays in sight": Break(
        "1",
        "ia/clients/models.py",
        "(cls.ends_on >= today) & ",
        "",
        _test("tests/access/test_matrix.py", "-k", "lists_show"),
    ),
    "a session outlives its end": Break(
        "3", "ia/ground/org/session.py", "Login.ended_at.is_(None), ", "", _test("tests/access/test_sessions_end.py")
    ),
    "guesses are counted beside each other": Break(
        "4",
        "ia/ground/org/guesses.py",
        "        if not is_sqlite():",
        "        if False:",
        _test("tests/access/test_guess_races.py", "-k", "looked_at and gone", db="postgresql"),
    ),
    "a GET that writes": Break(
        "5",
        "ia/ground/inbox/views.py",
        "    number = current_user.waiting\n",
        "    number = current_user.waiting\n"
        "    db.session.query(Todo).update({Todo.address: Todo.address + '!'})\n"
        "    db.session.commit()\n",
        _test("tests/access/test_csrf.py", "-k", "no_get_writes"),
    ),
    "a view that raises": Break(
        "7",
        "ia/ground/org/views.py",
        '    choice = request.form.get("language")\n',
        '    choice = {known: known for known in LANGUAGES}[request.form.get("language")]\n',
        _test("tests/access/test_inputs.py", "-k", "anything_at_all"),
    ),
    "approvals without compare-and-set": Break(
        "9",
        "ia/ground/documents/models.py",
        ', "version_id_col": version}',
        "}",
        _drill("approvals raced", 40),
    ),
    "a month in the order of its file": Break(
        "13",
        "ia/reconciliation/shelves.py",
        "else sorted(self._unsorted)",
        "else self._unsorted",
        _drill("months disturbed", 6),
    ),
    "a page that Back brings again": Break(
        "19",
        "ia/ground/web/headers.py",
        'head.setdefault("Cache-Control", "no-store")',
        'head.setdefault("X-Cache", "no-store")',
        _test("tests/access/test_after_logout.py"),
    ),
    "a field without its label": Break(
        "20",
        "templates/_forms.html",
        '<label for="{{ f.id }}">{{ f.label.text }}{% if f.flags.required %}<span class="req" aria-hidden="true"> *</span>'
        "{% endif %}</label>",
        '<span>{{ f.label.text }}{% if f.flags.required %}<span class="req" aria-hidden="true"> *</span>{% endif %}</span>',
        _test("tests/bench/test_pages.py", "-k", "accessible"),
    ),
}


def bites(one: Break, folder: Path) -> tuple[bool, list[str]]:
    """Whether the check fails on the broken copy, and what it says."""
    place = folder / one.file
    whole = place.read_text()
    place.write_text(whole.replace(one.old, one.new))
    try:
        command = [sys.executable, "-m", *one.check]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, env=_environment())
    finally:
        place.write_text(whole)
    lines = (done.stdout + done.stderr).splitlines()
    return done.returncode == 1, [line for line in lines if line.startswith(SAYS)] or lines[-3:]


def _environment() -> dict[str, str]:
    """The copy finds itself first; no mark of a run of pytest around this one reaches it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("names", nargs="*", metavar="NAME", help="; ".join(BREAKS))
    asked = ask.parse_args().names
    if unknown := set(asked) - set(BREAKS):
        ask.error(f"there is no break {', '.join(sorted(unknown))}; see --help")
    content = 0
    with tempfile.TemporaryDirectory(prefix="ia-breaks-") as made:
        folder = Path(made) / "ia"
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        folder.parent.chmod(0o755)
        for name in asked or BREAKS:
            failed, said = bites(BREAKS[name], folder)
            content += not failed
            print(f"{'✓' if failed else '✗'} {BREAKS[name].row:6} {name}", *said[:6], sep="\n    ", flush=True)
    return 1 if content else 0


if __name__ == "__main__":
    sys.exit(main())
