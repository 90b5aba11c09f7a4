"""Product feedback of the demo: that of an earlier month sent up and taken note of, that of this month still coming in."""

from datetime import datetime

from ia.demo.stage import Beat, Stage, filled, sent
from ia.feedback import writing
from ia.feedback.forms import FeedbackForm
from ia.feedback.workflow import waiting
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm

EARLIER = 25
"""Working days back, and so in an earlier month."""
FEEDBACK = {
    "morning": (
        "晨会资讯",
        "开盘前能看到要点，客户普遍认可。",
        "个别客户在开盘后才收到。",
        "希望增加行业数据和个股公告摘要。",
        "提前十分钟发送，标题注明行业。",
    ),
    "software": (
        "行情交易软件",
        "委托速度快，界面清楚。",
        "晚间偶有登录失败；老年客户反映字体偏小。",
        "希望有大字版和语音播报。",
        "增加大字模式，登录失败时给出原因。",
    ),
    "fund": (
        "基金定投方案",
        "客户回撤明显减小，适合工薪客户。",
        "",
        "希望可以按工资日自动调整扣款日。",
        "提供扣款日修改功能。",
    ),
}
SUMMARY = "客户对资讯质量总体满意，及时性和易用性是主要问题；建议优先解决软件登录失败和字体偏小。"


class Feedback:
    """Feedback of one person. Its beat: "hand-in"."""

    def __init__(self, stage: Stage, author: str, about: str):
        self.stage, self.author, self.about = stage, author, about

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who)
        fields = dict(zip(writing.FACTS, FEEDBACK[self.about], strict=True))
        with sent(fields, moment):
            form = filled(FeedbackForm(meta={"csrf": False}))
            writing.hand_in(form, [], Act(person, moment, form))
        db.session.flush()


class Paper:
    """The paper of a team. Its beats: "aggregate", or a step."""

    def __init__(self, stage: Stage):
        self.stage, self.paper = stage, None

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who)
        with sent(beat.fields, moment):
            if beat.step == "aggregate":
                team, month = db.session.get(Unit, person.home.unit_id), f"{clock.local_date(moment):%Y-%m}"
                found = waiting(team.id, month)
                self.paper = writing.make_paper(team, month, SUMMARY, found, Act(person, moment))
            else:
                step = engine.workflow_of(self.paper).step(beat.step, self.paper.state)
                form = filled((step.asks or StepForm)(document=self.paper, person=person, meta={"csrf": False}))
                engine.take(self.paper, beat.step, Act(person, moment, form))
        db.session.flush()


def give_feedback(stage: Stage) -> None:
    """Put all scenes on the stage."""
    for author, about, ago in (
        ("advisor1", "morning", EARLIER),
        ("advisor2", "software", EARLIER),
        ("leader1", "fund", EARLIER),
        ("advisor3", "morning", EARLIER),
        ("advisor1", "software", 3),
        ("advisor2", "fund", 2),
        ("advisor3", "software", 2),
        ("advisor9", "morning", 1),
    ):
        stage.put(Feedback(stage, author, about), [Beat(ago, "15:50", author, "hand-in")])
    stage.put(
        Paper(stage),
        [
            Beat(EARLIER, "16:30", "leader1", "aggregate"),
            Beat(EARLIER - 1, "09:40", "leader1", "send-up"),
            Beat(EARLIER - 3, "10:20", "instservice1", "note", {"opinion": "已转信息技术部门，登录失败已在处理。"}),
        ],
    )
    stage.put(
        Paper(stage),
        [Beat(EARLIER, "16:40", "leader2", "aggregate"), Beat(1, "09:45", "leader2", "send-up")],
    )
