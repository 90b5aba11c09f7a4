"""The read log: who opened which client, on which page, by which path, from the file into the table and onto the pages."""

import re
import resource
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ia.clients.care.lifecycle import grant
from ia.clients.models import Client
from ia.clients.reads import intake
from ia.clients.reads.models import ClientRead
from ia.ground import clock
from ia.ground.access import reads
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from jobs.worker import perform
from tests.clients.shelf import count

PAGES = ("", "/edit", "/contacts", "/history", "/papers", "/print", "/reveal", "/visibility", "/reads")


def noted(app) -> list:
    """Every line of the log."""
    with app.app_context():
        return [line for path in reads.files() for line, end in reads.readings(path)]


def take_in(app) -> dict:
    with app.app_context(), write_unit():
        return intake.take_in(clock.now())


def table(app) -> list:
    with app.app_context():
        columns = (ClientRead.user_id, ClientRead.client_id, ClientRead.page, ClientRead.via, ClientRead.day)
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(ClientRead.id))]


def rows_of(visitor, client_id) -> list[list[str]]:
    """The rows of the page as texts; lines below the first of a person begin without day and name."""
    visitor.get(f"/clients/{client_id}/reads")
    return [
        [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]
        for row in visitor.page.select("tbody tr")
    ]


# What is noted


def test_every_page_of_a_client_leaves_a_line(people, shelf, app, cast):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    for page in PAGES:
        advisor.get(f"/clients/{client_id}{page}")
    lines = noted(app)
    assert [line.page for line in lines] == [
        f"clients.{name}"
        for name in ("show", "edit", "contacts", "history", "papers", "print_sheet", "reveal", "visibility", "reads")
    ]
    assert {(line.user_id, line.kind, line.record_id, line.via) for line in lines} == {
        (cast.users["advisor1"], "client", client_id, "own")
    }
    assert {line.at for line in lines} == {clock.now()}


def test_parts_of_pages_count_too_and_lists_do_not(people, shelf, app):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    for url in ("/clients/", "/clients/?q=王磊", "/", "/search?q=王磊"):
        advisor.get(url)
    assert noted(app) == []
    advisor.partial(f"/clients/{client_id}/contacts")
    assert [line.page for line in noted(app)] == ["clients.contacts"]


def test_a_sheet_found_by_its_code_is_a_reading(people, shelf, app):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    advisor.submit(f"/clients/{client_id}/papers", form=f"/clients/{client_id}/print?paper=registration", follow=True)
    code = re.search(r"[0-9A-HJKMNP-TV-Z]{8}", advisor.page.text)[0]
    before = len(noted(app))
    advisor.get(f"/prints/{code}")
    assert [(line.page, line.record_id) for line in noted(app)[before:]] == [("printing.show_copy", client_id)]


