"""Several to-dos decided on one page (F-C11): what can be chosen there, each row by itself, once, and for whom."""

import gzip
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, update

from ia.custody.deletions.models import DeletionRequest
from ia.custody.proposals.models import ClientProposal
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document, Opinion
from ia.ground.inbox import deciding
from ia.ground.inbox.models import Notice, Todo
from ia.ground.org.models import Deputy
from tests.activities.campaign import Campaign
from tests.clients.shelf import Shelf
from tests.custody.keeper import Keeper
from tests.devplans.desk import MONTH, Planners
from tests.taskbooks.story import Story

DECIDE, DECIDED = "/inbox/decide", "/inbox/decided"


@pytest.fixture
def campaign(people, cast, app, now):
    return Campaign(people, cast, app)


@pytest.fixture
def keeper(people, cast, app):
    return Keeper(people, cast, app)


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)


@pytest.fixture
def stands_in(app, cast, now):
    def make(deputy: str, principal: str) -> None:
        facts = {"deputy_id": cast.users[deputy], "principal_id": cast.users[principal], "reason": "休假"}
        days = {"starts_on": date(2026, 11, 24), "ends_on": date(2026, 12, 4)}
        with app.app_context(), write_unit() as unit:
            unit.execute(insert(Deputy), facts | days | {"set_by_id": cast.users[principal], "set_at": clock.now()})

    return make


class Sitting:
    """A person's page of several to-dos, spoken of by the numbers of their forms."""

    def __init__(self, app, visitor, documents):
        self.app, self.visitor, self.documents, self.known = app, visitor, documents, {}

    def todo(self, document: int) -> int:
        """The to-do that was the newest when it was first asked for."""
        if document not in self.known:
            with self.app.app_context():
                newest = select(func.max(Todo.id)).where(Todo.document_id == document)
                self.known[document] = db.session.scalar(newest)
        return self.known[document]

    def open(self, *documents: int, expect: int = 200):
        query = "&".join(f"todo={self.todo(one)}" for one in documents or self.documents)
        return self.visitor.get(f"{DECIDE}?{query}", expect=expect)

    def choices(self, document: int) -> list[str]:
        options = self.visitor.page.select(f"#row{self.todo(document)}-step option")
        return [option.get("value") for option in options if option.get("value")]

    def values(self, decisions: dict[int, tuple[str, str]]) -> dict:
        rows = {self.todo(document): said for document, said in decisions.items()}
        steps = {f"row{number}-step": step for number, (step, _) in rows.items()}
        return steps | {f"row{number}-opinion": opinion for number, (_, opinion) in rows.items()}

    def send(self, decisions: dict[int, tuple[str, str]], **more):
        return self.visitor.submit(None, self.values(decisions), form=DECIDE, **more)

    def row(self, document: int) -> str:
        found = self.visitor.page.select(f"#row{self.todo(document)}")
        return " ".join(found[0].text_content().split()) if found else ""

    def typed(self, document: int) -> tuple[str, str]:
        number = self.todo(document)
        chosen = self.visitor.page.select(f"#row{number}-step option[selected]")
        return chosen[0].get("value") if chosen else "", self.visitor.page.one(f"#row{number}-opinion").text.strip()


@pytest.fixture
def sit(app, people):
    return lambda username, *documents: Sitting(app, people(username), documents)


@pytest.fixture
def five(app, people, cast, campaign, keeper, shelf, now):
    """What waits for director1 in five rooms: activity, proposal, deletion, plan of a leader, task book; by name."""
    story, planners = Story(people, cast, app), Planners(people, cast, app)
    book = story.approved("advisor1", story.prospect("advisor1", "待确认"))
    story.step("advisor1", book, "request-confirmation", final_summary="同意开户")
    owner = cast.users["advisor1"]
    story.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=owner)
    proposed = {"level": "senior", "status": "target", "is_key": "yes", "reason": "资产大幅增加"}
    people("leader1").submit(f"/client-proposals/new?client={shelf.put('leader1', '领队客户')}", proposed)
    client = shelf.existing("advisor1", "待删客户")
    asked = {"client": client, "reason": "客户书面要求"}
    people("advisor1").submit(f"/deletion-requests/new?client={client}", asked, form="/deletion-requests/new")
    return {
        "activity": campaign.submitted("leader1"),
        "proposal": keeper.newest(ClientProposal),
        "deletion": keeper.newest(DeletionRequest),
        "plan": planners.planned("leader1", month=MONTH),
        "book": book,
    }


