"""Guests of activities: who is invited, told, comes and came; and that nobody sees whom they do not reach."""

import re

import brotli
import pytest
from sqlalchemy import update

from ia.activities.guests.models import Gained, Invitation
from ia.activities.models import Activity
from ia.clients.models import Client
from ia.ground.db import db, write_unit
from ia.taskbooks.models import Entry
from tests.activities.campaign import OVER, SUMMARY
from tests.activities.door import Door, count, only, timeline
from tests.clients.shelf import MOBILE
from tests.taskbooks.story import Story


def account(number: int) -> str:
    return f"00680{number:05d}"


def test_clients_are_invited_told_answer_and_come(app, campaign, shelf, seminar, still):
    first = shelf.existing("advisor1", "安一", fund_account_no=account(1))
    second = shelf.existing("advisor1", "吴二", fund_account_no=account(2))
    seminar.invite("advisor1", first, second)
    assert [guest.client_id for guest in seminar.guests()] == [first, second]
    assert timeline(app, first) == ["invitation"]
    one, two = (guest.id for guest in seminar.guests())
    seminar.mark("advisor1", "told", one, two, notified_on="2026-11-24", channel="phone")
    seminar.mark("advisor1", "comes", one)
    seminar.mark("advisor1", "stays-away", two)
    seminar.mark("advisor1", "tickets", one, tickets="3")
    guests = seminar.guests()
    assert [(guest.attends, guest.came, guest.tickets) for guest in guests] == [(True, None, 3), (False, None, 0)]
    assert {(guest.channel, str(guest.notified_on)) for guest in guests} == {("phone", "2026-11-24")}
    assert "吴二" not in seminar.get("advisor1", "guests?attends=yes")
    still(OVER)
    seminar.mark("advisor1", "came", one)
    visitor, address = campaign.person("leader1"), f"/documents/{seminar.number}/steps/hold"
    visitor.get(address)
    assert visitor.page.form(address).fields["attended"] == "1"
    campaign.step("leader1", seminar.number, "hold")
    campaign.step("leader1", seminar.number, "record-issues", feedback="反响良好")
    campaign.step("leader1", seminar.number, "close")
    assert (timeline(app, first), timeline(app, second)) == (["invitation", "attended"], ["invitation"])


def test_who_did_not_come_is_marked_only_once_it_has_begun(shelf, seminar):
    seminar.invite("advisor1", shelf.existing("advisor1", "周一"))
    (guest,) = seminar.guests()
    seminar.forge("advisor1", "guests", 422, guest=str(guest.id), mark="came")
    assert seminar.guests()[0].came is None


def test_what_a_button_needs_is_asked_for(shelf, seminar):
    seminar.invite("advisor1", shelf.existing("advisor1", "周一"))
    (guest,) = seminar.guests()
    assert seminar.mark("advisor1", "told", guest.id, status=422, notified_on="").errors
    assert seminar.mark("advisor1", "told", guest.id, status=422, notified_on="2026-11-25").errors
    assert seminar.mark("advisor1", "tickets", guest.id, status=422).errors
    seminar.mark("advisor1", "comes", status=422)
    for mark in ("", "fly"):
        seminar.forge("advisor1", "guests", 422, guest=str(guest.id), mark=mark, notified_on="2026-11-24")
    assert seminar.guests()[0].notified_on is None


def test_what_is_written_about_a_guest_is_kept_as_a_draft_until_it_is_saved(shelf, seminar, people):
    seminar.invite("advisor1", shelf.existing("advisor1", "周一"))
    (guest,) = seminar.guests()
    visitor, address = people("advisor1"), f"{seminar.base}/guests/{guest.id}"
    visitor.get(address)
    assert visitor.page.form(address).get("data-draft") == address
    token = visitor.page.form(address).fields["csrf_token"]
    sent = visitor.post(f"/drafts{address}", data={"csrf_token": token, "wishes": "想见研究员"})
    assert sent.status_code == 200
    visitor.get(address)
    assert visitor.page.form(address).fields["wishes"].strip() == "想见研究员"
    assert any(note.strip() for note in visitor.page.texts("p.note"))
    visitor.submit(address)
    assert seminar.guests()[0].wishes == "想见研究员"
    visitor.get(address)
    assert not any(note.strip() for note in visitor.page.texts("p.note"))


