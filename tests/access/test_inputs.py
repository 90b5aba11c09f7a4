"""Bad input: a clear message in the person's language, what was typed still there, nothing written, never a 5xx."""

import io
import random
import re
import time
import tracemalloc
import zipfile
from datetime import date
from urllib.parse import quote

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground.db import db, write_unit
from ia.ground.org.models import Login
from ia.ground.web.drafts import Draft
from tests.access import world as worlds
from tests.access.anything import HUGE, RAW, Anything
from tests.access.test_csrf import FIELDS, stranger_token
from tests.access.world import Crowd, World, changed, contents
from tests.clients.test_import import work
from tests.taskbooks.story import Story

LANGUAGES = pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])


@pytest.fixture
def crowd(app, cast, now):
    return Crowd(app, cast)


@pytest.fixture
def says(app):
    """`says("There is no such date …", "en")`: the sentence as the page of that language has it."""

    def said(message: str, language: str, **values) -> str:
        with app.test_request_context(), force_locale(language):
            translated = gettext(message, **values)
        assert language == "en" or re.search("[\u4e00-\u9fff]", translated), f"not translated: {message}"
        return translated

    return said


def speaking(visitor, language: str):
    """The person, with that language chosen."""
    visitor.get("/help/")
    token = visitor.page.select("[name=csrf_token]")[0].get("value")
    visitor.post("/language", data={"csrf_token": token, "language": language})
    return visitor


def standing(page, form: str) -> dict[str, str]:
    """What stands in a form. Of a text area the first line end belongs to the mark-up, as browsers read it."""
    return {name: value.removeprefix("\n") for name, value in page.form(form).form_values()}


def untouched(app, before) -> bool:
    """Nothing but sessions, languages and files under check is different."""
    return not [text for text in changed(before, contents(app)) if not text.startswith("users")]


# Fields

NEW_CLIENT = {
    "name": "张三",
    "client_kind": "person",
    "source": "own_contact",
    "contacts-0-kind": "mobile",
    "contacts-0-value": "13712345678",
}
NEW_BOOK = {
    "source": "own_contact",
    "target_source": "own_resources",
    "goal": "争取开户，语句里有“引号”与<标记>",
    "deadline_on": "2026-12-31",
    "mode": "phone",
    "business_needs": "资产配置",
}
NO_DATE = "There is no such date; write it as 2026-11-23."
NO_TIME = "There is no such time; write it as 2026-11-23 09:30."
WRONG_ON_CLIENTS = {
    "a day that does not exist": ("account-opened_on", "2026-02-30", NO_DATE, {}),
    "a day of another calendar": ("basic-born_on", "民国七十年", NO_DATE, {}),
    "the year nought": ("basic-born_on", "0000-01-01", NO_DATE, {}),
    "an amount with letters": ("account-total_assets", "12abc", "Not an amount: write for example 12345.67.", {}),
    "an endless amount": ("account-total_assets", "9" * 17, "This amount is too large.", {}),
    "an amount of no number": ("account-total_assets", "NaN", "Not an amount: write for example 12345.67.", {}),
    "infinity": ("account-total_assets", "Infinity", "Not an amount: write for example 12345.67.", {}),
    "a third decimal place": ("account-total_assets", "1.005", "An amount has at most two decimal places.", {}),
    "less than nothing": ("account-total_assets", "-1", "Must not be negative.", {}),
    "a name of 500 signs": ("name", "长" * 500, "At most %(max)d characters.", {"max": 80}),
    "no name": ("name", " \u3000 ", "This field is required.", {}),
    "a choice that is none": ("source", "nonsense", "Choose one of the list.", {}),
    "a text of 30,000 signs": ("preferences", "长" * 30_000, "At most %(max)d characters.", {"max": 2000}),
}


@LANGUAGES
@pytest.mark.parametrize("what", WRONG_ON_CLIENTS)
def test_a_wrong_field_of_a_client(app, people, says, language, what):
    field, typed, message, values = WRONG_ON_CLIENTS[what]
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/clients/new", {**NEW_CLIENT, "other": "已经写了很多", field: typed})
    assert visitor.status == 422
    assert says(message, language, **values) in visitor.page.errors
    kept = standing(visitor.page, "/clients/new")
    assert kept["other"] == "已经写了很多" and kept["contacts-0-value"] == "13712345678"
    if field not in ("source", "name") or typed.strip(" \u3000"):
        assert kept.get(field, "") == ("" if field == "source" else typed)
    assert untouched(app, before)


