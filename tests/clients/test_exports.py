"""Clients taken out as a file: a right of its own, a purpose, and refusals."""

from datetime import date

import pytest
from sqlalchemy import update

from ia.clients.exports import rights
from ia.clients.exports.models import Exported
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from tests.clients.exporting import ASKED, exported, records, set_figure, table_of, trail
from tests.clients.shelf import count

# The right


@pytest.mark.parametrize("username", ["advisor1", "leader1", "director1", "gm1", "sysadmin1", "hqadmin1", "clerk1"])
def test_nobody_exports_by_a_post_of_the_branch_alone(people, shelf, username):
    shelf.put("advisor1", "王磊")
    people(username).get("/clients/export", expect=403)
    people(username).get("/help/")
    token = people(username).page.select("input[name=csrf_token]")[0].get("value")
    assert people(username).post("/clients/export", data={**ASKED, "csrf_token": token}).status_code == 403


def test_the_list_leads_there_for_those_who_may(people, shelf, allow):
    shelf.put("advisor1", "王磊")
    for username, leads in (("advisor2", False), ("advisor1", True)):
        allow("advisor1") if leads else None
        people(username).get("/clients/?status=prospect")
        assert ("/clients/export?status=prospect" in people(username).page.links()) == leads


def test_the_right_ends_with_its_day(people, shelf, allow, still, app, cast):
    shelf.put("advisor1", "王磊")
    allow("advisor1", until=date(2026, 11, 25))
    people("advisor1").get("/clients/export")
    still("2026-11-25T09:00")
    visitor = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    visitor.get("/clients/export", expect=403)


def test_alone_the_right_reaches_nothing(people, app, shelf, cast, allow):
    shelf.put("advisor1", "王磊")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.user_id == cast.users["gm1"]).values(role=rights.EXPORTER))
    exporter = people("gm1")
    exporter.get("/clients/", expect=403)
    assert exported(exporter).status_code == 422
    assert exporter.page.errors == ["没有可导出的客户。"] and records(app) == []


def test_only_what_the_other_posts_reach_in_that_branch(people, shelf, allow, app, cast):
    shelf.put("advisor1", "王磊")
    shelf.put("advisor2", "李四", phone="13800138001")
    shelf.put("advisor2", "赵五", phone="13800138002", visibility_scope="team")
    shelf.put("advisor9", "外人", phone="13800138003")
    allow("advisor1")
    allow("director9", branch="B001")
    assert sorted(row["姓名"] for row in table_of(exported(people("advisor1")))) == ["王磊", "赵五"]
    assert exported(people("director9")).status_code == 422, (
        "the right is given for one branch, the sight is of another"
    )


# What is asked


@pytest.mark.parametrize("missing", ["kind", "purpose", "consent", "consent_under"])
def test_without_purpose_and_ground_nothing_leaves(people, shelf, allow, app, missing):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    answer = exported(people("advisor1"), **{missing: None})
    assert answer.status_code == 422 and answer.mimetype == "text/html"
    kept = people("advisor1").page.one("textarea[name=purpose]").text.strip()
    assert kept == ("" if missing == "purpose" else ASKED["purpose"])
    assert records(app) == [] and count(app, Exported) == 0 and trail(app, "export") == []


def test_whole_numbers_need_a_reason_of_their_own(people, shelf, allow, app):
    shelf.known()
    allow("advisor1")
    assert exported(people("advisor1"), whole=True).status_code == 422
    assert "请说明为什么需要完整号码。" in people("advisor1").page.text
    assert records(app) == []


def test_too_many_are_refused(people, shelf, allow, app):
    for number in range(3):
        shelf.put("advisor1", f"王磊{number}", phone=f"1380013800{number}")
    allow("advisor1")
    set_figure(app, "export.rows", 2)
    assert exported(people("advisor1")).status_code == 422
    assert "一次最多导出 2 位客户" in people("advisor1").page.text
    assert exported(people("advisor1"), "?q=王磊1").status_code == 200


def test_a_filter_amiss_exports_nothing_by_mistake(people, shelf, allow):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    for query in ("?q=x", "?status=nonsense"):
        assert exported(people("advisor1"), query).status_code == 422
