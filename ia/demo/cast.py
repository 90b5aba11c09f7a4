"""The demo cast: the people of the two demo branches and above them, and the places where they work."""

from datetime import date, datetime

from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.passwords import hash_password

SINCE = date(2024, 1, 1)
"""The day on which every demo post began."""

UNITS = (
    # code, kind, name, parent
    ("C000", "company", "示范证券公司", None),
    ("R001", "region", "第一地区分部", "C000"),
    ("B001", "branch", "示范营业部", "R001"),
    ("B002", "branch", "邻市营业部", "R001"),
    ("B001-T1", "team", "第一投资顾问团队", "B001"),
    ("B001-T2", "team", "第二投资顾问团队", "B001"),
    ("S001", "station", "技术服务站", "B001"),
    ("B002-T1", "team", "邻市投资顾问团队", "B002"),
)
CAST = (
    # username, name, grade, role, unit
    ("advisor1", "林晓东", 2, "advisor", "B001-T1"),
    ("advisor2", "周雨涵", 1, "advisor", "B001-T1"),
    ("leader1", "陈建国", 3, "leader", "B001-T1"),
    ("advisor3", "吴思远", 2, "advisor", "B001-T2"),
    ("leader2", "郑丽华", 3, "leader", "B001-T2"),
    ("station1", "孙海涛", 3, "station_leader", "S001"),
    ("director1", "赵志强", 3, "marketing_director", "B001"),
    ("admin1", "钱慧敏", 1, "admin_director", "B001"),
    ("gm1", "李国栋", 1, "branch_gm", "B001"),
    ("finance1", "何静雯", 1, "finance_admin", "B001"),
    ("cashier1", "许婷婷", 1, "finance_clerk", "B001"),
    ("finmanager1", "高文博", 1, "finance_manager", "B001"),
    ("clerk1", "谢芳", 1, "counter_clerk", "B001"),
    ("counter1", "罗淑贞", 1, "counter_admin", "B001"),
    ("sysadmin1", "梁浩然", 1, "branch_sysadmin", "B001"),
    ("advisor9", "唐欣怡", 1, "advisor", "B002-T1"),
    ("leader9", "韩立新", 3, "leader", "B002-T1"),
    ("director9", "冯卫东", 3, "marketing_director", "B002"),
    ("admin9", "邓秀英", 1, "admin_director", "B002"),
    ("clerk9", "曹若兰", 1, "counter_clerk", "B002"),
    ("counter9", "彭玉珍", 1, "counter_admin", "B002"),
    ("region1", "曾鸿飞", 3, "regional_head", "R001"),
    ("brokerage1", "萧致远", 3, "brokerage_gm", "C000"),
    ("hq1", "田佳慧", 1, "hq_brokerage", "C000"),
    ("hqadmin1", "董宇航", 1, "hq_sysadmin", "C000"),
    ("company1", "潘光明", 1, "company_approver", "C000"),
    ("callcentre1", "袁晓彤", 1, "call_centre", "C000"),
    ("instservice1", "蔡景行", 1, "inst_service", "C000"),
    ("training1", "蒋雅琴", 1, "training_centre", "C000"),
    ("board1", "沈思齐", 3, "advisory_board", "C000"),
)


def make_cast(now: datetime) -> None:
    """Make the units, people and posts that are missing, within the caller's unit; what is there stays as it is."""
    places = make_units(UNITS)
    known = set(db.session.scalars(select(User.username)))
    for username, name, grade, role, place in CAST:
        if username not in known:
            add_user(username, name, grade, role, places[place], hash_password("demo" + username), now)
    db.session.flush()


def make_units(rows) -> dict[str, Unit]:
    """The units of `rows` (code, kind, name, code of the parent), those missing made, by their codes."""
    found = {
        unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.code.in_([row[0] for row in rows])))
    }
    for code, kind, name, above in rows:
        if code in found:
            continue
        parent = found.get(above) or (above and db.session.scalar(select(Unit).where(Unit.code == above)))
        unit = found[code] = Unit(code=code, kind=kind, name=name, parent_id=parent.id if parent else None)
        if parent:
            unit.branch_id = parent.id if parent.kind == "branch" else parent.branch_id
            unit.region_id = parent.id if parent.kind == "region" else parent.region_id
        db.session.add(unit)
        db.session.flush()
    return found


def add_user(username, name, grade, role, unit, password_hash, now: datetime) -> None:
    """Somebody with one post, held since SINCE."""
    user = User(username=username, name=name, grade=grade, password_hash=password_hash, password_changed_at=now)
    db.session.add(user)
    db.session.flush()
    db.session.add(Post(user_id=user.id, role=role, unit_id=unit.id, starts_on=SINCE))
