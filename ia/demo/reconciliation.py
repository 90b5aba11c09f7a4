"""Last month's comparison with the counter: a few differences that want an explanation, one account probably mistyped."""

import csv
import io
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from ia.demo import names
from ia.ground.clock import local_date
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import bringing, runs, work
from ia.reconciliation.files import FOLDER
from ia.reconciliation.models import ReconRun
from ia.reconciliation.reminders import month_before

HEAD = ("客户名称", "资金帐号", "资产总额", "确认日期", "所属投资顾问团队", "所属投资顾问成员")
CARED = (("第一投资顾问团队", "林晓东"), ("第一投资顾问团队", "周雨涵"), ("第二投资顾问团队", "吴思远"))
ROWS, SEED = 24, 6


def make_reconciliation(now: datetime) -> None:
    """The month of the first branch, unless some comparison is there. Units of work of its own."""
    known = db.session.scalar(select(ReconRun.id).limit(1))
    branch = db.session.scalar(select(Unit.id).where(Unit.code == "B001"))
    db.session.rollback()
    if known is None and branch is not None:
        work.carry_on(_waiting(branch, now), "demo", lambda: now)


def _waiting(branch_id: int, now: datetime) -> int:
    """Both sides of the month, and the comparison that waits for the worker."""
    month = month_before(local_date(now))
    rows = list(_confirmed(month))
    bringing.bring_in(branch_id, f"平台汇总-{month:%Y-%m}.csv", _kept(_file(rows)), month, now)
    digest = _kept(_file(_of_counter(rows)))
    with write_unit() as unit:
        act = Act(None, now)
        run = runs.begin(unit.get(Unit, branch_id), month, act)
        revision = runs.take_in(run, f"柜台汇总-{month:%Y-%m}.csv", digest, act)
        engine.take(run, "take-file", act)
        return revision.id


def _confirmed(month: date):
    """The platform's side; amounts in fen."""
    rng = Random(SEED)
    for number in range(ROWS):
        team, advisor = CARED[number % len(CARED)]
        yield {
            "account": f"00{rng.randrange(10**7, 10**8)}",
            "name": names.person(rng)[0],
            "asset_total": rng.randrange(10**6, 10**8),
            "confirmed_on": str(month + timedelta(days=8 + number % 15)),
            "team": team,
            "advisor": advisor,
        }


def _of_counter(rows: list[dict]) -> list[dict]:
    """The counter's side: one adviser written otherwise, a cent, a row too few, two digits that changed places."""
    theirs = [dict(row) for row in rows[:-1]]
    for row in theirs[:9]:
        row["advisor"] = row["advisor"].replace("周雨涵", "周雨函")
    theirs[9]["asset_total"] += 1
    account = theirs[10]["account"]
    place = next(n for n in range(2, 9) if account[n] != account[n + 1])
    theirs[10]["account"] = account[:place] + account[place + 1] + account[place] + account[place + 2 :]
    return theirs


def _file(rows: list[dict]) -> bytes:
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerows([["投资顾问客户开发汇总表"], HEAD])
    for row in rows:
        amount = f"{row['asset_total'] // 100:,}.{row['asset_total'] % 100:02d}"
        table.writerow((row["name"], row["account"], amount, row["confirmed_on"], row["team"], row["advisor"]))
    return file.getvalue().encode("gb18030")


def _kept(content: bytes) -> str:
    return FOLDER.keep(*FOLDER.put_down(io.BytesIO(content)))
