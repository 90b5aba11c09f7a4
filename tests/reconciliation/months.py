"""Months as platform and counter tell them, with every true difference known: what the comparison must find, and no more.

The counter's file has a title block, a totals row, and each cell in one of the spellings that counters use.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import openpyxl

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗欧阳司马"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
LABELS = ["客户名称", "资金帐号", "资产总额", "确认日期", "所属投资顾问团体", "所属投资顾问成员"]
CODES = ["name", "account", "asset_total", "confirmed_on", "team", "advisor"]
TEAMS = ("第一投资顾问团队", "第二投资顾问团队", "技术服务站")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Fact:
    """A confirmation; the amount in fen."""

    name: str
    account: str
    fen: int
    day: date
    team: str
    advisor: str

    def but(self, **changes) -> "Fact":
        return Fact(**(self.__dict__ | changes))

    def plain(self) -> list[str]:
        return [self.name, self.account, yuan(self.fen), self.day.isoformat(), self.team, self.advisor]


@dataclass
class Month:
    """Both sides and the answer key, in the order in which the command tells it."""

    platform: list[Fact] = field(default_factory=list)
    counter: list[Fact] = field(default_factory=list)
    key: list[dict] = field(default_factory=list)
    title: str = "2026年10月"

    def platform_csv(self) -> bytes:
        return _csv([CODES, *(fact.plain() for fact in self.platform)]).encode()

    def counter_file(self, kind: str = "csv", seed: int = 1, head=None, foot=None) -> bytes:
        """The counter's file: csv or xls (both GB18030 text), or a workbook."""
        rng = random.Random(seed)
        rows = [["投资顾问客户开发汇总表"], [f"统计月份：{self.title}", "", "", "制表：柜台"], [], head or LABELS]
        rows += [spelled(rng, fact) for fact in self.counter]
        total = sum(fact.fen for fact in self.counter)
        rows += [[], foot or ["合计", f"{len(self.counter)}户", f"{total / 100:,.2f}"]]
        if kind == "xlsx":
            book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
            sheet = book.create_sheet("汇总")
            for row in rows:
                sheet.append(row)
            book.save(file)
            return file.getvalue()
        if kind == "xls":
            return "".join("\t".join(row) + "\r\n" for row in rows).encode("gb18030")
        return _csv(rows).encode("gb18030")


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _csv(rows) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def spelled(rng, fact: Fact) -> list[str]:
    """The same facts as a counter might write them: none of this is a difference."""
    amount, name, day, account = yuan(fact.fen), fact.name, fact.day, fact.account
    grouped = f"{fact.fen / 100:,.2f}"
    if len(name) == 2 and rng.random() < 0.5:
        name = f"{name[0]}\u3000{name[1]}"
    name = name.replace("（", "(").replace("）", ")") if rng.random() < 0.5 else name
    return [
        name,
        rng.choice([account, f"{account} ", f"'{account}", f'="{account}"', account.translate(WIDE)]),
        rng.choice([amount, grouped, f"¥{grouped}", f" {amount}"]),
        rng.choice(
            [str(day), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"]
        ),
        fact.team + rng.choice(["", " "]),
        fact.advisor,
    ]


def person(rng) -> str:
    return rng.choice(FAMILY) + "".join(rng.choice(GIVEN) for _ in range(rng.choice([1, 2])))


def month(rows: int = 80, seed: int = 1, rate: float = 0.3) -> Month:
    """A month of so many confirmations, of which the share `rate` differs at the counter."""
    rng = random.Random(seed)
    made = Month()
    accounts = [f"{number:010d}" for number in rng.sample(range(10_000, 90_000_000), rows)]
    taken = set(accounts)
    for account in accounts:
        name = person(rng) if rng.random() > 0.1 else f"恒信投资（{rng.choice(['上海', '北京'])}）有限公司"
        day = date(2026, 10, 9) + timedelta(days=rng.randrange(18))
        fact = Fact(name, account, rng.randrange(1, 900_000_000), day, rng.choice(TEAMS), person(rng))
        made.platform.append(fact)
        if rng.random() < rate:
            _differ(rng, made, fact, taken)
        else:
            made.counter.append(fact)
    rng.shuffle(made.counter)
    made.key.sort(key=lambda one: (one["account"], one["kind"], one.get("field", "")))
    return made


def _differ(rng, made: Month, fact: Fact, taken: set[str]) -> None:
    kind = rng.choice(["missing", "extra", "swap", "twice", "name", "cent", "day", "team", "advisor", "several"])
    if kind == "missing":
        made.key.append({"kind": "only_platform", "account": fact.account})
        return
    if kind == "extra":
        other = f"9{rng.randrange(10**9):09d}"
        made.counter += [fact, fact.but(account=other, name=f"{fact.name}甲")]
        made.key.append({"kind": "only_counter", "account": other})
        return
    if kind == "twice":
        made.counter += [fact, fact]
        made.key.append({"kind": "duplicate_counter", "account": fact.account})
        return
    if kind == "swap":
        _swap(rng, made, fact, taken)
        return
    changes = {
        "name": {"name": f"{person(rng)}乙"},
        "cent": {"fen": fact.fen + 1},
        "day": {"day": fact.day + timedelta(days=1)},
        "team": {"team": next(team for team in TEAMS if team != fact.team)},
        "advisor": {"advisor": f"{fact.advisor}丙"},
        "several": {"fen": fact.fen + 100, "advisor": f"{fact.advisor}丙"},
    }[kind]
    theirs = fact.but(**changes)
    made.counter.append(theirs)
    for code, ours, other in zip(CODES, fact.plain(), theirs.plain(), strict=True):
        if ours != other:
            values = {"platform": ours, "counter": other}
            made.key.append({"kind": "field", "account": fact.account, "field": code, **values})


def _swap(rng, made: Month, fact: Fact, taken: set[str]) -> None:
    """Two neighbouring digits change places at the counter."""
    account = fact.account
    place = rng.choice([n for n in range(9) if account[n] != account[n + 1]])
    wrong = account[:place] + account[place + 1] + account[place] + account[place + 2 :]
    if wrong in taken:
        made.counter.append(fact)
        return
    taken.add(wrong)
    made.counter.append(fact.but(account=wrong))
    made.key.append({"kind": "only_platform", "account": account, "likely": wrong})
    made.key.append({"kind": "only_counter", "account": wrong, "likely": account})
