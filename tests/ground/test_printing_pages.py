"""The pages of paper: looking, printing, finding; who may, and who is told that nothing is there."""

import pytest
from flask_babel import gettext
from sqlalchemy import update

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.printing import views
from ia.ground.printing.models import PrintCopy
from tests.ground.slips import NOTE, URL, acting, change, codes, count, make_slip, open_room, print_slip


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now)


@pytest.fixture
def says(app):
    """What a source string is in the language of the pages."""

    def translated(source, **values):
        with app.test_request_context("/"):
            return gettext(source, **values)

    return translated


def test_looking_before_printing_shows_a_marked_sheet_and_writes_nothing(app, cast, people, slip, now, says):
    with app.app_context(), write_unit():
        draft = make_slip(cast, now, state="draft", number=2)
    one, audited = people("advisor1"), count(app, AuditRow)
    for number, mark in ((slip, "Preview"), (draft, "Draft")):
        one.get(f"/{URL}/{number}/print?paper=slip")
        assert one.page.texts(".mark") == [says(mark)]
        assert "张三" in one.page.text and not one.page.select(".code, .qr svg")
        assert len(one.page.select(".sign")) == 2
    one.get(f"/{URL}/{slip}/print?paper=other", expect=404)
    one.get(f"/{URL}/{slip}/print?paper=slip&copy=1", expect=404)
    assert count(app, PrintCopy) == 0 and count(app, AuditRow) == audited


def test_printing_leads_to_the_sheet_with_its_code_and_to_its_sister(app, people, slip, says):
    one = people("advisor1")
    first, second = print_slip(app, one, slip)
    assert one.status == 200 and one.page.texts(".code") == [first]
    assert one.page.one(".qr svg") is not None and not one.page.select(".mark")
    assert says("Copy one") in one.page.text
    assert says("Current: the record still says what this sheet says.") in one.page.source
    assert len(one.page.source) < 15_000
    sister = next(link for link in one.page.links() if "copy=" in link)
    one.get(sister)
    assert one.page.texts(".code") == [second]
    one.get(f"/{URL}/{slip}/print")
    assert one.page.texts(".code") == [first]
    one.get(f"/{URL}/{slip}")
    assert [first, second] == sorted(one.page.texts("#papers tbody td:nth-child(2)"), key=[first, second].index)


def test_a_double_click_prints_once_and_a_second_print_is_a_reprint(app, people, slip, says):
    one = people("advisor1")
    print_slip(app, one, slip)
    one.get(f"/{URL}/{slip}")
    form = one.page.form(f"/{URL}/{slip}/print?paper=slip")
    places = {one.post(form.get("action"), data=dict(form.form_values())).location for _ in range(2)}
    assert len(codes(app)) == 4 and len(places) == 1
    one.get(places.pop())
    assert says("Reprint") in one.page.text


def test_only_who_may_prints_and_only_what_may_be_printed(app, cast, people, slip, now):
    with app.app_context(), write_unit():
        draft = make_slip(cast, now, state="draft", number=2)
    one, leader, stranger = people("advisor1"), people("leader1"), people("advisor9")
    for visitor, number, status in ((one, draft, 422), (leader, slip, 403), (stranger, slip, 404)):
        visitor.get("/password")
        token = visitor.page.form().fields["csrf_token"]
        assert visitor.post(f"/{URL}/{number}/print", data={"csrf_token": token}).status_code == status
    leader.get(f"/{URL}/{slip}")
    assert not leader.page.select("#papers form")
    leader.get(f"/{URL}/{slip}/print")
    one.get(f"/{URL}/{draft}")
    assert [form.get("action") for form in one.page.select("#papers form")] == [f"/{URL}/{draft}/print?paper=note"]
    assert count(app, PrintCopy) == 0


