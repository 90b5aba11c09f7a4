"""The rows of an invented register, client by client; each client depends on the seed and its number alone."""

from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from math import log
from random import Random

from ia.clients.standing import priority
from ia.clients.talks import birthdays
from ia.clients.vocabulary import CHANNELS, NATURES, SOURCES
from ia.demo import names, numbers
from ia.demo.people import Staff
from ia.ground.clock import at, local

STATUSES = ("prospect",) * 40 + ("target",) * 10 + ("existing",) * 44 + ("exiting",) + ("exited",) * 4 + ("archived",)
WITH_ACCOUNT = ("existing", "exiting", "exited")
SCOPES = ("owner",) * 9 + ("team",) * 5 + ("branch",) * 4 + ("teams",) * 2
WEIGHTS = {"prospect": 1, "target": 2, "existing": 6, "exiting": 6, "exited": 4, "archived": 1}
"""How often somebody of that status was talked to, relative to each other."""
TOPICS = (
    "电话沟通近期持仓与市场情况",
    "介绍新发基金产品，客户表示考虑",
    "解答融资融券业务办理条件",
    "预约下周到营业部面谈资产配置",
    "回访服务满意度，无意见",
    "提醒风险测评即将到期",
    "发送研究所周报并说明要点",
    "了解客户投资经历与风险偏好",
    "协助办理手机号码变更",
    "通报中签结果与缴款时间",
)
HISTORY = (
    "有十年股票投资经历",
    "以银行理财为主，近年开始买基金",
    "做过商品期货",
    "首次接触证券投资",
    "长期持有蓝筹股",
    "偏好短线交易",
)
HOLDINGS = ("股票型基金与货币基金各半", "以银行、电力股为主", "国债逆回购", "科创板三只，其余现金", "指数基金定投")
STOCKS = (
    "600519 贵州茅台",
    "601318 中国平安",
    "600036 招商银行",
    "000858 五粮液",
    "300750 宁德时代",
    "600900 长江电力",
    "000333 美的集团",
    "601012 隆基绿能",
    "002594 比亚迪",
    "600276 恒瑞医药",
    "688981 中芯国际",
    "00700 腾讯控股",
)
LIKES = ("喜欢钓鱼，周末不便电话", "爱好书法", "关注新能源行业", "偏好邮件联系", "常参加投资者讲座")
FAMILY = ("已婚，一子在读大学", "与父母同住", "子女在外地工作", "退休，老伴同为客户")
_CHANNELS, _NATURES, _SOURCES = tuple(CHANNELS), tuple(NATURES), tuple(SOURCES)
_SINCE = timedelta(days=2600)


class Shares:
    """How a number of contacts is spread over clients by status: exact in sum, and known for each client alone."""

    def __init__(self, contacts: int, clients: int, pattern: tuple[str, ...]):
        self.pattern, self.contacts = pattern, contacts
        self.sums = [0, *accumulate(WEIGHTS[status] for status in pattern)]
        self.whole = self._weight_before(clients)

    def _weight_before(self, index: int) -> int:
        rounds, rest = divmod(index, len(self.pattern))
        return rounds * self.sums[-1] + self.sums[rest]

    def of(self, index: int) -> int:
        before, after = self._weight_before(index), self._weight_before(index + 1)
        return after * self.contacts // self.whole - before * self.contacts // self.whole


