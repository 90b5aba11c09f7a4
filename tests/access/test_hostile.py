"""Hostile text is shown as text where the platform puts somebody's words into a sentence of its own. The crawl over every page
and column in a real browser is `make faults`, drill "hostile text"."""

import io

import pytest
from flask import render_template_string
from flask_babel import lazy_gettext

from ia.ground.db import write_unit
from ia.ground.documents.models import Opinion
from tests.access import world as worlds
from tests.clients.test_import import work

INJECTED = '<b class="ran" hx-get="/ran" hx-trigger="load">x</b>'


def test_a_sentence_with_somebodys_words_is_no_markup(app):
    with app.test_request_context():
        said = lazy_gettext("%(actor)s for %(principal)s", actor=INJECTED, principal="王")
        assert "<b" not in render_template_string("{{ said }}", said=said)
        assert "<b" not in render_template_string("{{ _('%(name)s has decided', name=name) }}", name=INJECTED)


def test_a_deputys_name_is_text(app, cast, people):
    book, name = worlds.few(app, cast).books[2], '<b class="ran" hx-get="/ran">x</b>'
    with app.app_context(), write_unit() as unit:
        unit.execute(Opinion.__table__.update().values(actor_name=name, for_name=name))
    visitor = people("leader1")
    visitor.get(f"/task-books/{book.id}")
    if not visitor.page.select(".said li"):
        visitor.get(f"/task-books/{book.id}/history")
    assert not visitor.page.select(".ran, [hx-get='/ran']")


@pytest.mark.parametrize("head", ["手机", "开户日期", "资产总额", "证件号码", "电子邮箱", "客户来源", "性别"])
def test_a_cell_of_a_file_is_text_where_it_is_told_as_bad(people, head):
    table = f'姓名,{head}\n张三,"{INJECTED.replace(chr(34), chr(34) * 2)}"\n'.encode()
    visitor = people("advisor1")
    visitor.submit("/clients/import", {"file": (io.BytesIO(table), "a.csv")}, form="/clients/import")
    work(visitor)
    assert "张三" in visitor.page.text or visitor.page.select("tbody tr")
    assert not visitor.page.select(".ran, [hx-get='/ran']")
