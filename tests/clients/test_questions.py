"""Open questions: whom they wait for, what is answered, who sees them."""

from datetime import timedelta

import pytest

from ia.clients.models import Client
from ia.clients.questions.verbs import Promise, ask
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act


@pytest.fixture
def question(app, cast, shelf):
    """`question("advisor1")` is a promise to a client of that person, and its number."""

    def put(username="advisor1", **more) -> int:
        client_id = shelf.put(username, "提问客户")
        with app.app_context(), write_unit():
            act = Act(cast.person(username), clock.now())
            promise = Promise("两融利率是多少？", "phone", clock.now() + timedelta(days=2))
            return ask(promise, act, source="contact", client=db.session.get(Client, client_id), **more).id

    return put


def url(number: int, step: str = "") -> str:
    return f"/documents/{number}/steps/{step}" if step else f"/open-questions/{number}"


def test_a_promise_waits_for_whoever_gave_it(people, question):
    number = question()
    people("advisor1").get("/")
    assert f"/documents/{number}" in people("advisor1").page.text or "两融利率" in people("advisor1").page.text
    people("advisor1").submit(url(number, "answer"), form=url(number, "answer"), answer="年化 6.5%")
    page = people("advisor1").get(url(number)).text
    assert "年化 6.5%" in page
    people("leader1").get(url(number))
    people("director1").get(url(number))


def test_a_question_goes_to_the_leader_and_back(people, question):
    number = question()
    people("advisor1").submit(url(number, "forward"), form=url(number, "forward"), reason="需要产品部答复")
    people("advisor1").get(url(number, "forward"), expect=409)
    people("leader1").submit(url(number, "give-back"), form=url(number, "give-back"), opinion="请直接致电")
    people("advisor1").submit(url(number, "answer"), form=url(number, "answer"), answer="已答复")


@pytest.mark.parametrize("username", ["advisor2", "advisor3", "leader2", "advisor9", "director9", "clerk1", "hq1"])
def test_others_do_not_see_it(people, question, username):
    people(username).get(url(question()), expect=404)


def test_the_list_shows_what_is_promised_first(people, question, statements):
    question()
    people("advisor1").get("/open-questions/?sort=due")
    with statements() as seen:
        people("advisor1").get("/open-questions/?sort=due&state=open")
    assert "提问客户" in people("advisor1").page.text
    assert len(seen) <= 5
    assert "提问客户" not in people("advisor2").get("/open-questions/").text
    people("clerk1").get("/open-questions/", expect=403)