@LANGUAGES
@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "310105202602301234", "一一〇"])
def test_an_identity_number_that_cannot_be(app, people, language, number):
    """Said beside the field, in words of the language."""
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/clients/new", {**NEW_CLIENT, "id_type": "id_card", "id_no": number})
    assert visitor.status == 422 and visitor.page.errors
    chinese = any(re.search("[\u4e00-\u9fff]", error) for error in visitor.page.errors)
    assert chinese == (language == "zh_Hans_CN")
    assert standing(visitor.page, "/clients/new")["id_no"] == number
    assert untouched(app, before)


WRONG_ON_BOOKS = {
    "a day that does not exist": ("deadline_on", "2026-02-30", NO_DATE),
    "an hour that does not exist": ("out_from", "2026-11-24T25:00", NO_TIME),
    "no day": ("deadline_on", "", "This field is required."),
    "a client that is none": ("client_id", "99999999999999999999", "Choose one of the list."),
    "a client in words": ("client_id", "张三", "Choose one of the list."),
}


@LANGUAGES
@pytest.mark.parametrize("what", WRONG_ON_BOOKS)
def test_a_wrong_field_of_a_task_book(app, people, cast, says, language, what):
    field, typed, message = WRONG_ON_BOOKS[what]
    client = Story(people, cast, app).prospect("advisor1", "张三丰")
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/task-books/new", {**NEW_BOOK, "client_id": client, field: typed}, form="/task-books/new")
    assert visitor.status == 422 and says(message, language) in visitor.page.errors
    kept = standing(visitor.page, "/task-books/new")
    assert kept["goal"] == NEW_BOOK["goal"] and kept["business_needs"] == NEW_BOOK["business_needs"]
    if field != "client_id":
        assert kept[field] == typed
    assert untouched(app, before)


def opening_world(app, cast) -> World:
    world = World(app, cast)
    world.book("advisor1", "director_confirmed")
    return world.write()


OPENING = {"fund_account_no": "0012345678", "total_assets": "1000", "opened_on": "2026-11-24"}


@LANGUAGES
def test_a_closed_account_at_opening(app, people, cast, now, says, language):
    world = opening_world(app, cast)
    with app.app_context(), write_unit() as unit:
        closed = {
            "name": "王二",
            "client_no": "990001",
            "source": "own_contact",
            "status": "exited",
            "id_no": "E1234567",
        }
        closed |= {"fund_account_no": "0012345678", "account_closed_on": date(2025, 3, 1)}
        people_of = dict.fromkeys(("managed_by_id", "created_by_id", "confirmed_under_id"), cast.users["advisor9"])
        unit.add(Client(**closed, **people_of, branch_id=cast.units["B002"], created_at=now))
    visitor = speaking(people("clerk1"), language)
    address = f"/documents/{world.books[0].id}/steps/account-opened-slip-printed"
    before = contents(app)
    visitor.submit(address, {**OPENING, "total_assets": "1,000.50"}, form=address)
    assert visitor.status == 422 and says("This account is closed.", language) in visitor.page.errors
    assert standing(visitor.page, address)["total_assets"] == "1,000.50"
    assert untouched(app, before)


@LANGUAGES
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("total_assets", "壹佰万", "Not an amount: write for example 12345.67."),
        ("fund_account_no", "12a45678", "An account number has 6 to 20 digits."),
        ("fund_account_no", "１２３４５６７８x", "An account number has 6 to 20 digits."),
        ("opened_on", "2026-02-30", NO_DATE),
        ("opened_on", "2026-12-24", "This day lies in the future."),
    ],
)
def test_a_wrong_field_at_opening(app, people, cast, now, says, language, field, typed, message):
    world = opening_world(app, cast)
    visitor = speaking(people("clerk1"), language)
    address = f"/documents/{world.books[0].id}/steps/account-opened-slip-printed"
    before = contents(app)
    visitor.submit(address, {**OPENING, field: typed}, form=address)
    assert visitor.status == 422 and says(message, language) in visitor.page.errors
    kept, sent = standing(visitor.page, address), {**OPENING, field: typed}
    assert {name: kept[name] for name in sent} == sent
    assert untouched(app, before)


