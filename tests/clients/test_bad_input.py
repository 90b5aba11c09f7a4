"""What cannot be right is answered beside its field, and nothing typed is lost."""

from datetime import date

import pytest

from ia.clients.models import Client
from tests.clients.shelf import ACCOUNT, FACTS, MOBILE, WAY, count, created

BAD = {
    "basic-born_on": "2026-02-30",
    "account-opened_on": "2999-01-01",
    "account-total_assets": "12万元x",
    "account-fund_account_no": "12AB",
    "id_no": "110105194912310021",
    "name": "名" * 500,
    "contacts-0-value": "12345",
    "referred_by": "999999",
}


@pytest.mark.parametrize("field", BAD)
def test_bad_input_is_answered_beside_its_field_and_nothing_typed_is_lost(people, app, field):
    advisor = people("advisor1")
    advisor.submit("/clients/new", FACTS | WAY | {"family": "三个孩子", field: BAD[field]})
    assert advisor.status == 422
    form = advisor.page.form("form")
    control = form.cssselect(f"[name='{field}']")[0]
    beside = control.getparent().cssselect(".err") or control.getparent().getparent().cssselect(".err")
    assert beside, advisor.page.errors
    shown = dict(form.form_values())
    assert shown[field] == BAD[field] and shown["family"].strip() == "三个孩子"
    assert count(app, Client) == 0


@pytest.mark.parametrize("raw", ["%E5%BC%A0%00%E4%B8%89", "%E5%BC%A0%07%E4%B8%89", "++%E5%BC%A0%E4%B8%89%0D%0A"])
def test_signs_that_are_no_text_are_dropped(people, app, raw):
    sent(people("advisor1"), f"name={raw}")
    assert created(app).name == "张三"


@pytest.mark.parametrize("raw", ["%ED%A0%80%E4%B8%89", "%FF%FE", "%F0%9F%98%80", "%C0%80"])
def test_signs_outside_unicode_are_no_fault(people, raw):
    sent(people("advisor1"), f"name={raw}")
    assert people("advisor1").status in (303, 422)


def sent(advisor, fields: str) -> None:
    """Send raw percent-encoded fields as a new client."""
    advisor.get("/clients/new")
    token = advisor.page.select("input[name=csrf_token]")[0].get("value")
    rest = f"csrf_token={token}&source=own_contact&contacts-0-kind=mobile&contacts-0-value={MOBILE}"
    advisor.post("/clients/new", data=f"{rest}&{fields}", content_type="application/x-www-form-urlencoded")


def test_nothing_sent_at_all_is_a_refusal_and_no_fault(people, app):
    advisor = people("advisor1")
    advisor.get("/clients/new")
    token = advisor.page.select("input[name=csrf_token]")[0].get("value")
    advisor.post("/clients/new", data={"csrf_token": token})
    assert advisor.status == 422
    advisor.post("/clients/new", data={"csrf_token": token, "contacts-9999999999-value": "x", "contacts--kind": "y"})
    assert advisor.status == 422


def test_a_stale_token_gives_the_text_back(people):
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY | {"csrf_token": "stale"}, name="张三丰", source="own_contact")
    assert advisor.status == 400
    assert "张三丰" in advisor.page.source


def test_a_closed_account_is_named_as_closed(people, shelf):
    shelf.put("advisor9", "李四", phone="13900000001", fund_account_no=ACCOUNT, account_closed_on=date(2025, 3, 1))
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY | {"account-fund_account_no": ACCOUNT}, **FACTS)
    assert advisor.status == 422
    assert any("2025-03-01" in error for error in advisor.page.texts(".err"))


def test_name_source_and_a_contact_are_required(people, app):
    advisor = people("advisor1")
    advisor.submit("/clients/new", {"contacts-0-value": " "}, name="  ", special_service="打字不丢")
    assert advisor.status == 422
    assert len(advisor.page.texts(".err")) == 3
    assert "打字不丢" in advisor.page.source
    assert count(app, Client) == 0