def test_an_invitation_is_taken_back_until_somebody_is_told(shelf, seminar):
    first = shelf.existing("advisor1", "周一", fund_account_no=account(1))
    second = shelf.existing("advisor1", "吴二", fund_account_no=account(2))
    seminar.invite("advisor1", first, second)
    one, two = (guest.id for guest in seminar.guests())
    seminar.mark("advisor1", "told", one, notified_on="2026-11-24")
    seminar.mark("advisor1", "drop", one, two)
    assert [guest.id for guest in seminar.guests()] == [one]


def test_nobody_sees_guests_out_of_reach(campaign, shelf, seminar):
    """Names stay with those who reach the client; counts are of everybody."""
    mine = shelf.existing("advisor1", "欧阳甲", fund_account_no=account(1))
    theirs = shelf.existing("advisor2", "司马乙", fund_account_no=account(2))
    seminar.invite("advisor1", mine)
    seminar.invite("advisor2", theirs)
    own, other = (guest.id for guest in seminar.guests())
    page = seminar.get("advisor1")
    assert "欧阳甲" in page and "司马乙" not in page and "已邀请 2 人" in page
    assert "欧阳甲" in (leader := seminar.get("leader1")) and "司马乙" in leader
    seminar.get("advisor1", f"guests/{other}", expect=404)
    assert "司马乙" not in seminar.get("advisor1", "guests/invite")
    for username in ("advisor1", "director1"):
        for place in (seminar.base, f"{seminar.base}/history", f"{seminar.base}/print"):
            text = campaign.person(username).get(place).text
            assert "司马乙" not in text and "欧阳甲" not in text
    for fields in ({"guest": [str(own), str(other)]}, {"everybody": "1"}):
        seminar.mark("advisor1", "comes", **fields)
    assert [guest.attends for guest in seminar.guests()] == [True, None]
    seminar.invite("advisor1", status=422, named_client="司马乙")


def test_who_takes_no_part_does_nothing(campaign, shelf, meeting):
    """Whoever only reads the activity is refused; whoever does not reach it gets no page at all."""
    meeting.invite("advisor1", shelf.put("advisor1", "周一"))
    for page in ("guests", "guests/invite", "slips", "prospects"):
        meeting.forge("admin1", page, 403, mark="comes", everybody="1")
        meeting.forge("advisor3", page, 404, mark="comes", everybody="1")
    meeting.get("admin1", "guests/invite", expect=403)
    assert "周一" not in meeting.get("admin1", "guests")
    meeting.get("advisor1", "issues", expect=404)
    assert meeting.guests()[0].attends is None


def test_a_report_meeting_invites_nobody_before_the_regulator_has_approved_it(app, campaign, shelf):
    """A-27 is hard: no page, no forged form, no way from the list of clients."""
    door, client = Door(campaign, campaign.approved(sub_kind="report_meeting")), shelf.existing("leader1", "周一")
    door.get("leader1", "guests/invite", expect=422)
    assert "A-27" in door.forge("leader1", "guests/invite", 422, client=str(client))
    campaign.person("leader1").get(f"/activities/invite?client={client}")
    assert "没有可邀请" in campaign.person("leader1").page.text
    assert count(app, Invitation) == 0


def test_who_is_not_yours_is_left_out(shelf, seminar, app):
    """A prospect that the branch may query is seen, and not invited by somebody else's adviser."""
    shown = shelf.put("advisor3", "令狐丙", visibility_scope="branch")
    page = seminar.invite("advisor1", shown)
    assert count(app, Invitation) == 0 and len(page.flashes) == 2


def test_one_is_invited_by_number_or_name(app, shelf, seminar):
    client = shelf.existing("advisor1", "周一")
    seminar.invite("advisor1", named_client="周一")
    seminar.invite("advisor1", named_client=shelf.row(client).client_no)
    assert [guest.client_id for guest in seminar.guests()] == [client]
    assert (
        seminar.invite("advisor1", status=422).errors
        and seminar.invite("advisor1", status=422, named_client="谁").errors
    )