def test_what_was_not_shown_is_not_noted(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")
    people("advisor9").get(f"/clients/{client_id}", expect=404)
    people("sysadmin1").get(f"/clients/{client_id}", expect=403)
    people("advisor2").get(f"/clients/{client_id}/edit", expect=403)
    people("advisor2").get(f"/clients/{client_id}/reveal", expect=403)
    people("advisor2").head(f"/clients/{client_id}")
    assert noted(app) == []


def test_a_form_that_is_sent_is_in_the_trail_and_not_in_the_log(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", family="已婚", follow=False)
    assert [line.page for line in noted(app)] == ["clients.edit"]


@pytest.mark.parametrize(
    ("username", "facts", "via"),
    [
        ("leader1", {}, "team"),
        ("director1", {}, "branch"),
        ("clerk1", {"status": "existing", "fund_account_no": "0012345678"}, "confirmed"),
        ("advisor2", {"visibility_scope": "team"}, "team_prospects"),
        ("advisor3", {"visibility_scope": "branch"}, "branch_prospects"),
        ("advisor3", {"visibility_scope": "teams", "teams": ["B001-T2"]}, "chosen_prospects"),
    ],
)
def test_the_path_is_the_one_that_gave_sight(people, shelf, app, cast, username, facts, via):
    if facts.get("status") == "existing":
        facts = facts | {"confirmed_under_id": cast.users["advisor1"]}
    client_id = shelf.put("advisor1", "王磊", **facts)
    people(username).get(f"/clients/{client_id}")
    people(username).get(f"/clients/{client_id}/history")
    assert [line.via for line in noted(app)] == [via, via]


def test_shared_work_is_told_from_what_waits(people, shelf, app, cast):
    client_id = shelf.put("advisor1", "王磊")
    with app.app_context(), write_unit():
        grant(client_id, cast.users["advisor3"], "codeveloper", clock.local_date(clock.now()))
    people("advisor3").get(f"/clients/{client_id}")
    assert [line.via for line in noted(app)] == ["granted"]


def test_the_page_of_a_client_keeps_its_statements(people, shelf, statements):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    advisor.get(f"/clients/{client_id}")
    with statements() as seen:
        advisor.get(f"/clients/{client_id}")
    assert len(seen) <= 7 and not [text for text in seen if not text.lstrip().startswith("SELECT")]


# The file


def test_the_file_is_its_owners_and_turns_at_midnight_of_the_branch(people, shelf, app, still):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    for moment in ("2026-11-24T23:59:59", "2026-11-25T00:00:01"):
        still(moment)
        advisor = app.test_client().sign_in("advisor1", advisor_id(app))
        advisor.get(f"/clients/{client_id}")
    with app.app_context():
        paths = reads.files()
        assert [reads.day_of(path) for path in paths] == [date(2026, 11, 24), date(2026, 11, 25)]
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
        assert stat.S_IMODE(reads.folder().stat().st_mode) == 0o700


def advisor_id(app) -> int:
    with app.app_context():
        return db.session.scalar(select(Post.user_id).where(Post.role == "advisor").order_by(Post.id))


def test_a_log_that_cannot_be_written_does_not_withhold_the_page(people, shelf, app, caplog):
    client_id = shelf.put("advisor1", "王磊")
    (app.config["DATA_DIR"] / "reads").write_text("no folder")
    people("advisor1").get(f"/clients/{client_id}")
    assert "could not be noted" in caplog.text and str(client_id) in caplog.text


def test_a_line_without_room_is_taken_back_whole(app):
    day, line = date(2026, 11, 24), b'{"at":"2026-11-24T02:00:00.000000+00:00"}\n'
    with app.app_context():
        reads.append(day, line)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(line) + 10, hard))
        try:
            with pytest.raises(OSError):
                reads.append(day, line)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        reads.append(day, line)
        (path,) = reads.files()
        assert path.read_bytes() == line * 2


# Into the table


def test_lines_are_taken_in_once(people, shelf, app, cast):
    client_id, advisor = shelf.put("advisor1", "王磊"), people("advisor1")
    for page in ("", "/history"):
        advisor.get(f"/clients/{client_id}{page}")
    assert take_in(app) == {"taken": 2, "files_removed": 0}
    assert take_in(app) == {"taken": 0, "files_removed": 0}
    assert table(app) == [
        (cast.users["advisor1"], client_id, page, "own", date(2026, 11, 24)) for page in ("clients.show", "clients.history")
    ]
    advisor.get(f"/clients/{client_id}/contacts")
    assert take_in(app)["taken"] == 1
    assert len(table(app)) == 3


