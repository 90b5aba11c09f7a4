"""New clients and edits: what is required, what is refused and how, doubling, drafts, two people at once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from ia.clients.models import Client, ContactWay, SearchTerm, VisibleTeam
from ia.ground.db import db
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE

WAY = {"contacts-0-kind": "mobile", "contacts-0-value": MOBILE}
FACTS = {"name": "张三丰", "source": "own_contact"}


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def created(app) -> Client:
    with app.app_context():
        return db.session.scalars(select(Client).order_by(Client.id.desc())).first()


def test_the_nine_groups_are_kept(people, app, cast):
    advisor = people("advisor1")
    advisor.submit(
        "/clients/new",
        WAY
        | {
            "basic-gender": "male",
            "basic-born_on": "1949-12-31",
            "basic-education": "本科",
            "account-fund_account_no": ACCOUNT,
            "account-opened_on": "2020-02-29",
            "account-total_assets": "1,234,567.89",
            "account-holdings": "银行股为主",
            "occupation-employer": "武当山",
            "occupation-position": "掌门",
            "visibility-scope": "teams",
            "visibility-min_advisor_level": "2",
            "visibility-teams": str(cast.units["B001-T2"]),
            "services": ["research", "visit"],
        },
        **FACTS,
        id_no=IDENTITY,
        preferences="书法",
        family="独身",
        investment_history="十年",
        special_service="不要打电话",
        other="无",
    )
    assert advisor.page.flashes == ["客户已登记。"], advisor.page.errors
    client = created(app)
    assert (client.name_key, client.id_type, client.id_no) == ("zhang san feng", "id_card", IDENTITY)
    assert (str(client.born_on), str(client.opened_on), str(client.total_assets)) == (
        "1949-12-31",
        "2020-02-29",
        "1234567.89",
    )
    assert (client.status, client.level, client.services) == ("prospect", "junior", ["research", "visit"])
    assert (client.visibility_scope, client.min_advisor_level) == ("teams", 2)
    assert (client.managed_by_id, client.team_id, client.branch_id) == (
        cast.users["advisor1"],
        cast.units["B001-T1"],
        cast.units["B001"],
    )
    assert client.client_no.isdigit() and len(client.client_no) == 6
    assert count(app, VisibleTeam) == 1 and count(app, SearchTerm) >= 7
    for said in ("书法", "独身", "十年", "不要打电话", "武当山", "1,234,567.89", "研究报告"):
        assert said in advisor.page.text, said


def test_name_source_and_a_contact_are_required(people, app):
    advisor = people("advisor1")
    advisor.submit("/clients/new", {"contacts-0-value": " "}, name="  ", special_service="打字不丢")
    assert advisor.status == 422
    assert len(advisor.page.texts(".err")) == 3
    assert "打字不丢" in advisor.page.source
    assert count(app, Client) == 0


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


def test_the_same_document_in_the_branch_is_refused(people, shelf, app):
    known = shelf.known("advisor2", phone="13900000002", fund_account_no=None)
    advisor, leader = people("advisor1"), people("leader1")
    advisor.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert advisor.status == 422 and "王*" in advisor.page.text and "周雨涵" in advisor.page.text
    assert not advisor.page.select("[name=not_duplicate]")
    leader.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert leader.status == 422 and f"/clients/{known}" in leader.page.links()
    assert count(app, Client) == 1


def test_the_same_document_in_another_branch_or_gone_is_a_question(people, shelf, app):
    shelf.known("advisor9", phone="13900000002", fund_account_no=None)
    shelf.known("advisor1", phone="13900000003", fund_account_no=None, status="exited")
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY, **FACTS, id_no=IDENTITY)
    assert advisor.status == 422 and advisor.page.select("[name=not_duplicate]")
    advisor.submit(None, not_duplicate=True)
    assert advisor.page.flashes == ["客户已登记。"]
    assert count(app, Client) == 3


def test_a_shared_phone_is_a_question_and_a_shared_name_none(people, shelf, app):
    own = shelf.put("advisor1", "张三丰", phone="13900000002")
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY, **FACTS)
    assert advisor.page.flashes == ["客户已登记。"]
    advisor.submit("/clients/new", WAY | {"contacts-0-value": "139 0000 0002"}, name="李四", source="own_contact")
    assert advisor.status == 422 and f"/clients/{own}" in advisor.page.links()
    advisor.submit(None, not_duplicate=True)
    assert count(app, Client) == 3


def test_a_double_click_makes_one_client(people, app):
    advisor = people("advisor1")
    advisor.get("/clients/new")
    form = advisor.page
    first = advisor.submit(None, WAY, **FACTS, follow=False)
    advisor.page = form
    second = advisor.submit(None, WAY, **FACTS, follow=False)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(app, Client) == 1 and count(app, ContactWay) == 1


def test_an_edit_sent_twice_is_one_edit(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    form = advisor.page
    advisor.submit(None, family="已婚")
    advisor.page = form
    advisor.submit(None, family="已婚")
    assert advisor.status == 200 and advisor.page.heading == "王磊"
    assert shelf.row(client_id).version == 2


def test_two_people_at_once_see_both_versions(people, shelf):
    client_id = shelf.known(family="独身", preferences="书法")
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    stale = advisor.page
    advisor.submit(f"/clients/{client_id}/edit", family="已婚", preferences="钓鱼")
    advisor.page = stale
    advisor.submit(None, {"basic-gender": "male"}, family="离异")
    assert advisor.status == 409
    form = advisor.page.form("main form")
    choices = {name for name, _ in form.form_values() if form.cssselect(f"input[type=radio][name='{name}']")}
    assert choices == {"family", "preferences", "basic-gender"}
    assert "已婚" in advisor.page.text and "离异" in advisor.page.text
    advisor.submit(None, {"preferences": "钓鱼"})
    client = shelf.row(client_id)
    assert (client.family, client.preferences, client.gender) == ("离异", "钓鱼", "male")
    assert {way.value for way in client.contacts} == {MOBILE, "wanglei1980@example.com"}


def test_services_survive_a_conflict(people, shelf):
    client_id = shelf.known(services=["research"])
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    stale = advisor.page
    advisor.submit(f"/clients/{client_id}/edit", services=["research", "visit"])
    advisor.page = stale
    advisor.submit(None, services=["research", "seminar"], family="已婚")
    assert advisor.status == 409
    advisor.submit(None)
    client = shelf.row(client_id)
    assert (client.services, client.family) == (["research", "seminar"], "已婚")


def test_an_edit_without_version_is_a_conflict(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"version": None}, family="已婚")
    assert advisor.status == 409
    assert shelf.row(client_id).family is None


def test_contacts_are_added_and_removed_row_by_row(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    advisor.submit(None, press="add_row")
    assert advisor.status == 200
    advisor.submit(
        None, {"contacts-2-kind": "phone", "contacts-2-value": "021-12345678"}, press="remove_row=contacts-1"
    )
    assert "wanglei" not in advisor.page.source
    advisor.submit(None)
    client = shelf.row(client_id)
    assert [(way.kind, way.value) for way in client.contacts] == [("mobile", MOBILE), ("phone", "021-12345678")]
    advisor.get("/clients/?q=5678")
    assert f"/clients/{client_id}" in advisor.page.links()


def test_the_form_alone_comes_back_to_htmx(people):
    advisor = people("advisor1")
    advisor.get("/clients/new")
    token = advisor.page.select("input[name=csrf_token]")[0].get("value")
    answer = advisor.post(
        "/clients/new",
        data={"csrf_token": token, "add_row": "contacts", "name": "张三"},
        headers={"HX-Request": "true"},
    )
    assert answer.text.lstrip().startswith("<form") and answer.text.count("-value") >= 2 and "张三" in answer.text


def test_the_account_of_a_confirmed_client_is_not_typed_over(people, shelf):
    client_id = shelf.existing("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"account-fund_account_no": "0011112222"}, family="已婚")
    client = shelf.row(client_id)
    assert (client.fund_account_no, client.family) == (ACCOUNT, "已婚")


def test_the_referring_client_must_be_one_that_is_seen(people, shelf):
    own, foreign = shelf.put("advisor1", "介绍人"), shelf.put("advisor9", "别家客户", phone="13900000005")
    advisor = people("advisor1")
    new = WAY | {"contacts-0-value": "13900000006"}
    advisor.submit("/clients/new", new, **FACTS, referred_by=shelf.row(foreign).client_no)
    assert advisor.status == 422
    advisor.submit("/clients/new", new, **FACTS, referred_by=shelf.row(own).client_no)
    assert advisor.page.flashes == ["客户已登记。"]
    number = int(advisor.page.url.rsplit("/", 1)[1])
    advisor.submit(f"/clients/{number}/edit", family="已婚")
    assert shelf.row(number).referred_by_id == own


def test_a_draft_is_offered_and_gone_when_saved(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    typed = dict(advisor.page.form("form").form_values()) | {"family": "草稿中"}
    advisor.post(f"/drafts/clients/{client_id}/edit", data=typed)
    advisor.get(f"/clients/{client_id}/edit")
    assert "草稿中" in advisor.page.source
    advisor.submit(None)
    assert shelf.row(client_id).family == "草稿中"
    advisor.get(f"/clients/{client_id}/edit")
    assert not advisor.page.select("p.note:not(#said)")


def test_a_draft_older_than_the_record_does_not_overwrite_it(people, shelf, still):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/edit")
    typed = dict(advisor.page.form("form").form_values()) | {"family": "草稿中"}
    still("2026-11-24T10:01")
    advisor.post(f"/drafts/clients/{client_id}/edit", data=typed)
    still("2026-11-24T10:02")
    people("leader1").submit(f"/clients/{client_id}", form=f"/clients/{client_id}/level", press="level=senior")
    still("2026-11-24T10:03")
    advisor.get(f"/clients/{client_id}/edit")
    advisor.submit(None)
    assert advisor.status == 409 and "草稿中" in advisor.page.source


def test_an_amount_of_zero_is_an_amount(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"account-total_assets": "0"})
    assert shelf.row(client_id).total_assets == 0
    advisor.submit(f"/clients/{client_id}/edit", {"account-total_assets": ""})
    assert shelf.row(client_id).total_assets is None
    advisor.get(f"/clients/{client_id}/history")
    assert "0.00" in advisor.page.text


def test_a_director_develops_clients_too(people, app, cast):
    people("director1").submit("/clients/new", WAY, **FACTS)
    client = created(app)
    assert (client.managed_by_id, client.team_id) == (cast.users["director1"], None)
    people("director1").get(f"/clients/{client.id}/edit")


def test_statements_of_pages_and_saves(people, shelf, statements, database):
    saving = 10 if database == "sqlite" else 11  # there the trail takes its lock in a statement of its own
    client_id = shelf.known()
    advisor = people("advisor1")

    def spent(act) -> int:
        with statements() as seen:
            act()
        return len(seen)

    advisor.get("/clients/")
    assert spent(lambda: advisor.get("/clients/")) <= 5
    assert spent(lambda: advisor.get("/clients/?q=王磊&status=prospect&sort=name")) <= 5
    assert spent(lambda: advisor.get(f"/clients/{client_id}")) <= 7
    advisor.get("/clients/new")
    assert spent(lambda: advisor.submit(None, WAY | {"contacts-0-value": "13900000007"}, **FACTS, follow=False)) <= saving
    advisor.get(f"/clients/{client_id}/edit")
    assert spent(lambda: advisor.submit(None, family="已婚", follow=False)) <= saving
    advisor.get(f"/clients/{client_id}/contacts")
    talk = {"topic": "回访", "direction": "active", "nature": "general", "channel": "phone", "satisfaction": "4"}
    assert spent(lambda: advisor.submit(None, talk, follow=False)) <= saving


@pytest.mark.parametrize("many", [3, 60])
def test_statements_do_not_grow_with_the_rows(people, shelf, statements, many):
    for number in range(many):
        shelf.put("advisor1", f"客户{number}", phone=f"139{number:08d}")
    advisor = people("advisor1")
    with statements() as seen:
        advisor.get("/clients/")
    assert len(seen) == 3 + (many > 50)