def test_whoever_was_longest_not_there_stands_first(app, campaign, shelf, seminar, still):
    """S-26: never before longest ago before lately."""
    names = {"赵近": "2026-10-01", "钱远": "2026-03-01", "孙无": ""}
    for place, (name, day) in enumerate(names.items()):
        client = shelf.existing("advisor1", name, fund_account_no=account(place))
        if day:
            earlier = Door(
                campaign, campaign.draft(sub_kind="seminar", starts_at=f"{day}T14:00", ends_at=f"{day}T16:00")
            )
            campaign.step("leader1", earlier.number, "issue-invitations")
            earlier.invite("advisor1", client)
            earlier.mark("advisor1", "came", earlier.guests()[0].id)
    text = seminar.get("advisor1", "guests/invite")
    assert re.findall("孙无|钱远|赵近", re.sub(r'aria-label="[^"]*"', "", text)) == ["孙无", "钱远", "赵近"]
    assert "2026-03-01" in text
    assert "赵近" in seminar.get("leader1", "guests/invite?whose=team")
    assert "赵近" not in seminar.get("leader1", "guests/invite")
    assert "赵近" not in seminar.get("advisor1", "guests/invite?who=prospects")


def test_clients_chosen_in_the_list_are_invited(app, campaign, shelf, seminar):
    clients = [shelf.existing("advisor1", f"周{n}", fund_account_no=account(n)) for n in range(3)]
    foreign = shelf.existing("advisor2", "司马乙", fund_account_no=account(9))
    visitor = campaign.person("advisor1")
    address = "/activities/invite?" + "&".join(f"client={one}" for one in (*clients, foreign))
    visitor.get(address)
    assert "司马乙" not in visitor.page.text
    visitor.submit(None, {"activity": ""}, form="form")
    assert visitor.status == 422 and visitor.page.errors
    visitor.submit(
        address, {"activity": str(seminar.number), "client": [str(one) for one in (*clients[:2], foreign)]}, form="form"
    )
    assert visitor.status == 200 and [guest.client_id for guest in seminar.guests()] == clients[:2]
    visitor.submit(address, {"activity": str(seminar.number), "client": None}, form="form")
    assert visitor.status == 422
    assert "/activities/invite" in visitor.get("/clients/?choose=1").text
    campaign.person("advisor3").get(address)
    assert "没有可邀请" in campaign.person("advisor3").page.text


def test_more_tickets_than_there_are_is_a_warning(shelf, meeting):
    first = shelf.existing("advisor1", "周一", fund_account_no=account(1))
    meeting.invite("advisor1", first)
    (guest,) = meeting.guests()
    assert len(meeting.mark("advisor1", "tickets", guest.id, tickets="200").flashes) == 1
    assert "1 张" in meeting.mark("advisor1", "tickets", guest.id, tickets="201").flashes[1]
    assert meeting.guests()[0].tickets == 201


def test_what_one_guest_wishes_is_kept_and_not_overwritten(campaign, shelf, seminar):
    seminar.invite("advisor1", shelf.existing("advisor1", "周一"))
    (guest,) = seminar.guests()
    address = f"{seminar.base}/guests/{guest.id}"
    colleague = campaign.person("leader1")
    colleague.get(address)
    seminar.fill(
        "advisor1", f"guests/{guest.id}", wishes="想听港股", attends="yes", notified_on="2026-11-24", channel="sms"
    )
    assert seminar.guests()[0].wishes == "想听港股" and seminar.guests()[0].attends is True
    colleague.submit(None, {"wishes": "换一个时间"}, form="form")
    assert colleague.status == 409 and "想听港股" in colleague.page.text
    assert seminar.fill("advisor1", f"guests/{guest.id}", status=422, channel="phone", notified_on="").errors


def test_a_closed_activity_is_marked_no_more(campaign, shelf, after_seminar):
    after_seminar.invite("advisor1", shelf.existing("advisor1", "周一"))
    campaign.step("leader1", after_seminar.number, "record-issues", feedback="反响良好")
    campaign.step("leader1", after_seminar.number, "close")
    after_seminar.forge("advisor1", "guests", 409, everybody="1", mark="came")
    after_seminar.forge("advisor1", "guests/invite", 409, named_client="周一")
    assert after_seminar.guests()[0].came is None


