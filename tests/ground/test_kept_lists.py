"""Lists kept under a name: for oneself alone, as an address that shows each what they may see."""

from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from ia.ground.db import db
from ia.ground.tables import kept
from ia.ground.tables.kept import KeptList

CHINESE = quote("茅台")
DROP = "kept"


def keep(visitor, name="茅台持有人", path="/clients/", query="stock=600519&sort=name", expect=303):
    sent = {"name": name, "path": path, "query": query}
    visitor.submit("/clients/?stock=600519", sent, form="/lists/", follow=False)
    assert visitor.status == expect


def links(visitor) -> list[tuple[str, str]]:
    visitor.get("/clients/")
    return [(one.text_content(), one.get("href")) for one in visitor.page.select("main .bar span a")]


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(KeptList))


def test_a_list_is_kept_opened_and_dropped(app, people):
    advisor = people("advisor1")
    advisor.get("/clients/?stock=600519&sort=name")
    advisor.submit(None, form="/lists/", name="茅台持有人")
    assert advisor.page.flashes == ["列表已保存。"]
    assert links(advisor) == [("茅台持有人", "/clients/?stock=600519&sort=name")]
    assert links(people("advisor2")) == [], "a list is kept for oneself"
    keep(people("advisor2"))
    other = people("advisor2")
    links(other), links(advisor)
    number = advisor.page.one("button[formaction^='/lists/']").get("formaction")
    other.page.one("button[formaction^='/lists/']").set("formaction", number)
    other.submit(None, form=DROP, follow=False)
    assert other.status == 404 and count(app) == 2
    advisor.submit(None, form=DROP, follow=False)
    assert advisor.status == 303 and links(advisor) == [] and count(app) == 1


def test_the_same_name_replaces(app, people):
    advisor = people("advisor1")
    keep(advisor)
    keep(advisor, query=f"?stock={CHINESE}&after=xyz&choose=1&level=")
    assert links(advisor) == [("茅台持有人", f"/clients/?stock={CHINESE}")]
    assert count(app) == 1


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/logout", "", "/clients"])
def test_only_lists_of_the_house_are_kept(app, people, path):
    keep(people("advisor1"), path=path, expect=404)
    assert count(app) == 0


@pytest.mark.parametrize(
    ("sent", "still_there"),
    [({"name": ""}, ""), ({"name": "x" * 41}, "x" * 41), ({"query": "q=" + "x" * 1_000}, "茅台持有人")],
)
def test_what_cannot_be_kept_is_told_beside_the_field(app, people, sent, still_there):
    advisor = people("advisor1")
    keep(advisor, **sent, expect=422)
    assert advisor.page.one("input[name=name][aria-invalid]").get("value") == still_there
    assert count(app) == 0


def test_nobody_keeps_more_than_some(app, people, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    advisor = people("advisor1")
    keep(advisor, "甲")
    keep(advisor, "乙")
    keep(advisor, "丙", expect=422)
    keep(advisor, "乙", query="status=target")
    keep(advisor, "丙", path="/task-books/", query="state=draft")
    assert count(app) == 3


def test_a_hostile_name_and_query_stay_text(people):
    advisor = people("advisor1")
    keep(advisor, "<b>&\"'", query="q=%22%3E%3Cscript%3E&\x00bad=%ff")
    [(name, url)] = links(advisor)
    assert name == "<b>&\"'" and "script" in url and advisor.page.select("main script") == []