def states(app, documents) -> list[str]:
    with app.app_context():
        found = dict(db.session.execute(select(Document.id, Document.state)).all())
    return [found[number] for number in documents]


def said(app, username_id: int) -> list[tuple[int, str, str]]:
    with app.app_context():
        query = select(Opinion.document_id, Opinion.step, Opinion.text).where(Opinion.actor_id == username_id)
        return [tuple(row) for row in db.session.execute(query.order_by(Opinion.id))]


def five_decisions(five) -> dict[int, tuple[str, str]]:
    return {
        five["activity"]: ("approve", "预算合理"),
        five["proposal"]: ("accept", ""),
        five["deletion"]: ("director-approve", "资料已核对"),
        five["plan"]: ("consolidate", ""),
        five["book"]: ("final-opinion", "同意归属"),
    }


def test_five_of_different_rooms_at_once(app, cast, five, sit):
    sitting = sit("director1", *five.values())
    sitting.open()
    assert sitting.choices(five["activity"]) == ["approve", "return", "reject"]
    assert "退回负责人（须填写意见）" in sitting.row(five["activity"])
    before = said(app, cast.users["director1"])
    sitting.send(five_decisions(five))
    assert sitting.visitor.page.url == DECIDED and "已完成 5 项" in sitting.visitor.page.text
    assert states(app, five.values()) == ["approved", "accepted", "director_ok", "consolidated", "director_confirmed"]
    new = said(app, cast.users["director1"])[len(before) :]
    assert {one[0]: one[1:] for one in new} == five_decisions(five), "each with its own opinion, and only once"
    with app.app_context():
        trail = select(AuditRow.subject_id).where(
            AuditRow.action.like("step:%"), AuditRow.actor_id == cast.users["director1"]
        )
        assert set(five.values()) <= set(db.session.scalars(trail)), "and each in the trail"
        told = select(Notice.document_id).where(Notice.reminder == "step", Notice.user_id == cast.users["leader1"])
        assert {five["activity"], five["proposal"], five["plan"]} <= set(db.session.scalars(told))


def test_one_that_is_refused_does_not_undo_the_others(app, five, sit):
    sitting = sit("director1", *five.values())
    sitting.open()
    sitting.send(five_decisions(five) | {five["deletion"]: ("director-reject", ""), five["plan"]: ("", "再想想")})
    assert states(app, five.values()) == ["approved", "accepted", "requested", "submitted", "director_confirmed"]
    assert "必填" in sitting.row(five["deletion"])
    assert sitting.typed(five["deletion"]) == ("director-reject", "")
    assert sitting.typed(five["plan"]) == ("", "再想想"), "what was left keeps what was typed"
    sitting.send({five["deletion"]: ("director-reject", "理由不足")})
    assert states(app, [five["deletion"]]) == ["rejected"]


def test_somebody_faster_is_named_and_the_text_stays(app, campaign, five, sit, stands_in, people):
    stands_in("leader2", "director1")
    sitting = sit("director1", five["activity"], five["plan"])
    sitting.open()
    decisions = {five["activity"]: ("approve", "我也同意"), five["plan"]: ("consolidate", "")}
    campaign.step("leader2", five["activity"], "reject", opinion="预算过高")
    sitting.send(decisions)
    assert states(app, [five["activity"], five["plan"]]) == ["rejected", "consolidated"]
    assert "郑丽华 代 赵志强 刚刚办理了“否决”" in sitting.row(five["activity"])
    assert "我也同意" in sitting.row(five["activity"]), "to be copied"