class Register:
    """Yields (client, ways, teams, contacts) for numbers `start` to `stop`, as plain rows without their own numbers."""

    def __init__(self, staff: Staff, clients: int, contacts: int, seed: int, now: datetime):
        self.staff, self.seed, self.now = staff, seed, now.replace(microsecond=0)
        pattern = list(STATUSES)
        Random(f"statuses {seed}").shuffle(pattern)
        self.pattern = tuple(pattern)
        self.shares = Shares(contacts, clients, self.pattern)
        self.until = list(accumulate(staff.shares))
        self.today = local(now).date()
        self.morning = at(self.today, 9)

    def rows(self, start: int, stop: int) -> Iterator[tuple[dict, list[tuple], list[int], list[tuple]]]:
        rng = Random()
        for index in range(start, stop):
            rng.seed(self.seed << 40 | index)
            status = self.pattern[index % len(self.pattern)]
            owner = self.staff.owners[bisect(self.until, rng.random() * self.until[-1])]
            client = self._client(rng, index, status, owner)
            teams = self.staff.teams[owner.branch_id]
            shown = rng.sample(teams, min(2, len(teams))) if client["visibility_scope"] == "teams" else []
            contacts = self._contacts(rng, self.shares.of(index), owner, client)
            yield client, self._ways(rng, client), shown, contacts

    def _client(self, rng: Random, index: int, status: str, owner) -> dict:
        person = rng.random() < 0.88
        name, gender = names.person(rng) if person else (names.organisation(rng), None)
        born = numbers.birthday(rng, self.today) if person else None
        known = status in WITH_ACCOUNT or rng.random() < 0.5
        created = self.now - _SINCE * rng.random() ** 2
        account = status in WITH_ACCOUNT
        number = (numbers.identity_card(rng, born, gender) if person else numbers.credit_code(rng)) if known else None
        tells = rng.random() < 0.5
        return {
            "name": name,
            "client_kind": "person" if person else "organisation",
            "id_type": None if number is None else "id_card" if person else "uscc",
            "id_no": number,
            "gender": gender,
            "born_on": born if known else None,
            "birthday": birthdays.of(born if known else None, lunar=False),
            "education": rng.choice(("高中", "大专", "本科", "硕士")) if person and tells else None,
            "fund_account_no": numbers.account(index + 1) if account else None,
            "opened_on": local(created).date() if account else None,
            "total_assets": Decimal(int(rng.lognormvariate(16.8, 1.4))).scaleb(-2) if account else None,
            "holdings": _holdings(rng) if account and tells else None,
            "employer": names.organisation(rng) if person and tells else None,
            "position": rng.choice(names.POSTS) if person and tells else None,
            "preferences": rng.choice(LIKES) if tells else None,
            "family": rng.choice(FAMILY) if person and tells else None,
            "investment_history": rng.choice(HISTORY) if tells else None,
            "status": status,
            "level": rng.choice(("junior", "junior", "junior", "middle", "middle", "senior")),
            "is_key": account and rng.random() < 0.05,
            "visibility_scope": "owner" if account else rng.choice(SCOPES),
            "min_advisor_level": rng.choice((1, 1, 1, 2, 3)),
            "source": rng.choice(_SOURCES),
            "confirmed_under_id": owner.user_id if account else None,
            "managed_by_id": owner.user_id,
            "exited_on": self.today - timedelta(rng.randrange(1, 300)) if status == "exited" else None,
            "exit_reason": "转往外地居住" if status == "exited" else None,
            **dict.fromkeys(priority.FACTORS),
            "team_id": owner.team_id,
            "branch_id": owner.branch_id,
            "region_id": owner.region_id,
            "created_by_id": owner.user_id,
            "created_at": created,
            "version": 1,
        }

    def _ways(self, rng: Random, client: dict) -> list[tuple]:
        ways = [("mobile", numbers.mobile(rng))]
        if client["client_kind"] == "organisation" or rng.random() < 0.1:
            ways.append(("phone", numbers.landline(rng)))
        if rng.random() < 0.2:
            ways.append(("email", f"user{rng.randrange(10**6):06d}@example.com"))
        if client["status"] in WITH_ACCOUNT:
            ways.append(("address", names.address(rng)))
        return ways

    def _contacts(self, rng: Random, count: int, owner, client: dict) -> list[tuple]:
        """Newest first, in office hours; tells the client's row when the last and the next one are."""
        rows, some, minutes = [], rng.random, 0
        for _ in range(count):
            minutes -= 1440 * (1 + int(-24 * log(1 - some())))
            when = self.morning + timedelta(minutes=minutes + int(480 * some()))
            nature = _NATURES[int(4 * some())] if some() < 0.2 else "general"
            rows.append(
                (
                    owner.user_id,
                    when,
                    "active" if some() < 0.7 else "passive",
                    nature,
                    _CHANNELS[int(7 * some() ** 2)],
                    TOPICS[int(10 * some())],
                    "已答复" if nature != "general" else None,
                    3 + int(3 * some()),
                    1 + int(20 * some()),
                    when,
                )
            )
        client["last_contact_at"], client["last_satisfaction"] = (rows[0][1], rows[0][7]) if rows else (None, None)
        planned = client["status"] not in ("exited", "archived") and some() < 0.6
        ahead = timedelta(days=int(45 * some()) - 5, minutes=int(480 * some()))
        client["next_contact_at"] = self.morning + ahead if planned else None
        if client["status"] in priority.RANKED and some() < 0.4:
            client |= {factor: 1 + int(3 * some()) for factor in priority.FACTORS}
        factors = [client[factor] for factor in priority.FACTORS]
        client["priority"] = priority.rank(client["status"], factors, client["next_contact_at"])
        return rows


def _holdings(rng: Random) -> str:
    """A few words, or a few stocks with their quantities; some stocks are in many hands and others in few."""
    if rng.random() < 0.5:
        return rng.choice(HOLDINGS)
    held = {STOCKS[int(len(STOCKS) * rng.random() ** 3)] for _ in range(rng.randrange(1, 5))}
    return "；".join(f"{stock} {100 * rng.randrange(1, 80)}股" for stock in sorted(held))
