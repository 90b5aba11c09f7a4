"""Files that name the adviser of each client: the list of a whole branch, brought in by its director or by the command."""

import json

import pytest
from sqlalchemy import func, select, update

from ia.clients.imports.models import ImportRow
from ia.clients.models import Client
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Post, User
from tests.clients.importing import in_use, undo
from tests.clients.test_import import facts, table, take, upload

HEAD = ["姓名", "手机", "投资顾问", "资产总额"]
ROWS = [
    ["甲一", "13800000001", "周雨涵", ""],
    ["乙二", "13800000002", "advisor3", ""],
    ["丙三", "13800000003", "", ""],
    ["丁四", "13800000004", "周雨涵", ""],
]


def held(app) -> dict[str, str]:
    """Who manages each client in use, by user name."""
    query = select(Client.name, User.username).join(User, User.id == Client.managed_by_id)
    with app.app_context():
        return dict(db.session.execute(query).all())


def teams(app) -> dict[str, int]:
    with app.app_context():
        return dict(db.session.execute(select(Client.name, Client.team_id)).all())


def reasons(visitor) -> list[str]:
    return visitor.page.texts("tbody td:nth-child(3)")


SPREAD = {"甲一": "advisor2", "乙二": "advisor3", "丙三": "director1", "丁四": "advisor2"}


def test_the_directors_file_gives_each_client_to_the_adviser_named(people, app, cast):
    director = people("director1")
    upload(director, table(ROWS, HEAD).encode())
    assert "周雨涵 2" in director.page.text and "吴思远 1" in director.page.text
    take(director)
    assert held(app) == SPREAD
    assert teams(app) == {
        "甲一": cast.units["B001-T1"],
        "丁四": cast.units["B001-T1"],
        "乙二": cast.units["B001-T2"],
        "丙三": None,
    }
    people("advisor2").get("/clients/?mine=1")
    assert sorted(people("advisor2").page.texts("tbody a")) == ["丁四", "甲一"]
    with app.app_context():
        told = db.session.execute(select(Notice.user_id, Notice.values).where(Notice.reminder == "import")).all()
        assert [(row.user_id, row.values["count"]) for row in told] == [
            (cast.users["advisor2"], 2),
            (cast.users["advisor3"], 1),
        ]
        assert db.session.scalar(select(func.count()).where(ImportRow.state == "given")) == 0
        said = db.session.scalars(select(AuditRow).where(AuditRow.subject_kind == "client")).all()
        assert [row.changes.get("managed_by_id") for row in said] == [
            [None, cast.users["advisor2"]],
            [None, cast.users["advisor3"]],
            None,
            [None, cast.users["advisor2"]],
        ]


def test_whoever_cannot_be_the_adviser_is_named_by_row(people, app, cast):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.username == "leader2").values(name="周雨涵"))
    director = people("director1")
    rows = [*ROWS[:1], ["戊五", "13800000005", "某某某", ""], ["己六", "13800000006", "谢芳", ""]]
    rows += [["庚七", "13800000007", "唐欣怡", ""], ["辛八", "13800000008", "advisor2", ""]]
    upload(director, table(rows, HEAD).encode())
    said = reasons(director)
    assert director.page.texts("tbody td:nth-child(2)") == ["投资顾问"] * 4
    assert "周雨涵" in said[0] and "用户名" in said[0], "two of one name"
    assert ["某某某" in said[1], "谢芳" in said[2], "唐欣怡" in said[3]] == [True] * 3, (
        "nobody, a clerk, another branch"
    )
    take(director, "good")
    assert held(app) == {"辛八": "advisor2"}


@pytest.mark.parametrize("username", ["advisor1", "leader1"])
def test_nobody_else_brings_in_clients_for_others(people, app, username):
    visitor = people(username)
    own = "林晓东" if username == "advisor1" else "leader1"
    upload(visitor, table([*ROWS, ["壬九", "13800000009", own, ""]], HEAD).encode())
    assert facts(visitor)["新增客户"] == "2", "the row without a name, and the one with the own"
    assert all("市场总监" in reason for reason in reasons(visitor)) and len(reasons(visitor)) == 3
    take(visitor, "good")
    assert held(app) == {"丙三": username, "壬九": username}