def test_a_deputy_decides_for_the_principal_and_is_told_who_was_faster(
    app, five, sit, stands_in, people, campaign, cast
):
    stands_in("leader2", "director1")
    sitting = sit("leader2", five["activity"], five["book"])
    sitting.open()
    assert "代 赵志强" in sitting.row(five["book"])
    campaign.step("director1", five["book"], "final-opinion", director_opinion="同意")
    sitting.send({five["activity"]: ("approve", "代为批准"), five["book"]: ("final-opinion", "同意")})
    assert "赵志强 刚刚办理了" in sitting.row(five["book"])
    with app.app_context():
        query = select(Opinion).where(Opinion.document_id == five["activity"], Opinion.step == "approve")
        opinion = db.session.scalars(query).one()
    assert (opinion.actor_id, opinion.for_name, opinion.text) == (cast.users["leader2"], "赵志强", "代为批准")
    assert "批准 · 代 赵志强" in sitting.visitor.page.text


def test_nobody_approves_the_own_form_here_either(app, campaign, sit, stands_in):
    stands_in("director1", "gm1")
    number = campaign.submitted("director1", level="team")
    sitting = sit("director1", number)
    sitting.open()
    assert "approve" not in sitting.choices(number), "it waits for the principal's post"
    sitting.send({number: ("approve", "同意")})
    assert states(app, [number]) == ["approving"]
    assert "您不能办理此步骤" in sitting.row(number)


def test_of_strangers_there_is_nothing(app, campaign, five, sit):
    away = campaign.submitted("leader9", staff_participants=[str(campaign.cast.users["advisor9"])])
    sitting = sit("director1", five["plan"], away)
    sitting.open(away, expect=404)
    sitting.visitor.get(f"{DECIDE}?todo=987654", expect=404)
    assert sitting.open(five["plan"], away).status_code == 200
    assert "所选中有 1 项不存在或不对您开放" in sitting.visitor.page.text and not sitting.row(away)


def test_of_what_waited_long_ago_not_even_the_number_is_told(app, campaign, five, sit):
    sitting = sit("director1", five["activity"])
    number = sitting.todo(five["activity"])
    campaign.step("director1", five["activity"], "approve")
    sitting.open()
    assert "已不再等待您处理" in sitting.row(five["activity"])
    with app.app_context(), write_unit() as unit:
        earlier = clock.now() - timedelta(hours=13)
        unit.execute(update(Todo).where(Todo.id == number).values(closed_at=earlier))
    sitting.open(expect=404)


def test_a_stranger_row_that_is_forged_is_as_missing(app, campaign, five, sit, people):
    away = campaign.submitted("leader9", staff_participants=[str(campaign.cast.users["advisor9"])])
    sitting = sit("director1", five["plan"])
    sitting.open()
    values = sitting.values({away: ("approve", "越权")}) | {"todo": [str(sitting.todo(away))]}
    sitting.visitor.submit(None, values, form=DECIDE)
    assert states(app, [away]) == ["approving"]
    assert "所选中有 1 项不存在或不对您开放" in sitting.visitor.page.text and not sitting.row(away)


@pytest.mark.parametrize("step", ["submit", "withdraw", "complete-approval", "no-such-step", "hand-over-venue"])
def test_a_step_of_others_is_refused(app, five, sit, step):
    sitting = sit("director1", five["activity"])
    sitting.open()
    sitting.send({five["activity"]: (step, "硬来")})
    assert states(app, [five["activity"]]) == ["approving"] and sitting.visitor.page.select(".err")
    assert sitting.typed(five["activity"])[1] == "硬来"


def test_what_needs_its_own_form_is_opened_there(app, keeper, shelf, sit):
    document = keeper.ask("advisor1", [shelf.put("advisor1", "张三丰")])
    sitting = sit("director1", document)
    sitting.open()
    assert sitting.choices(document) == ["decline"], "assigning asks for an adviser"
    assert f"/transfers/{document}" in sitting.visitor.page.links() and "更多操作见表单" in sitting.row(document)
    sitting.send({document: ("assign", "好")})
    assert states(app, [document]) == ["requested"]


def test_sent_twice_it_is_done_once_and_tells_the_first_outcome(app, cast, five, sit):
    sitting = sit("director1", *five.values())
    sitting.open()
    decisions = five_decisions(five) | {five["deletion"]: ("director-approve", "")}
    data = dict(sitting.visitor.page.form(DECIDE).form_values()) | sitting.values(decisions)
    data["todo"] = [str(sitting.todo(number)) for number in five.values()]
    first = sitting.visitor.post(DECIDE, data=data)
    count = len(said(app, cast.users["director1"]))
    second = sitting.visitor.post(DECIDE, data=data)
    assert [first.status_code, second.status_code] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"] == DECIDED
    assert len(said(app, cast.users["director1"])) == count
    page = sitting.visitor.get(DECIDED).text
    assert "已完成 4 项" in page and "未完成：1 项" in page


