"""Templates: pages extend, partials do not and have one root; no script or style inside; nothing unescaped."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [name for name in ALL if not Path(name).name.startswith("_")]
PARTIALS = [name for name in ALL if Path(name).name.startswith("_")]


def source(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(), flags=re.S)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends(name):
    assert re.search(r'{%-?\s*extends\s+"(_base|print/_\w+)\.html"', source(name)), (
        "pages extend _base or a print frame"
    )


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_stands_alone(name):
    assert "{% extends" not in source(name)


@pytest.mark.parametrize("name", ALL)
def test_no_script_or_style_inside(name):
    text = source(name)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:", text)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_let_through_unescaped(name):
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source(name))


@pytest.mark.parametrize("name", ALL)
def test_no_outside_host(name):
    assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", source(name))


@pytest.mark.parametrize("name", ALL)
def test_visible_words_go_through_the_catalogue(name):
    """No bare English or Chinese words between tags."""
    text = re.sub(r"{%.*?%}|{{.*?}}|<pre.*?</pre>|\sdata-\w+=\"\"", "", source(name), flags=re.S)
    text = re.sub(r"(?m)^\s*data-\w+=\"\d*\"", "", text)
    text = re.sub(r"<[^>]*>", "\n", text, flags=re.S)
    left = [line.strip() for line in text.splitlines() if re.search(r"[A-Za-z]{3,}|[\u4e00-\u9fff]", line)]
    assert not left, left
