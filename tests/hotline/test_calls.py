"""Looking up who calls, to the minute; the caller's record; registering the call of a client and of a stranger."""

import pytest
from sqlalchemy import select

from ia.clients.models import Client, ContactRecord, ContactWay
from ia.clients.questions.models import OpenQuestion
from ia.ground.access import reads
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.hotline.models import Call
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE, PERSONAL, count
from tests.hotline.desk_of import forged

TALK = {"topic": "两融利率", "nature": "enquiry", "satisfaction": "4", "minutes": "3", "solved": "说明了费率"}
ISSUE = {
    "open_issues-0-question": "融券券源",
    "open_issues-0-answer_channel": "phone",
    "open_issues-0-promised_at": "2026-11-26T15:00",
}
NEW = "/hotline/calls/new"


@pytest.fixture
def caller(shelf) -> int:
    """A client of the branch in another team."""
    return shelf.existing("advisor3", "来电客户", id_type="id_card", id_no=IDENTITY, holdings="600519 贵州茅台 200")


@pytest.fixture
def agent(people, hotline):
    """Somebody who is on duty on this Tuesday morning."""
    hotline.duty("advisor1")
    return people("advisor1")


def only(app, model):
    with app.app_context():
        return db.session.scalars(select(model)).unique().one()


def take(agent, client_id: int) -> str:
    """Search and open: the two steps. Returns the address of the call."""
    agent.get(f"{NEW}?q=来电客户")
    agent.submit(None, form="take", press=f"client_id={client_id}")
    return agent.page.url


@pytest.mark.parametrize("typed", ["来电客户", "laidian", "ldkh", MOBILE[-4:], ACCOUNT, IDENTITY])
def test_the_caller_is_found_by_name_and_number(agent, caller, typed):
    assert "来电客户" in agent.get(f"{NEW}?q={typed}").text


@pytest.mark.parametrize("typed", ["600519", "贵州茅台", "2026-11-24", "来"])
def test_nobody_is_found_by_what_is_no_name_or_number(agent, caller, typed):
    assert "来电客户" not in agent.get(f"{NEW}?q={typed}").text


def test_the_record_is_shown_masked_beside_the_form(agent, caller):
    address = take(agent, caller)
    assert address == "/hotline/calls/1"
    text = agent.get(address).text
    assert "来电客户" in text and "贵州茅台" in text and "11:30" in text
    assert not [number for number in PERSONAL if number in text]
    assert not [link for link in agent.page.links() if link.startswith(f"/clients/{caller}")]


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-24T09:29:59", False),
        ("2026-11-24T09:30", True),
        ("2026-11-24T11:29:59", True),
        ("2026-11-24T11:30", False),
        ("2026-11-24T13:00", False),
        ("2026-11-25T09:30", False),
    ],
)
def test_the_right_holds_to_the_second(app, cast, hotline, caller, still, moment, open_then):
    hotline.duty("advisor1")
    still(moment)
    agent = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    agent.get(f"{NEW}?q=来电客户", expect=200 if open_then else 403)
    assert ("来电客户" in agent.page.text) is open_then
    forged(agent, NEW, client_id=caller)
    assert agent.status == (303 if open_then else 403)
    assert count(app, Call) == int(open_then)


def test_a_call_that_goes_on_can_be_registered_but_not_read(app, cast, hotline, caller, still, people):
    hotline.duty("advisor1")
    still("2026-11-24T11:28")
    agent = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    address = take(agent, caller)
    still("2026-11-24T11:30")
    text = agent.get(address).text
    assert "贵州茅台" not in text and "来电客户" not in text
    agent.submit(None, form=address, **TALK)
    assert only(app, ContactRecord).client_id == caller


def test_other_pages_do_not_widen(app, agent, caller):
    address = take(agent, caller)
    for url in (
        f"/clients/{caller}",
        f"/clients/{caller}/contacts",
        f"/clients/{caller}/edit",
        f"/clients/{caller}/print",
    ):
        agent.get(url, expect=404)
    for url in ("/clients/", "/clients/?q=来电客户", "/search?q=来电客户", "/tracking-sheets/"):
        assert f"/clients/{caller}" not in agent.get(url, expect=None).text
    agent.get(f"/clients/{caller}/reveal", expect=404)
    agent.get(address, expect=200)


def test_who_is_not_on_duty_finds_nobody(people, agent, caller):
    for username in ("advisor2", "leader1", "advisor9"):
        people(username).get(f"{NEW}?q=来电客户", expect=403)
        forged(people(username), NEW, client_id=caller)
        assert people(username).status == 403
    for username in ("clerk1", "director1"):
        people(username).get(NEW, expect=403)