@pytest.fixture
def crowd(app, cast, shelf, meeting):
    """A report meeting with two hundred guests."""
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Activity).where(Activity.id == meeting.number).values(tickets_count=150))
    family, given = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静丽强磊军洋"
    clients = [
        shelf.put("advisor1", f"{a}{b}{given[n % 10]}", phone=f"139{n:04d}{n:04d}")
        for n, (a, b) in enumerate((a, b) for a in family for b in given)
    ]
    with app.app_context(), write_unit() as unit:
        same = {"activity_id": meeting.number, "invited_by_id": cast.users["advisor1"], "tickets": 1, "version": 1}
        at = unit.scalar(db.select(Client.created_at).limit(1))
        unit.execute(db.insert(Invitation), [{**same, "client_id": client, "invited_at": at} for client in clients])
    return meeting


def weight(answer) -> int:
    return len(brotli.compress(answer.data, mode=brotli.MODE_TEXT, quality=5))


def test_two_hundred_guests_are_light_and_marked_in_one_go(campaign, crowd, statements):
    visitor, address = campaign.person("advisor1"), f"{crowd.base}/guests"
    answer = visitor.get(address)
    assert len(visitor.page.select("input[name=guest]")) == 200
    found = [weight(answer)]
    with statements() as seen:
        visitor.get(address)
    found.append(len(seen))
    everybody = [str(guest.id) for guest in crowd.guests()]
    with statements() as saved:
        visitor.submit(
            None, {"guest": everybody, "notified_on": "2026-11-24"}, form="form", press="mark=told", follow=False
        )
    assert visitor.status == 303
    found.append(len([one for one in saved if "pg_advisory" not in one]))
    assert len([guest for guest in crowd.guests() if guest.notified_on]) == 200
    assert found[0] <= 8_000 and found[1] <= 5 and found[2] <= 10, found


def test_pages_stay_within_their_statements(campaign, crowd, shelf, statements):
    clients = [shelf.existing("advisor1", f"周{n}", fund_account_no=account(n)) for n in range(3)]
    visitor = campaign.person("advisor1")
    guest = crowd.guests()[0].id
    found = {}
    for page, most in (("", 8), ("/guests/invite", 5), (f"/guests/{guest}", 7), ("/slips", 7), ("/prospects", 7)):
        visitor.get(f"{crowd.base}{page}")
        with statements() as seen:
            visitor.get(f"{crowd.base}{page}")
        found[page] = (len(seen), most)
        assert len(seen) <= most, "\n".join(seen)
    assert all(count <= most for count, most in found.values()), found
    visitor.get(f"{crowd.base}/guests/invite")
    with statements() as seen:
        visitor.submit(None, {"client": [str(one) for one in clients]}, form="form", follow=False)
    assert visitor.status == 303 and len([one for one in seen if "pg_advisory" not in one]) <= 10, seen


def test_prospects_gained_stand_in_the_register(app, campaign, shelf, meeting, cast):
    """A-36: a prospect of whoever met them; names only for those who reach them, counts for all."""
    meeting.fill("advisor1", "prospects", name="赵新", phone="13911112222", note="关注基金")
    meeting.fill("advisor2", "prospects", name="钱新", phone="021-55556666")
    with app.app_context():
        gained = db.session.execute(
            db.select(Client).join(Gained, Gained.client_id == Client.id).order_by(Client.id)
        ).scalars()
        facts = [(one.name, one.source, one.status, one.managed_by_id, one.other) for one in gained]
    users = cast.users
    assert facts == [
        ("赵新", "team_activity", "prospect", users["advisor1"], "关注基金"),
        ("钱新", "team_activity", "prospect", users["advisor2"], None),
    ]
    page = meeting.get("advisor1", "prospects")
    assert "赵新" in page and "钱新" not in page and "周雨涵 1" in page
    meeting.forge("advisor3", "prospects", 404, name="李", phone="13911113333")
    assert meeting.fill("advisor1", "prospects", status=422, name="孙", phone="123").errors
    assert count(app, Gained) == 2