def test_a_form_that_changed_since_is_decided_anew(app, campaign, five, sit):
    sitting = sit("director1", five["activity"])
    sitting.open()
    campaign.step("leader1", five["activity"], "withdraw", reason="改预算")
    campaign.step("leader1", five["activity"], "submit")
    data = dict(sitting.visitor.page.form(DECIDE).form_values()) | sitting.values(
        {five["activity"]: ("approve", "同意")}
    )
    assert sitting.visitor.post(DECIDE, data=data).status_code == 303
    assert states(app, [five["activity"]]) == ["approving"]


def test_the_same_to_do_with_an_old_version_is_a_conflict(app, campaign, five, sit):
    sitting = sit("director1", five["activity"])
    sitting.open()
    number = sitting.todo(five["activity"])
    values = sitting.values({five["activity"]: ("approve", "同意")}) | {f"row{number}-version": "1"}
    with app.app_context():
        assert db.session.get(Document, five["activity"]).version > 1
    sitting.visitor.submit(None, values, form=DECIDE)
    assert states(app, [five["activity"]]) == ["approving"]
    assert sitting.typed(five["activity"]) == ("", "同意"), "the choice was made for what it said then; the words stay"


def test_from_desk_and_inbox(app, five, sit, people):
    sitting = sit("director1", five["activity"], five["plan"])
    for address in ("/", "/inbox/"):
        sitting.visitor.submit(address, {"todo": [str(sitting.todo(five["activity"]))]}, form=DECIDE)
        assert sitting.row(five["activity"]) and not sitting.row(five["plan"])
    sitting.visitor.submit("/inbox/", form=DECIDE)
    assert all(sitting.row(number) for number in five.values()), "the most urgent, when none is ticked"
    people("clerk1").get("/inbox/")
    assert not people("clerk1").page.select("#todos form"), "nothing to choose among"
    people("clerk1").get(DECIDE)
    people("clerk1").get(DECIDED)


def test_a_draft_comes_back_and_ends_with_the_sending(app, five, sit):
    sitting = sit("director1", five["activity"], five["plan"])
    sitting.open()
    form = dict(sitting.visitor.page.form(DECIDE).form_values())
    typed = form | sitting.values({five["activity"]: ("return", "请补充")})
    assert sitting.visitor.post("/drafts/inbox/decide", data=typed).status_code == 200
    sitting.open(five["activity"])
    assert sitting.typed(five["activity"]) == ("return", "请补充") and "尚未" in sitting.visitor.page.text
    sitting.send({})
    sitting.open(five["plan"])
    assert "请补充" not in sitting.visitor.page.source


def test_no_more_than_fifty(app, people):
    people("director1").post(DECIDE, data={})
    chosen = "&".join(f"todo={number}" for number in range(1, 80))
    people("director1").get(f"{DECIDE}?{chosen}", expect=404)
    assert deciding.MOST == 50


def test_twenty_rows_are_a_light_page(campaign, sit):
    made = [campaign.submitted("leader1") for _ in range(20)]
    sitting = sit("director1", *made)
    sitting.visitor.get(DECIDE)
    page = sitting.visitor.page
    assert len(page.select("tbody tr")) == 20
    assert len(gzip.compress(page.source.encode(), 6)) <= 10 * 1024


def test_statements_grow_with_the_rows_alone(app, campaign, sit, statements):
    made = [campaign.submitted("leader1") for _ in range(6)]

    def cost(*documents):
        sitting = sit("director1", *documents)
        with statements() as opened:
            sitting.open()
        with statements() as sent:
            sitting.send(dict.fromkeys(documents, ("approve", "同意")), follow=False)
        return len(opened), len([text for text in sent if "pg_advisory" not in text])

    one, more = cost(made[0]), cost(*made[1:])
    assert states(app, made) == ["approved"] * 6
    assert more[0] - one[0] <= 4 * 2, (one, more)
    assert more[1] - one[1] <= 4 * 20, (one, more)
