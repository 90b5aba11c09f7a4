"""A file that is too large: said beside the field before it is sent, and by the server where scripting is off; what was typed
beside it stays."""

import io

import pytest

from tests.access.world import World
from tests.ground.test_filetypes import PDF

LARGE = {"name": "大.pdf", "mimeType": "application/pdf", "buffer": PDF + b"\0" * 2_100_000}
SMALL = {"name": "小.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def client_files(app, cast):
    """The address of the files of a client of advisor1."""
    world = World(app, cast)
    world.client("advisor1", "existing")
    world.write()
    return f"/clients/{world.clients[0].id}/files"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("language", "said"), [("zh-CN", "文件超过 2 MB"), ("en", "The file is larger than 2 MB")])
def test_the_browser_says_it_and_sends_nothing(visit, client_files, language, said):
    page = visit("advisor1", language=language)
    if language == "en":
        page.click("form[action='/language'] button")
    page.goto(client_files)
    posted = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.select_option("[name=folder]", index=1)
    page.set_input_files("[name=file]", LARGE)
    note = page.locator("#form .err")
    assert said in note.inner_text() and note.get_attribute("role") == "alert"
    page.click("#form button.main")
    assert not posted and page.url.endswith(client_files)
    page.set_input_files("[name=file]", SMALL)
    assert not note.count()
    page.click("#form button.main")
    page.wait_for_selector("text=小.pdf")
    assert len(posted) == 1


@pytest.mark.sqlite_only
def test_without_scripting_the_server_says_it_and_keeps_what_was_chosen(visit, client_files):
    page = visit("advisor1", script=False)
    page.goto(client_files)
    page.select_option("[name=folder]", index=2)
    chosen = page.input_value("[name=folder]")
    page.set_input_files("[name=file]", LARGE)
    page.click("#form button.main")
    assert "文件超过 2 MB" in page.inner_text("#form .err") and page.input_value("[name=folder]") == chosen


def test_beyond_what_is_taken_at_all_the_words_beside_the_file_are_shown(app, cast, people, client_files):
    visitor = people("advisor1")
    visitor.get(client_files)
    fields = dict(visitor.page.form(client_files).form_values())
    data = {**fields, "folder": "打了很久的字", "file": (io.BytesIO(b"x" * 13_000_000), "a.pdf")}
    assert visitor.post(client_files, data=data).status_code == 413
    assert "打了很久的字" in visitor.page.text
