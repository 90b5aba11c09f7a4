"""Notice and minutes on paper: two sheets, what they say, who prints and keeps them."""

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.printing.models import PrintCopy


def test_the_notice_is_one_sheet_without_signature(gathering):
    number = gathering.draft()
    leader, address = gathering.person("leader1"), f"/meetings/{number}/print?paper=notice"
    assert "草稿" in leader.get(address).text
    gathering.step("leader1", number, "issue")
    leader.submit(f"/meetings/{number}", form=address)
    text = leader.page.root.text_content()
    assert "会议通知" in text and "十月例会" in text and "林晓东" in text and "准时参加" in text
    assert "签字" not in text and "出勤" not in text
    gathering.step(
        "leader1", number, "reschedule", starts_at="2026-11-27T16:00", ends_at="2026-11-27T17:00", reason="x"
    )
    assert "重新打印" in leader.get(f"/meetings/{number}").text


def test_minutes_have_a_column_for_signatures(gathering, app):
    number = gathering.written(values=gathering.task())
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("advisor2", number, "dissent", dissent="期限过短")
    gathering.step("leader1", number, "finalise")
    leader, address = gathering.person("leader1"), f"/meetings/{number}/print?paper=minutes"
    token = {"csrf_token": leader.get(f"/meetings/{number}").text.split('name="csrf_token" value="')[1].split('"')[0]}
    assert (
        gathering.person("advisor1").post(address, data={"csrf_token": _token(gathering, "advisor1")}).status_code
        == 403
    )
    assert leader.post(address, data=token).status_code == 303
    text = leader.get(address).text
    for word in (
        "会议纪要",
        "本月工作",
        "分工明确",
        "回访重点客户",
        "期限过短",
        "签字",
        "已确认",
        "周雨涵",
        "召集人留存",
    ):
        assert word in text, word
    assert "会议通知" not in text
    with app.app_context():
        copy = db.session.scalar(select(PrintCopy).where(PrintCopy.document_id == number))
        assert (copy.paper, copy.copies, copy.revision) == ("minutes", 1, 1)
        code = copy.code
    where = f"/documents/{number}/custody"
    leader.submit(
        where, form=where, code=code, holder_role="leader", place="团队档案柜", since=clock.local_date(clock.now())
    )
    assert "团队档案柜" in leader.get(f"/meetings/{number}").text
    gathering.step("leader1", number, "reopen", opinion="更正")
    gathering.write("leader1", number, {"effect": "新的成效"})
    gathering.step("leader1", number, "finalise", reason="已口头确认")
    assert "已失效" in leader.get(f"/prints/{code}").text


def _token(gathering, username: str) -> str:
    return gathering.person(username).get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_minutes_of_leaders_are_kept_by_the_director(gathering, app):
    number = gathering.filed("director1", "leader")
    director = gathering.person("director1")
    director.submit(f"/meetings/{number}", form=f"/meetings/{number}/print?paper=minutes")
    assert "配合非现场市场开发" in director.page.root.text_content()
    with app.app_context():
        code = db.session.scalar(select(PrintCopy.code).where(PrintCopy.document_id == number))
    where = f"/documents/{number}/custody"
    fields = {"code": code, "holder_role": "marketing_director", "place": "总监室", "since": "2026-11-24"}
    director.submit(where, fields, form=where)
    assert "总监室" in director.get(f"/meetings/{number}").text


def test_minutes_are_not_printed_before_they_are_filed(gathering):
    number = gathering.written()
    leader = gathering.person("leader1")
    address = f"/meetings/{number}/print?paper=minutes"
    assert "草稿" in leader.get(address).text
    assert leader.post(address, data={"csrf_token": _token(gathering, "leader1")}).status_code == 422
    assert leader.get(f"/meetings/{number}/print?paper=slip", expect=None).status_code == 404


def test_a_morning_meeting_has_minutes_alone(gathering):
    number = gathering.morning()
    leader = gathering.person("leader1")
    assert leader.get(f"/meetings/{number}/print?paper=notice", expect=None).status_code == 404
    assert "草稿" in leader.get(f"/meetings/{number}/print").text