def test_a_prospect_who_is_known_is_found_masked(app, shelf, meeting):
    shelf.put("advisor3", "诸葛丁", phone=MOBILE)
    text = meeting.fill("advisor1", "prospects", status=422, name="诸葛丁", phone=MOBILE).text
    assert "诸**" in text and count(app, Gained) == 0
    visitor = meeting.campaign.person("advisor1")
    visitor.submit(None, {"not_duplicate": True}, form="form")
    assert visitor.status == 200 and count(app, Gained) == 1


def test_the_summary_begins_with_the_prospects(campaign, shelf, still):
    door = Door(campaign, campaign.held(still, sub_kind="other"))
    door.fill("advisor1", "prospects", name="赵新", phone="13911112222")
    campaign.step("leader1", door.number, "start-summary")
    visitor, address = campaign.person("leader1"), f"/documents/{door.number}/steps/summarise"
    visitor.get(address)
    assert "1" in visitor.page.form(address).fields["development_effect"]
    campaign.step("leader1", door.number, "summarise", **SUMMARY)


def test_a_demonstration_at_a_visit_is_entered_once(app, campaign, people, cast, still):
    """AMB-63: recorded as a demonstration, it stands in the task book of the same owner, and in the timeline once."""
    story = Story(people, cast, app)
    client = story.prospect("advisor1", "张三丰")
    book = story.approved("advisor1", client)
    number = campaign.draft(
        "advisor1", "demo_private", client_id=str(700_001), staff_participants=[str(cast.users["advisor1"])]
    )
    campaign.step("advisor1", number, "report")
    campaign.step("leader1", number, "consent")
    still(OVER)
    campaign.step("advisor1", number, "hold", consented=True)
    said = {"demo_record": "演示顺利", "questions_needs": "费率", "effect_assessment": "良好", "demo_min": "12"}
    campaign.step("advisor1", number, "record", **said, needs="省心", ideas="多讲案例", info="有存款到期")
    entry = only(app, Entry)
    serial = campaign.activity(number).serial_no
    assert (entry.book_id, entry.mode, entry.minutes, entry.by_id) == (book, "visit", 12, cast.users["advisor1"])
    assert entry.content.startswith(serial) and "演示顺利" in entry.content and "多讲案例" in entry.feedback
    assert timeline(app, client).count("demonstration") == 1 and "progress" not in timeline(app, client)
    assert serial in people("leader1").sign_in("leader1", cast.users["leader1"]).get(f"/task-books/{book}").text


def test_a_book_of_somebody_else_gets_no_entry(app, campaign, people, cast, still):
    story = Story(people, cast, app)
    client = story.prospect("advisor2", "张三丰", scope="branch")
    number = campaign.draft(
        "advisor1", "demo_private", client_id=str(700_001), staff_participants=[str(cast.users["advisor1"])]
    )
    story.approved("advisor2", client)
    campaign.step("advisor1", number, "report")
    campaign.step("leader1", number, "consent")
    still(OVER)
    campaign.step("advisor1", number, "hold", consented=True)
    said = {"demo_record": "演示顺利", "questions_needs": "费率", "effect_assessment": "良好", "demo_min": "12"}
    campaign.step("advisor1", number, "record", **said, needs="省心", ideas="多讲案例", info="有存款到期")
    assert count(app, Entry) == 0 and timeline(app, client).count("demonstration") == 1


def test_invitations_are_printed_for_whom_one_reaches(campaign, meeting, shelf):
    """Several on a sheet; that they were printed is in the history, and never for whom."""
    mine = shelf.existing("advisor1", "周一", fund_account_no=account(1))
    theirs = shelf.existing("advisor3", "吴二", fund_account_no=account(2))
    meeting.invite("director1", mine, theirs)
    visitor, address = campaign.person("advisor1"), f"{meeting.base}/guests"
    answer = visitor.submit(address, {"everybody": "1"}, form="form", press="mark=print", follow=False)
    assert visitor.status == 200
    assert "周一" in answer.text and "吴二" not in answer.text and "冬季投资报告会" in answer.text
    assert "周一" not in visitor.get(f"/activities/{meeting.number}/history").text


def test_blank_slips_are_for_activities_that_have_slips(campaign, meeting, seminar):
    visitor = campaign.person("advisor1")
    assert visitor.get(f"{meeting.base}/slips/print").text.count('class="slip"') == 8
    visitor.get(f"{seminar.base}/slips/print", expect=404)
