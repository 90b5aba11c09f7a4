"""What stays of an export: who took which clients out, why, and who is told."""

import hashlib

import pytest
from sqlalchemy import select

from ia.clients.exports.models import Exported
from ia.ground.db import db
from tests.clients.exporting import ASKED, exported, records, trail

# The record


def test_every_file_leaves_a_record_and_a_row_in_the_trail(people, shelf, allow, app, cast):
    client_id = shelf.put("advisor1", "王磊")
    allow("advisor1")
    answer = exported(people("advisor1"))
    (record,) = records(app)
    assert (record.by_id, record.branch_id, record.row_count) == (cast.users["advisor1"], cast.units["B001"], 1)
    assert (record.kind, record.purpose, record.consent) == ("analysis", "季度服务分析", "客户协议第八条")
    assert record.sha256 == hashlib.sha256(answer.data).hexdigest() and record.state == "made"
    assert trail(app, "export") == [
        {
            "code": record.code,
            "export_subject": "clients",
            "export_purpose": "analysis: 季度服务分析",
            "consent": "客户协议第八条",
            "export_format": "xlsx",
            "export_rows": 1,
        }
    ]
    with app.app_context():
        assert db.session.execute(select(Exported.export_id, Exported.client_id)).all() == [(record.id, client_id)]
    people("advisor1").get(f"/clients/{client_id}/reads")
    assert {"导出", record.code} <= {cell.strip() for cell in people("advisor1").page.texts("tbody td")}


def test_a_form_sent_twice_makes_one_file(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    advisor = people("advisor1")
    advisor.get("/clients/export")
    page = advisor.page
    first = advisor.submit(None, ASKED, form="form", follow=False)
    advisor.page = page
    second = advisor.submit(None, ASKED, form="form", follow=False)
    assert (first.status_code, second.status_code) == (200, 303)
    assert second.headers["Location"] == f"/clients/exports/{records(app)[0].id}" and len(records(app)) == 1


def test_a_file_that_is_found_leads_to_who_took_it(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"))
    (record,) = records(app)
    written = f"{record.code[:4]}-{record.code[4:]}".lower()
    for username in ("advisor1", "director1", "gm1", "sysadmin1", "hqadmin1"):
        visitor = people(username)
        visitor.get(f"/clients/exports?q={written}")
        assert (
            record.code in visitor.page.text and "林晓东" in visitor.page.text and "季度服务分析" in visitor.page.text
        )
        visitor.get("/clients/exports?q=ZZZZZZZZ")
        assert record.code not in visitor.page.text
        visitor.get(f"/clients/exports/{record.id}")
        assert record.sha256 in visitor.page.text


def test_administrators_are_not_told_what_was_searched_for(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"), "?q=王磊")
    (record,) = records(app)
    for username, told in (("advisor1", True), ("director1", True), ("sysadmin1", False), ("hqadmin1", False)):
        people(username).get(f"/clients/exports/{record.id}")
        assert ("王磊" in people(username).page.text) == told


@pytest.mark.parametrize(("username", "status"), [("director9", 404), ("advisor2", 403), ("clerk1", 403)])
def test_an_export_is_no_business_of_others(people, shelf, allow, app, username, status):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"))
    (record,) = records(app)
    people(username).get(f"/clients/exports/{record.id}", expect=status)
    if status == 404:
        people(username).get("/clients/exports")
        assert record.code not in people(username).page.text


def test_another_exporter_sees_only_own_ones(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    allow("advisor2")
    exported(people("advisor1"))
    (record,) = records(app)
    people("advisor2").get("/clients/exports")
    assert record.code not in people("advisor2").page.text
    people("advisor2").get(f"/clients/exports/{record.id}", expect=404)
