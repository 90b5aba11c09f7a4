"""A form whose token or session does not fit: a clear message, and what was typed still there."""

import pytest

from ia.ground.db import db, write_unit
from ia.ground.org.models import Login
from ia.ground.web.drafts import Draft
from tests.access.asking import changed, contents
from tests.access.inputs import LANGUAGES, NEW_BOOK, NEW_CLIENT, speaking, standing, untouched
from tests.access.test_csrf import stranger_token
from tests.access.world import World

TYPED = {**NEW_CLIENT, "name": "打了很久的名字", "other": "打了很久的正文"}


@LANGUAGES
@pytest.mark.parametrize("kind", ["missing", "stale", "of another session"])
def test_a_token_that_does_not_fit(app, cast, people, says, language, kind):
    """400, said plainly, with all that was typed on the page; nothing written."""
    visitor = speaking(people("advisor1"), language)
    token = {"missing": None, "stale": "ImFiYyI.Zx1abc.xyz", "of another session": stranger_token(app)}[kind]
    before = contents(app)
    answer = visitor.post("/clients/new", data={**TYPED, **({"csrf_token": token} if token else {})})
    assert answer.status_code == 400
    told = "This form is out of date or did not come from this site. Open it again; your text is below."
    assert says(told, language) in visitor.page.text
    kept = [element.text_content().strip() for element in visitor.page.select("textarea")]
    assert "打了很久的名字" in kept and "打了很久的正文" in kept
    assert untouched(app, before)


def end(app, visitor, how: str) -> None:
    if how == "idle":
        with visitor.session_transaction() as session:
            session["seen"] -= 31 * 60
    else:
        with app.app_context(), write_unit() as unit:
            unit.execute(Login.__table__.update().values(ended_at=db.func.now(), ended_why="posts"))


def forms(app, cast) -> dict[str, dict]:
    """Long forms of one person, by address, with what is typed into each."""
    world = World(app, cast)
    world.client("advisor1")
    world.book("advisor1", "in_progress")
    world.book("advisor1", "draft")
    world.write()
    client, going, draft = world.clients[0].id, world.books[0].id, world.books[1].id
    return {
        "/clients/new": TYPED,
        f"/clients/{client}/edit": {"other": "打了很久的正文", "name": "打了很久的名字"},
        f"/clients/{client}/contacts": {"topic": "打了很久的名字", "remark": "打了很久的正文"},
        "/task-books/new": {**NEW_BOOK, "client_id": client, "goal": "打了很久的名字", "scheme": "打了很久的正文"},
        f"/task-books/{draft}/edit": {**NEW_BOOK, "goal": "打了很久的名字", "scheme": "打了很久的正文"},
        f"/documents/{going}/steps/add-entry": {"content": "打了很久的名字", "information": "打了很久的正文"},
        f"/documents/{going}/steps/fail": {"fail_causes": "打了很久的名字", "support_sought": "打了很久的正文"},
    }


@LANGUAGES
@pytest.mark.parametrize("how", ["idle", "ended"])
def test_a_session_that_ends_in_the_middle_of_a_long_form(app, cast, people, says, language, how):
    """What arrives after the end is kept, said, and stands in the form after signing in."""
    for url, typed in forms(app, cast).items():
        visitor = speaking(people("advisor1"), language)
        visitor.get(url)
        data = standing(visitor.page, url) | typed
        end(app, visitor, how)
        before = contents(app)
        answer = visitor.post(url, data=data)
        assert answer.status_code == 303 and answer.headers["Location"].startswith("/login?next="), url
        assert [text.split(":")[0] for text in changed(before, contents(app))] == ["drafts"], url
        visitor.get(answer.headers["Location"])
        told = "Your session had ended. What you typed is kept and comes back after you sign in."
        assert says(told, language) in visitor.page.source, url
        visitor.submit(None, username="advisor1", password="demoadvisor1", follow=True)
        assert visitor.status == 200 and visitor.page.url.startswith(url), (url, visitor.page.url)
        back = standing(visitor.page, url)
        assert {name: back.get(name) for name in typed} == {name: str(value) for name, value in typed.items()}, url
        with app.app_context(), write_unit() as unit:
            unit.execute(Draft.__table__.delete())


@pytest.mark.parametrize("username", ["advisor2", "director1"])
def test_what_was_kept_is_offered_to_nobody_else(app, cast, people, username):
    """A colleague who signs in next on the same machine does not get the text."""
    kept_alive = []
    for url, typed in forms(app, cast).items():
        visitor = app.test_client()
        visitor.sign_in("advisor1", cast.users["advisor1"])
        kept_alive.append(visitor)
        visitor.get(url)
        data = standing(visitor.page, url) | typed
        end(app, visitor, "idle")
        visitor.get(visitor.post(url, data=data).headers["Location"])
        answer = visitor.submit(None, username=username, password=f"demo{username}", follow=True)
        assert "打了很久" not in answer.text, url
