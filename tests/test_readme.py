"""The README tells the truth: its targets, commands, settings, files and pictures exist."""

import re
from pathlib import Path

import pytest

from ia.cli import COMMANDS, group

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text()


def test_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"`make ([a-z]+)", TEXT)) <= targets


def test_commands_exist_and_none_is_forgotten(app):
    table = TEXT.split("## Commands")[1].split("## Settings")[0]
    named = set(re.findall(r"`([a-z][a-z-]*)", table))
    assert set(COMMANDS) <= named
    for name in COMMANDS:
        assert group.get_command(None, name) is not None, name


def test_settings_are_read_somewhere():
    code = "".join(path.read_text() for top in ("ia", "jobs") for path in (ROOT / top).rglob("*.py"))
    code += (ROOT / "gunicorn.conf.py").read_text()
    for name in set(re.findall(r"IA_[A-Z_]+[A-Z]", TEXT)):
        assert name in code, name


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#]+)\)|`(docs/[\w./-]+)`", TEXT))))
def test_files_exist(path):
    assert (ROOT / (path[0] or path[1])).exists()
