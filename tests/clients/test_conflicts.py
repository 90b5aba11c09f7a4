"""A form sent twice, two people at once, a draft kept over a change: nothing is doubled, overwritten or lost."""

from ia.clients.models import Client, ContactWay
from tests.clients.shelf import FACTS, MOBILE, WAY, count


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
