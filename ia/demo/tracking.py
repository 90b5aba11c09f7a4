"""Monthly tracking of the demo: five months of the first branch and one of the second, some of it commented."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from random import Random

from sqlalchemy import select

from ia.clients.figures import MonthlyStat, last_over
from ia.clients.models import Client
from ia.clients.vocabulary import SERVED
from ia.ground.clock import local_date
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from ia.ground.workflow.engine import Act
from ia.tracking import commenting, months, uploads, work
from ia.tracking.files import FOLDER
from ia.tracking.models import TradingUpload
from ia.tracking.words import PERCENT

HEAD = ("资金帐号", "客户姓名", "交易量", "交易成本", "持仓结构", "换手率(%)", "盈亏")
BRANCHES = {"B001": ("clerk1", 5), "B002": ("clerk9", 1)}
"""Who brings the data of a branch in, and of how many months."""
SEED, MOST, SAID = 28, 2_000, 200
"""Clients of a branch in a file, and months that are commented: in a large world not all of them."""
COMMENTS = (
    "本月大盘震荡上行，客户追涨加仓，交易频率明显提高；偏好短线，已提示控制仓位。",
    "客户出差，基本未操作；持仓以蓝筹为主，风格稳健，长期持有。",
    "板块轮动较快，客户调仓失误造成亏损；建议减少操作，改用定期投资。",
)
STRUCTURES = ("股票70% 基金20% 现金10%", "股票50% 债券30% 现金20%", "基金60% 现金40%", "股票90% 现金10%", "")


def make_tracking(now: datetime) -> None:
    """The months that are over, unless some trading data is there. Units of work of its own."""
    known = db.session.scalar(select(TradingUpload.id).limit(1))
    db.session.rollback()
    if known is None:
        for code, (clerk, count) in BRANCHES.items():
            for month in reversed(months.over(local_date(now), count)):
                _bring_in(code, clerk, month, now)
        _comment(now)


def _bring_in(code: str, clerk: str, month: str, now: datetime) -> None:
    branch_id = db.session.scalar(select(Unit.id).where(Unit.code == code))
    by = db.session.scalar(select(User.id).where(User.username == clerk))
    rows = list(_rows(branch_id, month))
    db.session.rollback()
    if not rows or by is None:
        return
    digest = FOLDER.keep(*FOLDER.put_down(io.BytesIO(_file(rows))))
    facts = {"month": month, "turnover_unit": PERCENT, "sha256": digest, "file_name": f"客户交易数据-{month}.csv"}
    with write_unit():
        upload = uploads.begin(branch_id, person_of(by, local_date(now)), facts, now)
    work.carry_on(upload.id, "demo", lambda: now)
    with write_unit():
        taken = uploads.move(upload, "checked", "taking", now, taken_by_id=by)
    if taken:
        work.carry_on(upload.id, "demo", lambda: now)


def _rows(branch_id: int, month: str) -> Iterator[tuple]:
    """What the clients of the branch traded; the same for the same month."""
    rng = Random(f"{SEED}-{month}")
    query = select(Client.fund_account_no, Client.name).where(Client.branch_id == branch_id, Client.status.in_(SERVED))
    query = query.where(Client.fund_account_no.is_not(None)).order_by(Client.id).limit(MOST)
    for account, name in db.session.execute(query):
        volume = rng.randrange(0, 3_000_000) if rng.random() < 0.9 else 0
        profit = rng.randrange(-60_000, 90_000) if volume else 0
        rate = f"{volume / 12_000:.2f}"
        yield account, name, f"{volume:,}.00", f"{volume * 0.0008:.2f}", rng.choice(STRUCTURES), rate, f"{profit}.00"


def _file(rows: list[tuple]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["示范营业部客户交易数据"], HEAD, *rows])
    return file.getvalue().encode("gb18030")


def _comment(now: datetime) -> None:
    """The adviser of the first team has commented on the months before the last, and has begun with the last."""
    last = last_over(local_date(now))
    with write_unit():
        adviser = db.session.scalar(select(User.id).where(User.username == "advisor1"))
        act = Act(person_of(adviser, local_date(now)), now)
        query = select(MonthlyStat).join(Client, Client.id == MonthlyStat.client_id)
        query = query.where(Client.managed_by_id == adviser).order_by(MonthlyStat.month, MonthlyStat.client_id)
        for place, stat in enumerate(db.session.scalars(query.limit(SAID)).all()):
            if stat.month < last or place % 3 == 0:
                commenting.write(stat, COMMENTS[place % len(COMMENTS)], act)