def test_an_account_that_another_open_book_has(app, cast, crowd, now):
    """Two books cannot be opened under one account: the second would break when the client is confirmed."""
    world = World(app, cast)
    world.book("advisor1", "opened")
    world.book("advisor3", "director_confirmed")
    world.write()
    taken = f"8877{world.books[0].client.client_no}"
    address = f"/documents/{world.books[1].id}/steps/account-opened-slip-printed"
    before = contents(app)
    answer = crowd["clerk1"].send(address, {**OPENING, "fund_account_no": taken})
    assert answer.status_code == 422
    assert not changed(before, contents(app))
    assert crowd["clerk1"].send(address, OPENING).status_code == 303


# Files


def refused_file(app, visitor, language, name, content):
    before = contents(app)
    visitor.submit("/clients/import", {"file": (io.BytesIO(content), name)}, form="/clients/import")
    assert visitor.status == 422 and visitor.page.errors, name
    chinese = bool(re.match("[\u4e00-\u9fff]", visitor.page.errors[0]))  # the heads expected are named in Chinese
    assert chinese == (language == "zh_Hans_CN"), visitor.page.errors
    assert untouched(app, before)
    assert not list((app.config["DATA_DIR"] / "imports").glob("*")), "a refused file is not kept"


FILES = {
    "picture named csv": ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 200),
    "paper": ("a.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF"),
    "program": ("a.exe", b"MZ\x90\0" + b"\0" * 100),
    "nothing": ("a.csv", b""),
    "web page named xls": ("a.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode()),
    "noise": ("a.csv", bytes(random.Random(4).randbytes(3000))),
    "nul bytes": ("a.csv", b"\0" * 500),
    "unknown headers": ("a.csv", "甲,乙\n1,2\n".encode()),
    "an archive cut short": ("a.xlsx", b"PK\3\4\x14\0\0\0\x08\0"),
}


@LANGUAGES
def test_files_that_are_no_table(app, people, language):
    visitor = speaking(people("advisor1"), language)
    for name, content in FILES.values():
        refused_file(app, visitor, language, name, content)


@LANGUAGES
def test_a_column_that_nobody_knows_is_named(app, people, language):
    visitor = speaking(people("advisor1"), language)
    table = "姓名,手机,星座\n张三,13712345678,狮子座\n".encode("gb18030")
    visitor.submit("/clients/import", {"file": (io.BytesIO(table), "客户\0名单.csv")}, form="/clients/import")
    work(visitor)
    assert "星座" in visitor.page.text


def test_signs_that_cannot_be_kept_in_a_file(app, people):
    """Refused as a file, told as a cell or left out, and never a mistake of the platform."""
    visitor = people("advisor1")
    for odd in ("张\0三", "张\x1b三", "张\ufffe三", "张\u202e三"):
        for head in ("姓名", f"姓名,{odd}"):
            table = f"{head},手机\n{odd},13712345678\n".encode()
            visitor.submit("/clients/import", {"file": (io.BytesIO(table), f"{odd}.csv")}, form="/clients/import")
            assert visitor.status in (200, 422), (odd, visitor.status)
            if visitor.status == 422:
                continue
            work(visitor)
            if visitor.page.select("[name=take][value=good], [name=take][value=all]"):
                visitor.submit(None, press=visitor.page.select("[name=take]")[0].get("value"))
                work(visitor)


@LANGUAGES
def test_bad_cells_are_told_by_row_and_column(app, people, language):
    """Date, amount, identity: each with its row, and the good rows can still be taken."""
    lines = (
        "姓名,手机,开户日期,证件类型,证件号码,资产总额",
        "张三,13712345678,2026-02-30,,,",
        "李四,13712345679,,身份证,110105194912310021,",
        "王五,13712345680,,,,12abc",
        "赵六,13712345681,,,,100",
        f"{'长' * 500},13712345682,,,,",
    )
    visitor = speaking(people("advisor1"), language)
    visitor.submit(
        "/clients/import", {"file": (io.BytesIO("\n".join(lines).encode()), "a.csv")}, form="/clients/import"
    )
    work(visitor)
    told = visitor.page.texts("tbody tr")
    assert [row[0] for row in told] == ["2", "3", "4", "6"]
    assert all(column in row for column, row in zip(("开户日期", "证件号码", "资产总额", "姓名"), told, strict=True))
    batch = visitor.page.url
    visitor.submit(None, press="take=good")
    assert visitor.status == 200, batch
    work(visitor)
    with app.app_context():
        assert "赵六" in db.session.scalars(select(Client.name)).all()