def test_a_director_does_not_edit_the_clients_of_advisers_by_a_file(people, app, shelf):
    """P-07. A known client is neither filled in nor doubled, whether a number or name and phone say so."""
    known = shelf.put("advisor2", "甲一", phone="13800000001")
    director = people("director1")
    upload(director, table([["甲一", "13800000001", "周雨涵", "99"], *ROWS[1:]], HEAD).encode())
    assert "周雨涵" in reasons(director)[0] and facts(director)["不能导入的行"] == "1"
    take(director, "good")
    assert shelf.row(known).total_assets is None
    assert list(held(app)).count("甲一") == 1 and held(app)["丁四"] == "advisor2"


def test_a_file_that_is_sent_again_says_nothing_new(people, app):
    director = people("director1")
    upload(director, table(ROWS, HEAD).encode())
    take(director)
    upload(director, table(ROWS, HEAD).encode())
    said = facts(director)
    assert (said["新增客户"], said["已有客户，无新内容"], said["不能导入的行"]) == ("0", "4", "0")


def test_it_is_undone_whole(people, app):
    director = people("director1")
    upload(director, table(ROWS, HEAD).encode())
    take(director)
    number = int(director.page.url.rpartition("/")[2])
    undo(director, number)
    assert in_use(app) == []
    upload(director, table(ROWS, HEAD).encode())
    assert facts(director)["新增客户"] == "4"


def test_small_portions_and_an_adviser_who_leaves_meanwhile(people, app, cast, now, small_steps):
    director = people("director1")
    upload(director, table(ROWS, HEAD).encode())
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.user_id == cast.users["advisor3"]).values(ends_on=now.date()))
    take(director)
    assert director.page.texts("tbody td:nth-child(2)") == ["投资顾问"], "taken whole it is taken back, and read again"
    assert in_use(app) == []
    take(director, "good")
    assert held(app) == {name: who for name, who in SPREAD.items() if name != "乙二"}


def brought(app, tmp_path, rows, *options):
    file, out = tmp_path / "客户.csv", tmp_path / "out.json"
    file.write_bytes(table(rows, HEAD).encode("gb18030"))
    result = app.test_cli_runner().invoke(args=["ia", "import-clients", str(file), "--json", str(out), *options])
    return result, json.loads(out.read_text()) if out.exists() else None


def test_the_command_gives_and_fills_in_for_all(app, cast, shelf, tmp_path):
    known = shelf.put("advisor2", "甲一", phone="13800000001")
    result, out = brought(app, tmp_path, [["甲一", "13800000001", "周雨涵", "99"], *ROWS[1:]], "--branch", "B001")
    assert result.exit_code == 0, result.output
    assert (out["created"], out["updated"], out["bad"]) == (3, 1, [])
    assert held(app) == SPREAD and shelf.row(known).total_assets == 99
    result, again = brought(app, tmp_path, [["甲一", "13800000001", "周雨涵", "99"], *ROWS[1:]], "--branch", "B001")
    assert (again["created"], again["updated"], again["bad"]) == (0, 0, [])
    undone = app.test_cli_runner().invoke(args=["ia", "import-undo", str(out["batch"])])
    assert "removed 3, put back 1, left 0" in undone.output
    assert shelf.row(known).total_assets is None


def test_with_one_owner_all_become_that_advisers_clients(app, cast, tmp_path):
    rows = [*ROWS, ["戊五", "13800000005", "某某某", ""]]
    result, out = brought(app, tmp_path, rows, "--branch", "B001", "--owner", "advisor1")
    assert result.exit_code == 0 and (out["created"], out["bad"]) == (5, []), result.output
    assert set(held(app).values()) == {"advisor1"}


def test_of_several_branches_one_is_named_and_of_one_none(app, cast, tmp_path):
    result, out = brought(app, tmp_path, ROWS)
    assert result.exit_code != 0 and "B001, B002" in result.output and out is None
    result, _ = brought(app, tmp_path, ROWS, "--branch", "B002")
    assert result.exit_code != 0 and in_use(app) == [], "the advisers are of the other branch"
    with app.app_context(), write_unit() as unit:
        unit.execute(db.text("UPDATE units SET closed_on = '2026-01-01' WHERE code = 'B002'"))
    result, out = brought(app, tmp_path, ROWS)
    assert result.exit_code == 0 and held(app) == SPREAD


def test_a_branch_without_director_needs_an_owner(app, cast, tmp_path, now):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.role == "marketing_director").values(ends_on=now.date()))
    result, _ = brought(app, tmp_path, ROWS, "--branch", "B001")
    assert result.exit_code != 0 and "--owner" in result.output
