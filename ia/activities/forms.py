"""The plan of an activity (4.4): the fields that every kind has, and those of each; its tasks and outlets."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms.validators import NumberRange, Optional

from ia.activities import people
from ia.activities.words import AD, EQUIPMENT, LEVELS, PROMO_TYPES, SUB_KINDS, THEMES
from ia.ground.web.forms import (
    REQUIRED,
    CountField,
    DayField,
    HouseForm,
    MomentField,
    MoneyField,
    MultiCheckboxField,
    Part,
    PickField,
    not_negative,
    text,
)
from ia.ground.web.rows import MOST_ROWS, number_in

PARAGRAPH = 2000
MOST_PEOPLE = 100_000


def after_start(form) -> bool:
    """Whether the end lies after the start; else the field says so."""
    start, end = form.starts_at.data, form.ends_at.data
    if start and end and end <= start:
        form.ends_at.errors = [*form.ends_at.errors, _l("The end must be after the start.")]
        return False
    return True


def short_text(label, limit: int = PARAGRAPH):
    """A text of a few lines."""
    return text(label, long=True, limit=limit, render_kw={"rows": 2})


def people_count(label, **kwargs):
    return CountField(label, [Optional(), NumberRange(0, MOST_PEOPLE, _l("At most %(max)d."))], **kwargs)


class ActivityForm(HouseForm):
    """市场活动记录表. A draft may be incomplete; what it must say is asked when it is handed in. `offer` fills the choices
    for whoever leads it."""

    sub_kind = HiddenField()
    level = PickField(_l("Level of the activity"), [REQUIRED], LEVELS)
    team = PickField(_l("Team"), [Optional()], coerce=int)
    branch = PickField(_l("Held at branch"), [REQUIRED], coerce=int)
    name = text(_l("Name of the activity"), required=True)
    starts_at = MomentField(_l("Begins at"), [REQUIRED])
    ends_at = MomentField(_l("Ends at"), [REQUIRED])
    purpose = short_text(_l("Aim of the activity"))
    client_participants = short_text(_l("Clients who take part"))
    staff_participants = MultiCheckboxField(_l("Staff who take part"), coerce=int)
    compliance_ack = BooleanField(
        _l("Company templates are used; nothing unrealistic is promised, no product or ability exaggerated.")
    )
    sections = ()
    """Further fields by group: (title, names), for the page."""

    def offer(self, person, today, activity=None) -> None:
        """Fill levels, teams, branches and colleagues; of a draft that exists level and place stay what they are."""
        kind = self.sub_kind.data
        levels = people.levels(person, kind) if activity is None else {activity.level: LEVELS[activity.level]}
        self.level.offer(levels)
        if self.level.data not in levels and not self.is_submitted():
            self.level.data = next(iter(levels), None)
        level = self.level.data if self.level.data in levels else next(iter(levels), "team")
        branch_id = self._offer_place(person, kind, level, activity)
        self.staff_participants.choices = people.staff(branch_id, today) if branch_id else {}

    def _offer_place(self, person, kind: str, level: str, activity) -> int | None:
        """Team and branch as far as there is a choice; returns the branch, where it is known already."""
        held = people.posts(person, kind, level)
        teams = [] if activity else [(post.unit_id, post.unit_name) for post in held if post.team_id]
        if len(teams) > 1:
            self.team.offer(teams)
        else:
            del self.team
        if activity is not None:
            del self.branch
            return activity.branch_id
        if level in ("region", "company"):
            self.branch.offer(people.places(person, level))
            return self.branch.data if self.branch.data in dict(people.places(person, level)) else None
        del self.branch
        return next((post.branch_id for post in held), None)

    def validate(self, extra_validators=None):
        return super().validate(extra_validators) & after_start(self)


class PlannedForm(ActivityForm):
    """What an activity that is approved by level plans (A-05)."""

    theme_kind = PickField(_l("Kind in the catalogue"), [Optional()], THEMES)
    resources = short_text(_l("Resources needed"))
    publicity_plan = short_text(_l("Publicity plan"))
    arrangement = text(_l("Arrangement"), long=True)
    budget = MoneyField(_l("Budget (yuan)"), [not_negative])
    sections = ((_l("Plan"), ("theme_kind", "resources", "publicity_plan", "arrangement", "budget")),)


class AdPart(Part):
    """The advertisement (A-28)."""

    slogan = text(AD["slogan"], limit=400)
    host = text(AD["host"])
    organiser = text(AD["organiser"])
    time = text(AD["time"])
    address = text(AD["address"])
    enquiry_phone = text(AD["enquiry_phone"], limit=60)
    notes = text(AD["notes"], limit=400)


class ReportMeetingForm(PlannedForm):
    """研究报告会 / 专家讲座 (A-24 to A-37)."""

    theme = text(_l("Theme"), limit=400)
    talk_outline = text(_l("Main talk"), long=True)
    scale = people_count(_l("Scale (people)"))
    venue = text(_l("Hall or room"))
    speakers = short_text(_l("Speakers"), limit=1000)
    guests = short_text(_l("Guests"), limit=1000)
    reception = short_text(_l("Reception of the guests"), limit=1000)
    ad = FormField(AdPart, _l("Advertisement"))
    media = text(_l("Media"), limit=400)
    ad_size_times = text(_l("Page size or number of insertions"))
    printed_material = text(_l("Printed material"))
    tickets_count = people_count(_l("Tickets"))
    sections = (
        *PlannedForm.sections,
        (
            _l("Talk and guests"),
            ("theme", "talk_outline", "scale", "venue", "speakers", "guests", "reception"),
        ),
        (_l("Advertisement"), ("ad", "media", "ad_size_times", "printed_material", "tickets_count")),
    )


class PromotionForm(PlannedForm):
    """产品促销 (A-39 to A-48)."""

    product = text(_l("New product"))
    promo_type = PickField(_l("Kind of promotion product"), [Optional()], PROMO_TYPES)
    place = text(_l("Place (outlet or residential area)"))
    targets = short_text(_l("Targets of teams and members"))
    sections = (*PlannedForm.sections, (_l("Promotion"), ("product", "promo_type", "place", "targets")))


class DemoForm(ActivityForm):
    """现场演示 (A-12 to A-23)."""

    demo_theme = short_text(_l("Theme and content"))
    place = text(_l("Site of the activity"))
    equipment = MultiCheckboxField(_l("Equipment that is ready"), choices=EQUIPMENT)
    sections = ((_l("Demonstration"), ("demo_theme", "place", "equipment")),)


class PrivateDemoForm(DemoForm):
    """专门演示, at a client visit (A-20, A-21)."""

    client_id = text(_l("Client"), limit=60, description=_l("Number of the client, or the whole name."))
    sections = ((_l("Demonstration"), ("client_id", "demo_theme", "place", "equipment")),)


class SeminarForm(ActivityForm):
    """客户座谈 (S-27 to S-32)."""

    theme = text(_l("Topic of discussion"), limit=400)
    venue = text(_l("Hall or room"))
    guests = short_text(_l("Guests invited"), limit=1000)
    strategy = text(_l("Strategy"), long=True)
    materials = short_text(_l("Material"))
    sections = ((_l("Seminar"), ("theme", "venue", "guests", "strategy", "materials")),)


FORMS = {
    "demo_public": DemoForm,
    "demo_private": PrivateDemoForm,
    "report_meeting": ReportMeetingForm,
    "promotion": PromotionForm,
    "seminar": SeminarForm,
    "other": PlannedForm,
}
assert set(FORMS) == set(SUB_KINDS)


class TaskPart(Part):
    """A task of the activity: who does what until when (A-07, A-42)."""

    task = text(_l("Task"), limit=400, required=True)
    owner = PickField(_l("Responsible"), [REQUIRED], coerce=int)
    due_on = DayField(_l("Due on"), [REQUIRED])
    target = text(_l("Target"))
    form = HiddenField()


class OutletPart(Part):
    """An outlet that takes part, and who sums it up (A-46)."""

    name = text(_l("Outlet"), limit=80, required=True)
    head = PickField(_l("Head of the outlet"), [REQUIRED], coerce=int)


class TasksForm(HouseForm):
    """任务分工, and of a promotion the outlets that take part."""

    tasks = FieldList(FormField(TaskPart), _l("Tasks"), max_entries=MOST_ROWS)
    outlets = FieldList(FormField(OutletPart), _l("Outlets"), max_entries=MOST_ROWS)

    def offer(self, staff: dict[int, str]) -> None:
        """Whom tasks may be given to, and who may head an outlet."""
        for row in self.tasks:
            row.form.owner.offer(staff)
        for row in self.outlets:
            row.form.head.offer(staff)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        heads = [row.form.head.data for row in self.outlets if row.form.head.data]
        if len(set(heads)) != len(heads):
            self.outlets.errors = [*self.outlets.errors, _l("Each outlet has a head of its own.")]
            return False
        return fine

    def rows(self) -> list[dict]:
        """The tasks as the activity keeps them."""
        return [
            {
                "task": row.form.task.data,
                "owner": row.form.owner.data,
                "due_on": row.form.due_on.data.isoformat(),
                "target": row.form.target.data or "",
                "form": number_in(row.form.form),
            }
            for row in self.tasks
        ]