def test_a_code_shows_the_frozen_sheet_and_whether_it_is_current(app, people, slip, says):
    one = people("advisor1")
    code = print_slip(app, one, slip)[0]
    change(app, slip, "Changed since")
    for visitor in (one, people("leader1")):
        visitor.get(f"/prints/{code[:4].lower()}-{code[4:].lower()}")
        assert "张三" in visitor.page.text and "Changed since" not in visitor.page.source
        assert visitor.page.texts(".mark") == [says("Outdated")]
        assert says("Outdated: the record has changed since this sheet was printed.") in visitor.page.source
    one.get(f"/{URL}/{slip}/print?paper=slip")
    assert "Changed since" in one.page.text and one.page.texts(".mark") == [says("Preview")]
    one.get(f"/prints/?code={code}", follow_redirects=True)
    assert one.page.texts(".code") == [code]


def test_a_sheet_whose_content_was_altered_says_so(app, people, slip, says):
    one = people("advisor1")
    code = print_slip(app, one, slip)[0]
    with app.app_context(), write_unit():
        db.session.execute(update(PrintCopy).values(facts={"main": [], "columns": [], "rows": []}))
    one.get(f"/prints/{code}")
    source = "The stored content of this sheet has been changed since it was printed. Tell the system administrator."
    assert says(source) in one.page.source


def test_what_is_out_of_reach_answers_like_what_does_not_exist(app, people, slip, now):
    code = print_slip(app, people("advisor1"), slip)[0]
    for username in ("advisor2", "advisor9", "leader9", "clerk9", "sysadmin1"):
        stranger = people(username)
        for path in (f"/prints/{code}", "/prints/ZZZZZZZZ", "/prints/x", f"/{URL}/{slip}/print", f"/{URL}/999/print"):
            stranger.get(path, expect=404)
        for what in ("signatures", "custody"):
            stranger.get(f"/documents/{slip}/{what}", expect=404)
            stranger.get(f"/documents/999/{what}", expect=404)
        stranger.get(f"/prints/?code={code}")
        with acting(app, username, now) as person:
            assert views.search_code(code, person, now) == []
    people(None).get(f"/prints/{code}", expect=302)


def test_search_finds_the_record_and_says_how_the_sheet_stands(app, people, slip, now):
    code = print_slip(app, people("advisor1"), slip)[1]
    notes = []
    for title in ("Title of 张三", "new title"):
        change(app, slip, title)
        with acting(app, "leader1", now) as person:
            (hit,) = views.search_code(f" {code.lower()} ", person, now)
            assert hit.url == f"/{URL}/{slip}" and hit.sheet_url == f"/prints/{code}" and title in hit.title
            assert "1" in hit.note and "2" in hit.note
            notes.append(hit.note)
            assert views.search_code("张三", person, now) == views.search_code("", person, now) == []
    assert notes[0] != notes[1]


def test_a_note_may_be_narrowed_to_fewer_eyes(app, cast, people, slip, now, monkeypatch):
    monkeypatch.setitem(vars(NOTE), "seen_by", NOTE.printed_by)
    one, leader = people("advisor1"), people("leader1")
    one.submit(f"/{URL}/{slip}", form=f"/{URL}/{slip}/print?paper=note")
    code = codes(app)[0]
    one.get(f"/prints/{code}")
    leader.get(f"/prints/{code}", expect=404)
    leader.get(f"/{URL}/{slip}/print?paper=note", expect=403)
    leader.get(f"/{URL}/{slip}")
    assert code not in leader.page.source


def test_opinions_may_be_left_out_and_the_sheet_says_so(app, people, slip, says):
    one = people("advisor1")
    one.submit(f"/{URL}/{slip}", form=f"/{URL}/{slip}/print?paper=note")
    code, row = codes(app)[0], count(app, PrintCopy)
    for path in (f"/prints/{code}", f"/{URL}/{slip}/print?paper=note"):
        one.get(path)
        assert "同意办理" in one.page.text and says("Without opinions") not in one.page.one("main").text_content()
        one.get(next(link for link in one.page.links() if "opinions=0" in link))
        assert "同意办理" not in one.page.text and says("Without opinions") in one.page.one("main").text_content()
        assert one.page.texts(".code") == [code]
        one.get(next(link for link in one.page.links() if "opinions=1" in link))
        assert "同意办理" in one.page.text
    one.get(f"/{URL}/{slip}/print?paper=slip&opinions=0")
    assert says("Without opinions") not in one.page.text and count(app, PrintCopy) == row
