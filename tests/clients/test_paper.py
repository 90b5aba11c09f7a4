"""The registration form as a sheet: filled in, blank, with its code; numbers masked on paper too."""

from ia.clients.care.carers import GROUP
from ia.clients.care.lifecycle import grant
from ia.ground.db import write_unit
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE


def test_the_managing_adviser_prints_and_the_code_is_found(people, shelf):
    client_id = shelf.known(employer="示范公司", family="已婚", services=["research"])
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/papers", form="section#papers form")
    assert advisor.status == 200
    for said in ("基本情况登记表", "王磊", "1101****002X", "****7145", "示范公司", "研究报告"):
        assert said in advisor.page.source, said
    for number in (IDENTITY, ACCOUNT, MOBILE):
        assert number not in advisor.page.source
    code = advisor.page.one(".code").text_content()
    advisor.get(f"/search?q={code}", expect=302)
    people("advisor9").get(f"/prints/{code}", expect=404)
    people("leader1").get(f"/prints/{code}")


def test_only_the_managing_adviser_prints(people, shelf):
    client_id = shelf.known()
    for username in ("leader1", "director1"):
        visitor = people(username)
        visitor.get(f"/clients/{client_id}/papers")
        assert not visitor.page.select("section#papers form")
        visitor.get(f"/clients/{client_id}/print")


def test_whoever_cares_for_the_client_in_the_advisers_place_prints(people, shelf, app, cast, now):
    """A member of the service group beside the adviser; once the client is lent, the delegate alone (P-09, P-29)."""
    client_id = shelf.known()
    with app.app_context(), write_unit():
        grant(client_id, cast.users["advisor2"], GROUP, now.date())

    def printing() -> set[str]:
        able = set()
        for username in ("advisor1", "advisor2", "advisor3"):
            visitor = people(username)
            if visitor.get(f"/clients/{client_id}/papers", expect=None).status_code == 200:
                able |= {username} if visitor.page.select("section#papers form") else set()
        return able

    assert printing() == {"advisor1", "advisor2"}
    query = f"/delegations/new?client={client_id}"
    lent = {"clients": [client_id], "delegate": cast.users["advisor3"]}
    people("advisor1").submit(query, {**lent, "starts_on": "2026-11-24", "ends_on": "2026-11-30"})
    assert printing() == {"advisor3"}


def test_a_sheet_is_outdated_when_the_client_changes_and_not_by_a_talk(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/papers", form="section#papers form")
    talk = {"topic": "回访", "direction": "active", "nature": "general", "channel": "phone", "satisfaction": "4"}
    advisor.submit(f"/clients/{client_id}/contacts", talk)
    advisor.get(f"/clients/{client_id}/papers")
    assert advisor.page.texts("tbody .chip.good") and not advisor.page.texts("tbody .chip.bad")
    advisor.submit(f"/clients/{client_id}/edit", family="已婚")
    advisor.get(f"/clients/{client_id}/papers")
    assert advisor.page.texts("tbody .chip.bad")


def test_signature_and_custody_are_registered_by_the_code(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/papers", form="section#papers form")
    code = advisor.page.one(".code").text_content()
    advisor.submit(f"/clients/{client_id}/signatures", code=code, role="client", signer="王磊", signed_on="2026-11-24")
    assert advisor.status == 200, advisor.page.errors
    advisor.submit(
        f"/clients/{client_id}/custody", code=code, holder_role="advisor", place="客户档案", since="2026-11-24"
    )
    assert advisor.status == 200, advisor.page.errors
    advisor.get(f"/clients/{client_id}/history")
    assert "王磊" in advisor.page.text and "客户档案" in advisor.page.text


def test_the_blank_form_names_every_group_and_nobody(people, shelf):
    shelf.known()
    advisor = people("advisor1")
    advisor.get("/clients/blank-form")
    for said in ("基本情况登记表", "联系方式", "投资经历", "特别服务要求", "其它信息"):
        assert said in advisor.page.text, said
    assert "王磊" not in advisor.page.source
    people("clerk1").get("/clients/blank-form")
    people("gm1").get("/clients/blank-form", expect=403)