def test_a_run_that_was_undone_is_made_up(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    with app.app_context(), pytest.raises(RuntimeError), write_unit():
        assert intake.take_in(clock.now())["taken"] == 1
        raise RuntimeError
    assert table(app) == []
    assert take_in(app)["taken"] == 1 and len(table(app)) == 1


def test_a_line_that_is_not_finished_waits_and_a_bad_one_is_passed_over(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    with app.app_context():
        (path,) = reads.files()
    whole = path.read_bytes()
    path.write_bytes(b"nonsense\n{}\n[1]\n" + whole + whole[:20])
    take_in(app)
    assert len(table(app)) == 1
    path.write_bytes(path.read_bytes() + whole[20:])
    take_in(app)
    assert len(table(app)) == 2


def test_the_timetable_takes_them_in(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    with app.app_context():
        assert perform("reads-intake", clock.now().isoformat())["taken"] == 1
        assert "skipped" in perform("reads-intake", clock.now().isoformat())
    assert len(table(app)) == 1


def test_old_files_go_once_they_were_taken_in(people, shelf, app, still):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    still("2026-12-20T10:00")
    assert take_in(app) == {"taken": 1, "files_removed": 0}
    assert take_in(app) == {"taken": 0, "files_removed": 1}
    assert noted(app) == [] and len(table(app)) == 1


def test_rows_go_after_the_years_of_the_setting(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    take_in(app)
    with app.app_context(), write_unit() as unit:
        assert intake.clear_away(clock.now() + timedelta(days=5 * 365)) == 0
        assert intake.clear_away(clock.now() + timedelta(days=5 * 366 + 2)) == 1
        assert unit.scalar(select(ClientRead.id)) is None


# The page


def test_the_page_says_who_when_what_and_why_also_before_the_job(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊")
    for username, pages in (("director1", ("",)), ("leader1", ("", "", "/history"))):
        for page in pages:
            people(username).get(f"/clients/{client_id}{page}")
    for _ in range(2):
        rows = rows_of(people("advisor1"), client_id)
        assert ["2026-11-24", "陈建国", "客户资料页", "本团队", "2", "2026-11-24 10:00"] in rows
        assert ["历史记录", "本团队", "1"] in rows
        assert ["2026-11-24", "赵志强", "客户资料页", "本营业部", "1", "2026-11-24 10:00"] in rows
        take_in(app)


def test_prints_and_numbers_shown_whole_stand_there_too(people, shelf):
    client_id, advisor = shelf.known(), people("advisor1")
    advisor.submit(f"/clients/{client_id}/reveal?number=id_no", reason="核对")
    advisor.submit(f"/clients/{client_id}/papers", form=f"/clients/{client_id}/print?paper=registration")
    words = {cell for row in rows_of(people("leader1"), client_id) for cell in row}
    assert {"查看完整号码", "打印"} <= words


def test_pages_begin_where_the_last_one_ended(people, shelf, app, still, cast):
    client_id = shelf.put("advisor1", "王磊")
    begin = datetime(2026, 11, 1, 1, tzinfo=UTC)
    rows = [
        {"file_id": 1, "place": number, "at": begin + timedelta(minutes=10 * number), "user_id": cast.users["leader1"]}
        | {"client_id": client_id, "page": "clients.show", "via": "team"}
        for number in range(1000)
    ]
    with app.app_context(), write_unit() as unit:
        unit.execute(intake.insert(intake.ReadFile), [{"id": 1, "name": "x", "taken": 9}])
        unit.execute(intake.insert(ClientRead), [row | {"day": clock.local_date(row["at"])} for row in rows])
    visitor, url, days, times = people("director1"), f"/clients/{client_id}/reads", [], 0
    while url:
        visitor.get(url)
        days += [row.text_content().strip() for row in visitor.page.select("tbody th")]
        times += sum(int(cell.text_content()) for cell in visitor.page.select("tbody td.n"))
        url = next((link.get("href") for link in visitor.page.select("a[rel=next]")), None)
    assert days == sorted(set(days), reverse=True), "no day stands on two pages"
    assert times == 1000


def test_a_page_of_another_list_or_of_nowhere_is_the_newest(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    for token in ("x", "end", "WyJuZXdlc3QiLG51bGwsMV0.abc"):
        people("advisor1").get(f"/clients/{client_id}/reads?before={token}")


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("advisor1", 200),
        ("leader1", 200),
        ("director1", 200),
        ("advisor2", 403),
        ("leader2", 403),
        ("clerk1", 404),
        ("director9", 404),
        ("gm1", 403),
        ("sysadmin1", 403),
    ],
)
def test_only_those_who_answer_for_the_client_read_it(people, shelf, username, status):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")
    people(username).get(f"/clients/{client_id}/reads", expect=status)


# Of people


@pytest.fixture
def read_much(people, shelf, app):
    """advisor1 opens three clients, advisor2 one of them, somebody of the other branch another; all is taken in."""
    own = [shelf.put("advisor1", f"王磊{n}", phone=f"1380013800{n}", visibility_scope="team") for n in range(3)]
    for client_id in own:
        people("advisor1").get(f"/clients/{client_id}")
        people("advisor1").get(f"/clients/{client_id}/history")
    people("advisor2").get(f"/clients/{own[0]}")
    people("advisor9").get(f"/clients/{shelf.put('advisor9', '李四', phone='13900002222')}")
    take_in(app)


def totals_on(visitor, url="/audit/reads") -> list[list[str]]:
    visitor.get(url)
    return [[cell.text_content().strip() for cell in row.cssselect("td")][:4] for row in visitor.page.select("tbody tr")]


def test_the_trail_tells_who_opened_how_many(people, read_much):
    lin, zhou = ["2026-11-24", "林晓东", "3", "6"], ["2026-11-24", "周雨涵", "1", "1"]
    for username in ("director1", "gm1", "sysadmin1"):
        assert totals_on(people(username)) == [lin, zhou]
        assert "王磊" not in people(username).page.text
    assert totals_on(people("hqadmin1")) == [lin, ["2026-11-24", "周雨涵", "1", "1"], ["2026-11-24", "唐欣怡", "1", "1"]]
    assert totals_on(people("director9")) == [["2026-11-24", "唐欣怡", "1", "1"]]


def test_one_person_and_earlier_days(people, read_much, cast):
    number = cast.users["advisor2"]
    assert len(totals_on(people("director1"), f"/audit/reads?person={number}")) == 1
    assert totals_on(people("director1"), f"/audit/reads?person={cast.users['advisor9']}") == []
    assert totals_on(people("director1"), "/audit/reads?before=2026-11-23") == []
    assert len(totals_on(people("director1"), "/audit/reads?before=2026-11-30")) == 2
    for amiss in ("?before=x", "?before=0001-01-01", "?person=-1", "?person=99999999999", "?before=9999-12-31"):
        people("director1").get(f"/audit/reads{amiss}")


def test_what_somebody_opened_in_another_post_is_not_the_branchs_affair(people, read_much, app, cast):
    with app.app_context(), write_unit() as unit:
        moved = update(Post).where(Post.user_id == cast.users["advisor2"])
        unit.execute(moved.values(starts_on=date(2026, 11, 25), ends_on=None))
    assert [row[1] for row in totals_on(people("director1"))] == ["林晓东"]


def test_unusually_many_are_marked(people, read_much, app):
    with app.app_context(), write_unit():
        change("reads.unusual_clients", 2, date(2026, 11, 24), "测试", person=None, now=clock.now())
    people("director1").get("/audit/reads")
    assert people("director1").page.texts("tbody .chip") == ["超过 2 位客户"]


@pytest.mark.parametrize("username", ["advisor1", "leader1", "clerk1", "admin1", "hq1"])
def test_nobody_else_reads_it(people, username):
    people(username).get("/audit/reads", expect=403)


def test_the_log_holds_no_personal_number(people, shelf, app):
    client_id = shelf.known()
    for page in PAGES:
        people("advisor1").get(f"/clients/{client_id}{page}")
    with app.app_context():
        said = b"".join(path.read_bytes() for path in reads.files()).decode()
    assert said.count("\n") == len(PAGES) and "王磊" not in said
    assert count(app, ClientRead) == 0


def test_readings_of_a_record_that_was_merged_stay_known(people, shelf, app):
    stays, goes = shelf.put("advisor1", "王磊"), shelf.put("advisor1", "王磊", phone="13800138001")
    people("leader1").get(f"/clients/{goes}")
    take_in(app)
    with app.app_context(), write_unit() as unit:
        gone = {"merged_into_id": stays, "gone_at": clock.now(), "managed_by_id": None, "branch_id": None, "team_id": None}
        unit.execute(update(Client).where(Client.id == goes).values(gone))
    assert "陈建国" in {cell for row in rows_of(people("director1"), stays) for cell in row}
