"""Templates are compiled once per language, with the words in their places; what is typed is escaped as ever."""

import pytest
from flask import render_template, render_template_string
from flask_babel import force_locale
from jinja2 import DictLoader
from markupsafe import Markup

TYPED = "<i>张 & 李</i>"
ESCAPED = "&lt;i&gt;张 &amp; 李&lt;/i&gt;"
TEMPLATES = {
    "frame.html": "<{% block inner %}{% endblock %}>",
    "page.html": (
        '{% extends "frame.html" %}{% macro row(title, value) %}{{ title }}={{ value }};{% endmacro %}'
        "{% block inner %}{{ _('Client number') }}|"
        "{% for one in values %}{{ row(_('Name'), one) }}{% if loop.last %}{% include 'part.html' %}{% endif %}{% endfor %}"
        "{% endblock %}"
    ),
    "part.html": "{{ _('Keep “%(name)s” no longer', name=values[0]) }}",
    "mail.txt": "{{ _('Name') }} {{ values[0] }}",
}


@pytest.fixture
def shelf(app, monkeypatch):
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(TEMPLATES))
    with app.test_request_context():
        yield


@pytest.mark.parametrize("turn", [1, 2])
def test_a_page_has_the_words_of_the_language_of_the_moment(shelf, turn):
    chinese = render_template("page.html", values=["甲", "乙"])
    assert chinese == "<客户号|姓名/名称=甲;姓名/名称=乙;" + render_template("part.html", values=["甲"]) + ">"
    assert "甲" in chinese and "Keep" not in chinese
    with force_locale("en"):
        english = render_template("page.html", values=["甲", "乙"])
    assert english == "<Client number|Name=甲;Name=乙;Keep “甲” no longer>"
    assert render_template("page.html", values=["甲", "乙"]) == chinese


def test_values_are_escaped_wherever_they_stand(shelf):
    with force_locale("en"):
        said = render_template("page.html", values=[TYPED])
        assert said == f"<Client number|Name={ESCAPED};Keep “{ESCAPED}” no longer>"
        assert render_template("page.html", values=[Markup("<b>")]).count("<b>") == 2
        assert render_template("mail.txt", values=[TYPED]) == f"Name {TYPED}"


def test_what_is_no_text_is_written_as_text(shelf):
    for value, written in ((None, "None"), (0, "0"), (12.5, "12.5"), (True, "True")):
        assert render_template_string("{{ value }}", value=value) == written
    assert render_template_string("{{ missing }}{{ _(word) }}", word="Name") == "姓名/名称"
