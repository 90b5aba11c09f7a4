"""Confirmation and dissent, who was there, and filing."""


def test_confirm_dissent_and_a_changed_text(gathering, cast):
    number = gathering.written()
    gathering.refused("advisor1", number, "confirm", 409)
    gathering.step("leader1", number, "circulate")
    assert gathering.waits_for(number) >= {f"u:{cast.users[name]}" for name in ("advisor1", "advisor2")}
    gathering.step("advisor1", number, "confirm")
    assert f"u:{cast.users['advisor1']}" not in gathering.waits_for(number)
    gathering.refused("advisor2", number, "dissent")
    gathering.step("advisor2", number, "dissent", dissent="人数记录有误")
    gathering.refused("leader1", number, "confirm", 403)
    gathering.refused("director1", number, "confirm", 403)
    gathering.step("advisor1", number, "dissent", dissent="改变主意")
    assert gathering.part(number, "advisor1").verdict == "dissented"
    gathering.write("leader1", number, {"effect": "改过的成效"})
    assert gathering.waits_for(number) == {f"leader@{cast.units['B001-T1']}"}, "nobody is asked about an old text"
    assert "针对此前文本" in gathering.person("advisor1").get(f"/meetings/{number}").text
    gathering.refused("leader1", number, "finalise")
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("advisor2", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert gathering.opinions(number)[-1].warnings is None


def test_saving_without_a_change_keeps_the_confirmations(gathering):
    number = gathering.written()
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    ended = gathering.meeting(number).ended_at
    gathering.write("leader1", number, {"ended_at": ended})
    assert gathering.meeting(number).circulated_at and gathering.minutes(number).wording == 1


def test_filing_with_open_confirmations_needs_a_reason(gathering):
    number = gathering.written()
    gathering.refused("leader1", number, "finalise")
    assert any("林晓东" in error and "周雨涵" in error for error in gathering.person("leader1").page.errors)
    gathering.step("leader1", number, "finalise", reason="两人出差，电话确认")
    version = gathering.meeting(number).versions[0]
    assert version.open_reason == "两人出差，电话确认"
    assert gathering.opinions(number)[-1].warnings


def test_a_yes_to_an_earlier_text_is_none_to_the_one_filed(gathering):
    """On page, version and paper a verdict stands for the wording to which it was given."""
    number = gathering.written()
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("advisor2", number, "dissent", dissent="期限过短")
    gathering.write("leader1", number, {"effect": "改过的成效"})
    gathering.step("leader1", number, "finalise", reason="电话确认")
    assert any("林晓东" in text for text in gathering.opinions(number)[-1].warnings)
    facts = gathering.meeting(number).versions[0].facts
    assert [row[4] for row in facts["presence"][1:]] == [{"msg": "not confirmed"}] * 2
    leader = gathering.person("leader1")
    for address in (f"/meetings/{number}", f"/meetings/{number}/versions/1", f"/meetings/{number}/print?paper=minutes"):
        assert "周雨涵（针对之前的文稿）" in leader.get(address).text, address
    assert "已确认" not in leader.get(f"/meetings/{number}/print?paper=minutes").text
    assert "针对此前文本" in leader.get(f"/meetings/{number}").text


def test_who_was_there_is_told_in_the_history(gathering):
    """Attendance and reasons leave before and after, and ask for confirmation anew (P-24, F-A6)."""
    number = gathering.held()
    gathering.write("leader1", number, {"attendance-1-status": "absent", "attendance-2-status": "late"})
    leader = gathering.person("leader1")
    history = leader.get(f"/meetings/{number}/history").text
    assert "缺席" in history and "林晓东" in history and "迟到" in history and "周雨涵" in history
    gathering.step("leader1", number, "circulate")
    ended = gathering.meeting(number).ended_at
    gathering.write("leader1", number, {"ended_at": ended, "attendance-1-reason": "病假"})
    assert gathering.minutes(number).wording == 2 and gathering.meeting(number).circulated_at is None
    assert "林晓东: 病假" in leader.get(f"/meetings/{number}/history").text


def test_the_absent_are_not_asked_and_flagged_without_reason(gathering, cast):
    number = gathering.held()
    gathering.write("leader1", number, {"attendance-1-status": "absent", "attendance-2-status": "late"})
    assert gathering.part(number, "advisor1").unexcused
    assert "未说明原因" in gathering.person("leader1").get(f"/meetings/{number}").text
    gathering.step("leader1", number, "circulate")
    assert f"u:{cast.users['advisor1']}" not in gathering.waits_for(number)
    assert f"u:{cast.users['advisor2']}" in gathering.waits_for(number)
    gathering.step("advisor2", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert any("林晓东" in text for text in gathering.opinions(number)[-1].warnings)


def test_nobody_present_is_warned_of(gathering):
    number = gathering.held()
    gathering.write("leader1", number, {f"attendance-{place}-status": "absent" for place in range(3)})
    gathering.step("leader1", number, "finalise")
    assert any("没有任何人" in text for text in gathering.opinions(number)[-1].warnings)
