"""New clients and edits: what is kept, rows of contacts, who may, how many statements it takes."""

import pytest

from ia.clients.models import SearchTerm, VisibleTeam
from tests.clients.shelf import ACCOUNT, FACTS, IDENTITY, MOBILE, WAY, count, created


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
    assert (
        spent(lambda: advisor.submit(None, WAY | {"contacts-0-value": "13900000007"}, **FACTS, follow=False)) <= saving
    )
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
    assert len(seen) == 3, "session and badge, rows with their number, kept lists"