def test_clients_of_another_branch_and_prospects_stay_hidden(app, shelf, agent):
    foreign = shelf.existing("advisor9", "邻市客户")
    prospect = shelf.put("advisor3", "未开户客户", phone="13911112222")
    for number, name in ((foreign, "邻市客户"), (prospect, "未开户客户")):
        assert f'value="{number}"' not in agent.get(f"{NEW}?q={name}").text
        forged(agent, NEW, client_id=number)
        assert agent.status == 404
    assert count(app, Call) == 0


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999999999"])
def test_a_number_that_cannot_be_is_nobody(app, agent, number):
    forged(agent, NEW, client_id=number)
    assert agent.status == 404 and count(app, Call) == 0


def test_every_look_is_on_record(app, agent, caller, people):
    take(agent, caller)
    with app.app_context():
        (look,) = [
            reading
            for path in reads.files()
            for reading, _ in reads.readings(path)
            if reading.record_id == caller and reading.via == "hotline"
        ]
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "look-up")).one()
    assert look.page == "hotline.call" and row.subject_id == caller
    seen = people("advisor3").get(f"/clients/{caller}/reads").text
    assert "林晓东" in seen and "咨询专线" in seen and "本人值班时段内咨询专线的来电客户" in seen


def test_who_can_see_this_client_names_who_is_on_duty(people, agent, caller):
    adviser = people("advisor3")
    adviser.get(f"/clients/{caller}/access")
    lines = adviser.page.select("tbody tr")
    rows = {row.cssselect("th, td")[0].text_content().strip(): row.text_content() for row in lines}
    assert "咨询专线值班至 11:30" in rows["林晓东"]
    assert "周雨涵" not in rows


def test_the_call_stands_in_the_clients_file_and_the_adviser_is_told(app, cast, agent, caller, shelf, still):
    agreed = still("2026-11-24T10:00").replace(hour=9)
    shelf.set(caller, next_contact_at=agreed)
    agent.submit(take(agent, caller), form="/hotline/calls/1", **TALK)
    record = only(app, ContactRecord)
    assert (record.client_id, record.by_id) == (caller, cast.users["advisor1"])
    assert (record.direction, record.channel, record.topic, record.minutes) == ("passive", "phone", "两融利率", 3)
    assert shelf.row(caller).next_contact_at is not None, "the adviser's own appointment stands"
    notice = only(app, Notice)
    assert (notice.user_id, notice.values["agent"]) == (cast.users["advisor3"], "林晓东")
    assert "来电客户" not in agent.get("/hotline/calls/1").text, "a call that is over shows nobody out of reach"


def test_what_stays_open_waits_for_the_adviser(app, cast, agent, caller, people):
    agent.submit(take(agent, caller), {**TALK, "solved": "", **ISSUE}, form="/hotline/calls/1")
    question = only(app, OpenQuestion)
    assert (question.source, question.owner_id, question.client_id) == ("hotline", cast.users["advisor3"], caller)
    assert "融券券源" in people("advisor3").get("/").text
    assert "贵州茅台" not in agent.get(f"/open-questions/{question.id}").text, (
        "whoever wrote it down may read the question"
    )
    agent.get(f"/clients/{caller}", expect=404)


def test_who_calls_again_is_told_what_was_promised(agent, caller, people):
    agent.submit(take(agent, caller), {**TALK, "solved": "", **ISSUE}, form="/hotline/calls/1")
    page = agent.get(take(agent, caller)).text
    assert "融券券源" in page, "an open question stands beside the form"
    assert agent.page.one("[name='topic']").get("autofocus") is not None


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"topic": ""}, "topic"),
        ({"satisfaction": ""}, "satisfaction"),
        ({"solved": ""}, "solved"),
        ({"open_issues-0-question": "还有"}, "open_issues-0-promised_at"),
    ],
)
def test_what_is_amiss_is_said_and_nothing_is_lost(app, agent, caller, wrong, beside):
    agent.submit(take(agent, caller), {**TALK, "remark": "保留我", **wrong}, form="/hotline/calls/1")
    assert agent.status == 422 and "保留我" in agent.page.text
    assert agent.page.one(f"[name='{beside}']").get("aria-invalid") == "true"
    assert count(app, ContactRecord) == 0


def test_a_long_answer_warns(agent, caller):
    agent.submit(take(agent, caller), {**TALK, "minutes": "6"}, form="/hotline/calls/1")
    assert agent.status == 200 and "5 分钟以内" in agent.page.text


def test_a_form_sent_twice_makes_one_record(app, agent, caller):
    take(agent, caller)
    page = agent.page
    for _ in range(2):
        agent.page = page
        agent.submit(None, form="/hotline/calls/1", **TALK)
        assert agent.status == 200
    assert count(app, ContactRecord) == 1
    agent.page = page
    agent.submit(None, {**TALK, "form_token": "another"}, form="/hotline/calls/1")
    assert agent.status == 409 and count(app, ContactRecord) == 1