class Zeros(io.RawIOBase):
    """A body of any length that nobody has to build; `read_so_far` tells how much of it was wanted."""

    def __init__(self, head: bytes, length: int):
        self.head, self.left, self.read_so_far, self.at = head, length, 0, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, place, whence=0):
        self.at = self.left if whence == io.SEEK_END else place
        return self.at

    def tell(self):
        return self.at

    def readinto(self, buffer):
        size = min(len(buffer), self.left)
        piece = self.head[:size].ljust(size, b"\0")
        self.head = self.head[size:]
        buffer[:size] = piece
        self.left -= size
        self.read_so_far += size
        return size


@LANGUAGES
@pytest.mark.parametrize("url", ["/clients/import", "/documents/4000000/attachments", "/clients/new", "/drafts/x"])
def test_a_hundred_megabytes(app, cast, people, says, language, url):
    """413 with a page, without taking the body into memory."""
    worlds.few(app, cast)
    visitor = speaking(people("advisor1"), language)
    size = 100 * 2**20
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = Zeros(head, size)
    tracemalloc.start()
    began = time.monotonic()
    answer = visitor.post(
        url,
        input_stream=body,
        content_length=size,
        content_type="multipart/form-data; boundary=x",
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 413 and says("This is too large", language) in answer.text
    assert says("Files may have 2 MB at most; import files 40 MB.", language) in answer.text
    assert time.monotonic() - began < 5 and peak < 30 * 2**20 and body.read_so_far < 15 * 2**20


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{kinds}"/>')
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(megabytes):
                part.write(b" " * 2**20)
    return whole.getvalue()


@LANGUAGES
def test_a_spreadsheet_bomb(app, people, language):
    content = bomb(300)
    assert len(content) < 3 * 2**20
    visitor = speaking(people("advisor1"), language)
    tracemalloc.start()
    began = time.monotonic()
    refused_file(app, visitor, language, "a.xlsx", content)
    took, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 15 and peak < 200 * 2**20


# Signs that databases and pages do not like

@pytest.mark.parametrize("typed", ["张\0三", "张\x1b三", "张\ufffe三", "张👩‍👧三", "张\u202e三"])
def test_signs_that_cannot_be_kept_are_left_out_or_kept(app, people, typed):
    visitor = people("advisor1")
    visitor.submit("/clients/new", {**NEW_CLIENT, "name": typed})
    assert visitor.status == 200
    with app.app_context():
        name = db.session.scalar(select(Client.name))
    assert name.startswith("张") and name.endswith("三") and "\0" not in name


def test_lone_surrogates_and_nul_in_every_place(app, cast, crowd):
    """In the address, in the question, in a form, in a file name, in a cookie and in a header."""
    world = worlds.few(app, cast)
    browser = crowd["advisor1"]
    book = world.books[0]
    for raw in RAW:
        for url in (
            f"/search?q={raw}",
            f"/clients/?q={raw}&sort={raw}&after={raw}&status={raw}",
            f"/task-books/?state={raw}&before={raw}",
            f"/prints/{raw}",
            f"/prints/?code={raw}",
            f"/custody/?place={raw}&holder_role={raw}&before={raw}",
            f"/clients/{raw}",
            f"/clients/{world.clients[0].id}/history?before={raw}",
            f"/clients/{world.clients[0].id}/print?paper={raw}&copy={raw}",
            f"/task-books/new?client_id={raw}",
            f"/documents/{book.id}/steps/{raw}",
            f"/help/workflows/{raw}",
            f"/calendar/?year={raw}",
            f"/static/{raw}",
            f"/login?next={raw}",
            f"/{raw}",
        ):
            assert browser.ask(url).status_code < 500, url
        kind = "application/x-www-form-urlencoded"
        names = (
            "name=X&form_token=X&version=X&opinion=X&reason=X&id_no=X&contacts-0-value=X&code=X&X=X&take=X&client_id=X"
        )
        body = f"csrf_token={quote(browser.token)}&" + names.replace("X", raw)
        for url in (
            "/clients/new",
            f"/clients/{world.clients[0].id}/edit",
            f"/clients/{world.clients[0].id}/level",
            f"/clients/{world.clients[0].id}/print",
            f"/clients/{world.clients[0].id}/contacts",
            f"/task-books/{book.id}/edit",
            f"/task-books/{book.id}/print",
            f"/documents/{book.id}/steps/withdraw",
            f"/documents/{book.id}/signatures",
            "/task-books/new",
            f"/drafts/clients/{raw}",
            "/drafts/x",
            "/password",
        ):
            answer = browser.post(url, data=body, content_type=kind)
            assert answer.status_code < 500, (url, raw)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xed\xa0\x80\0.csv"\r\n\r\n'
    part += "姓名,手机\n张三,13712345678\n".encode() + b"\r\n--x\r\n"
    part += b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n' + browser.token.encode() + b"\r\n--x\r\n"
    part += b'Content-Disposition: form-data; name="source"\r\n\r\nown_contact\r\n--x--\r\n'
    for url in ("/clients/import", f"/documents/{book.id}/attachments"):
        answer = browser.post(url, data=part, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in (303, 400, 422), url
    for head in (
        {"Referer": "\x80\xff"},
        {"Accept-Language": "\xff"},
        {"HX-Request": "\xed\xa0"},
        {"Cookie": "ia=\xff\xfe"},
    ):
        assert browser.get("/", expect=None, headers=head).status_code < 500, head


# Tokens and sessions

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


# Addresses

@LANGUAGES
def test_a_number_too_large_for_any_record(app, cast, people, says, language):
    """404 with the page that says so, on every route."""
    for username in ("advisor1", "director1"):
        visitor = speaking(people(username), language)
        visitor.get("/help/")
        token = visitor.page.select("[name=csrf_token]")[0].get("value")
        for rule in app.url_map.iter_rules():
            if "<id:" not in rule.rule:
                continue
            url = re.sub(r"<id:\w+>", HUGE, rule.rule).replace("<name>", "submit")
            if "GET" in rule.methods:
                visitor.get(url, expect=404)
                assert says("Nothing found here", language) == visitor.page.heading
            if "POST" in rule.methods:
                assert visitor.post(url, data={"csrf_token": token}).status_code == 404


def test_what_an_address_says_amiss_is_passed_over(app, cast, people):
    """Unknown sorts, filters and tokens, however long: the list from its start."""
    worlds.few(app, cast)
    visitor = people("director1")
    for url in ("/clients/", "/task-books/"):
        visitor.get(url)
        right = visitor.page.texts("tbody tr")
        for query in (
            "sort=nonsense&desc=7",
            "status=nonsense&state=nonsense&level=x&mine=x&kind=x&open=x",
            "after=" + "A" * 6_000,
            "before=" + "A" * 6_000,
            "after=WyJuZXdlc3QiLG51bGwsMV0.abc",
            f"after={HUGE}&before={HUGE}",
            "q=&q=&sort=&sort=",
            "%5B%5D=1&a[b]=c&" + "&".join(f"x{n}=1" for n in range(300)),
        ):
            visitor.get(f"{url}?{query}")
            assert visitor.page.texts("tbody tr") == right, query[:60]
    for url in (
        f"/task-books/new?client_id={HUGE}",
        f"/clients/?q={HUGE}",
        f"/search?q={HUGE}",
        f"/custody/?before={HUGE}",
    ):
        visitor.get(url)
    visitor.get(f"/calendar/?year={HUGE}", expect=404)


# Anything at all

ROUNDS = 600
"""`make faults` asks thirty thousand."""


def test_anything_at_all(app, cast, now):
    """So many made-up requests over all routes as several people: no mistake, and nothing written behind the trail's back."""
    world = worlds.few(app, cast)
    fuzz = Anything(app, cast, FIELDS, [one.id for one in (*world.clients, *world.books)], seed=20_261_124)
    with fuzz.watched():
        while fuzz.asked < ROUNDS:
            fuzz.one()
    assert not fuzz.mistakes, "\n".join(fuzz.mistakes.values())
    assert not fuzz.silent
    assert len(fuzz.statuses) >= 5 and len(fuzz.effects) >= 3, (fuzz.statuses, fuzz.effects)
