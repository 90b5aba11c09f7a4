"""A form sent after its session has ended leads, after signing in, to a page that can be opened."""

from werkzeug.datastructures import MultiDict

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import end_logins
from ia.ground.web import drafts
from tests.taskbooks.story import Story


def test_a_button_of_a_page_leads_back_to_the_page(app, cast, people, now):
    client = Story(people, cast, app).prospect("advisor1", "晚到")
    visitor = people("advisor1")
    visitor.get(f"/clients/{client}")
    token = visitor.page.select("input[name=csrf_token]")[0].get("value")
    with app.app_context(), write_unit():
        end_logins(cast.users["advisor1"], "test", clock.now())
    answer = visitor.post(
        f"/clients/{client}/status",
        data={"csrf_token": token, "status": "target"},
        headers={"Referer": f"http://localhost/clients/{client}"},
    )
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"].endswith(f"next=/clients/{client}")
    visitor.sign_in("advisor1", cast.users["advisor1"])
    visitor.get(answer.headers["Location"].split("next=")[1])


def test_taking_a_step_leads_back_to_the_step(app, cast, people, now):
    story = Story(people, cast, app)
    book = story.draft("advisor1", story.prospect("advisor1", "晚到"))
    visitor = people("advisor1")
    visitor.get(f"/documents/{book}/steps/withdraw")
    with app.app_context(), write_unit():
        end_logins(cast.users["advisor1"], "test", clock.now())
    visitor.submit(None, form=f"/documents/{book}/steps/withdraw", reason="写了很久的理由", follow=False)
    assert visitor.status == 303
    visitor.sign_in("advisor1", cast.users["advisor1"])
    visitor.get(f"/documents/{book}/steps/withdraw")
    assert "写了很久的理由" in visitor.page.source


def test_a_form_filled_from_a_draft_keeps_its_token_against_doubling(app, cast, people, now):
    visitor = people("advisor1")
    with app.app_context(), write_unit():
        drafts.keep(cast.users["advisor1"], "/clients/new", MultiDict({"name": "写了一半"}), clock.now())
    visitor.get("/clients/new")
    form = visitor.page.form("/clients/new")
    assert form.fields["name"] == "写了一半"
    assert form.fields["form_token"]


def test_a_draft_that_comes_after_its_form_is_kept_no_more(app, cast, people, now):
    """The answer was lost on the line, or the draft came late: its sender is told where the form led, nobody else is."""
    visitor, colleague = people("advisor1"), people("advisor2")
    visitor.get("/clients/new")
    token = visitor.page.form("/clients/new").fields["form_token"]
    facts = {"name": "到了", "source": "own_contact", "contacts-0-kind": "mobile", "contacts-0-value": "13912345678"}
    visitor.submit(None, facts, form="/clients/new", follow=False)
    assert visitor.status == 303
    for one, status in ((visitor, 208), (colleague, 200)):
        one.get("/help/")
        sent = {"csrf_token": one.page.select("input[name=csrf_token]")[0].get("value"), "form_token": token, "name": "晚了"}
        answer = one.post("/drafts/clients/new", data=sent)
        assert answer.status_code == status
        if status == 208:
            assert one.get(answer.headers["Location"]).status_code == 200 and "到了" in one.page.text
    with app.app_context():
        assert drafts.kept(cast.users["advisor1"], "/clients/new") is None