def test_two_clients_of_one_page_are_two_calls(app, shelf, agent, caller):
    other = shelf.existing("advisor3", "来电客户甲", fund_account_no="0068027146", phone="13911113333")
    agent.get(f"{NEW}?q=来电客户")
    page = agent.page
    for number in (caller, other, other):
        agent.page = page
        agent.submit(None, form="take", press=f"client_id={number}")
    assert count(app, Call) == 2


def stranger(agent) -> str:
    agent.get(f"{NEW}?q=陌生人")
    agent.submit(None, form="take")
    return agent.page.url


def test_a_stranger_with_a_name_becomes_a_prospect(app, cast, agent):
    address = stranger(agent)
    agent.submit(None, {**TALK, **ISSUE}, form=address, name="王新来", contact="139 1111 2222")
    with app.app_context():
        client = db.session.scalars(select(Client).where(Client.name == "王新来")).one()
        assert (client.status, client.source, client.managed_by_id) == ("prospect", "walk_in", cast.users["advisor1"])
        assert db.session.scalar(select(ContactWay.value)) == "13911112222"
    assert only(app, ContactRecord).client_id == client.id
    assert only(app, OpenQuestion).owner_id == cast.users["advisor1"]
    assert "王新来" in agent.page.text


def test_somebody_known_by_the_phone_is_a_finding_shown_masked(app, agent, caller):
    address = stranger(agent)
    agent.submit(None, TALK, form=address, name="王新来", contact=MOBILE)
    assert agent.status == 422 and "吴思远" in agent.page.text and "来电客户" not in agent.page.text
    agent.submit(None, form=address, not_duplicate=True)
    assert agent.status == 200 and count(app, ContactRecord) == 1


def test_without_a_name_the_question_alone_is_kept(app, agent):
    address = stranger(agent)
    agent.submit(None, {**TALK, "solved": "", **ISSUE}, form=address)
    assert agent.page.one("[name='contact']").get("aria-invalid") == "true"
    agent.submit(None, form=address, contact="021-61230000")
    question, call = only(app, OpenQuestion), only(app, Call)
    assert (question.client_id, question.contact, question.source) == (None, "021-61230000", "hotline")
    assert (call.topic, call.client_id, count(app, Client)) == ("两融利率", None, 0)


def test_who_sees_a_call(people, agent, caller):
    agent.submit(take(agent, caller), form="/hotline/calls/1", **TALK)
    for username, status in (
        ("leader1", 200),
        ("director1", 200),
        ("leader2", 404),
        ("advisor2", 404),
        ("director9", 404),
    ):
        people(username).get("/hotline/calls/1", expect=status)
        assert ("/hotline/calls/1" in people(username).get("/hotline/calls/").text) is (status == 200)
    assert "来电客户" in people("director1").get("/hotline/calls/1").text
    assert "来电客户" not in people("leader1").get("/hotline/calls/1").text
    forged(people("leader1"), "/hotline/calls/1", topic="x")
    assert people("leader1").status == 403


def test_pages_speak_english_too(agent, caller):
    agent.submit("/", form="/language", press="language=en")
    take(agent, caller)
    assert "What stays open" in agent.page.text and "遗留问题" not in agent.page.text


def test_statements_and_weight(agent, caller, statements, shelf):
    brotli = pytest.importorskip("brotli")
    for number in range(30):
        facts = {"fund_account_no": f"00680280{number:02d}", "phone": f"139111122{number:02d}"}
        newest = shelf.existing("advisor3", f"来电客户{number}", **facts)
    address = take(agent, newest)
    for url, most in ((f"{NEW}?q=来电客户", 5), (address, 8)):
        agent.get(url)
        with statements() as seen:
            answer = agent.get(url)
        assert len(seen) <= most, f"{url}: {len(seen)}\n" + "\n".join(seen)
        assert len(brotli.compress(answer.data, quality=5)) <= 6_000
    agent.get(address)
    with statements() as seen:
        agent.submit(None, {**TALK, **ISSUE}, form=address, follow=False)
    seen = [text for text in seen if "pg_advisory" not in text]
    assert agent.status == 303 and len(seen) <= 20, f"{len(seen)}\n" + "\n".join(seen)
    address = take(agent, newest)
    with statements() as seen:
        agent.submit(None, TALK, form=address, follow=False)
    seen = [text for text in seen if "pg_advisory" not in text]
    assert agent.status == 303 and len(seen) <= 13, f"{len(seen)}\n" + "\n".join(seen)
