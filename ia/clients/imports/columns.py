"""What branches call their columns, and how each kind of cell is read. Labels are compared without spaces, width and
remarks in brackets (see ia/ground/tables/sheets.py). A further column of the client is one line of COLUMNS."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from ia.clients.contacts import check_contact
from ia.clients.masking import STAR
from ia.clients.vocabulary import (
    CLIENT_KINDS,
    DECISION_TYPES,
    GENDERS,
    HORIZONS,
    ID_TYPES,
    SALES_CHANNELS,
    SCOPES,
    SOURCES,
    STATUSES,
)
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

LONG = 2_000
_WORDS = {
    "client_kind": {
        "个人": "person",
        "自然人": "person",
        "机构": "organisation",
        "企业": "organisation",
        "公司": "organisation",
    },
    "gender": {"男": "male", "女": "female"},
    "id_type": {
        "身份证": "id_card",
        "居民身份证": "id_card",
        "二代身份证": "id_card",
        "护照": "passport",
        "统一社会信用代码": "uscc",
        "营业执照": "uscc",
        "其他": "other",
        "其它": "other",
    },
    "source": {
        "营业部市场活动": "branch_activity",
        "营业部活动": "branch_activity",
        "市场活动": "branch_activity",
        "团队活动": "team_activity",
        "团队研究": "team_research",
        "团队研究确定": "team_research",
        "来电": "walk_in",
        "来访": "walk_in",
        "来电来访": "walk_in",
        "咨询": "walk_in",
        "陌生来电": "walk_in",
        "自有资源": "own_contact",
        "个人资源": "own_contact",
        "自有": "own_contact",
        "亲友": "own_contact",
        "转介绍": "referral",
        "客户转介绍": "referral",
        "其他部门转介绍": "referral",
        "部门转介": "referral",
    },
    "horizon": {"短期": "short", "中期": "mid_long", "长期": "mid_long", "中长期": "mid_long"},
    "decision_type": {
        "回避": "avoiding",
        "回避型": "avoiding",
        "委托": "delegating",
        "委托型": "delegating",
        "咨询": "consulting",
        "咨询型": "consulting",
        "自主": "autonomous",
        "自主型": "autonomous",
    },
    "sales_channel": {"直销": "direct", "代销": "agency"},
    "visibility_scope": {
        "本人": "owner",
        "仅本人": "owner",
        "团队": "team",
        "本团队": "team",
        "营业部": "branch",
        "全营业部": "branch",
    },
}
_TITLES = {
    "client_kind": CLIENT_KINDS,
    "status": STATUSES,
    "gender": GENDERS,
    "id_type": ID_TYPES,
    "source": SOURCES,
    "horizon": HORIZONS,
    "decision_type": DECISION_TYPES,
    "sales_channel": SALES_CHANNELS,
    "visibility_scope": SCOPES,
}
_EXISTING = frozenset(("现有客户", "现有", "存量客户", "存量", "正式客户", "老客户"))
_LUNAR = {"是": True, "农历": True, "阴历": True, "否": False, "公历": False, "阳历": False}
_SEVERAL = re.compile("[/、;；,，]|\\s{2,}")


def one_of(code: str, text: str) -> str:
    """The code of a word in a column of choices: by guideline word, by title in either language, by code."""
    word = re.sub(r"\s", "", text)
    found = _WORDS[code].get(word) or _titled(code, str(get_locale())).get(word.casefold())
    if found is None or found == "teams":
        raise CellProblem(_l("“%(word)s” is none of the words known for this column.", word=word[:40]))
    return found


def word(code: str, value):
    """How a file says the value of a column so that it is read again in either language: the word of a choice, nothing for
    one that no file may set, else the value itself."""
    words = _LUNAR if code == "birthday_lunar" else _WORDS.get(code)
    return value if words is None else next((word for word, meant in words.items() if meant == value), "")


@lru_cache
def _titled(code: str, language: str) -> dict[str, str]:
    """The codes of a column of choices by their titles in that language, which is the present one, and by themselves."""
    titles = {re.sub(r"\s", "", str(title)).casefold(): name for name, title in _TITLES[code].items()}
    return titles | {name: name for name in _TITLES[code]}


def grade(text: str) -> int:
    """An adviser level, 1 to 3, as a digit or as the guideline's word."""
    word = re.sub(r"[\s级]", "", text)
    found = {"初": 1, "中": 2, "高": 3, "一": 1, "二": 2, "三": 3}.get(word) or (
        int(word) if word in ("1", "2", "3") else 0
    )
    if not found:
        raise CellProblem(_l("An adviser level is 1, 2 or 3."))
    return found


def lunar(text: str, unit: str | None) -> bool:
    """Whether a birthday is kept by the lunar calendar: 是, or 农历."""
    found = _LUNAR.get(re.sub(r"\s", "", text))
    if found is None:
        raise CellProblem(_l("“%(word)s” is none of the words known for this column.", word=text[:40]))
    return found


def status(text: str, unit: str | None) -> str:
    """Whether the file calls a client existing, in any of the usual words, or something else. It sets nothing (4.8), so no
    word is wrong."""
    word = re.sub(r"\s", "", text).casefold()
    known = word in _EXISTING or _titled("status", str(get_locale())).get(word) == "existing"
    return "existing" if known else "other"


def client_number(text: str) -> str:
    """The number that the register gave a client: digits alone."""
    number = cells.text(text, most=20)
    if not (number.isascii() and number.isdigit()):
        raise CellProblem(_l("A client number has digits only."))
    return number


def assets(text: str, unit: str | None):
    """An amount in yuan; `unit` is what the label says, such as 万元."""
    amount = cells.amount(text, unit=unit)
    if amount < 0:
        raise CellProblem(_l("Must not be negative."))
    return amount


def ways(code: str, text: str) -> list[tuple[str, str]]:
    """The contacts in a cell; numbers may stand beside each other, separated by a slash or comma. Masked ones are left as
    they stand."""
    if code == "address":
        return [("address", cells.text(text, most=200))]
    found = []
    for piece in filter(str.strip, _SEVERAL.split(text)):
        if is_masked(piece):
            found.append((code, cells.text(piece.replace("＊", STAR))))
            continue
        value = check_contact("phone" if code == "mobile" else code, piece.strip())
        is_mobile = code in ("mobile", "phone") and len(value) == 11 and value.startswith("1")
        found.append(("mobile" if is_mobile else "phone" if code == "mobile" else code, value))
    return found


def is_masked(text: str) -> bool:
    """Whether a number is hidden in part, as exports show it."""
    return STAR in text or "＊" in text


def words(most: int) -> Callable[[str, str | None], str]:
    return lambda text, unit: cells.text(text, most=most)


def choice(code: str) -> Callable[[str, str | None], str]:
    return lambda text, unit: one_of(code, text)


def day(text: str, unit: str | None):
    return cells.date(text, serial=True)


class Column(NamedTuple):
    """The labels that mean it, the guideline's first, and how a filled cell is read; None: see reading.py."""

    labels: tuple[str, ...]
    read: Callable[[str, str | None], object] | None = None


COLUMNS = {
    "client_no": Column(("客户号", "客户编号"), lambda text, unit: client_number(text)),
    "name": Column(
        ("姓名", "客户姓名", "客户名称", "名称", "单位名称", "企业名称", "客户", "姓名/名称"),
        lambda text, unit: cells.name(text, most=80),
    ),
    "client_kind": Column(("客户类型", "个人/机构", "客户性质", "类型"), choice("client_kind")),
    "id_type": Column(("证件类型", "证件种类", "证件名称"), choice("id_type")),
    "id_no": Column(
        (
            "证件号码",
            "证件号",
            "证件编号",
            "身份证",
            "身份证号",
            "身份证号码",
            "身份证件号码",
            "统一社会信用代码",
            "社会信用代码",
        )
    ),
    "status": Column(("客户状态",), status),
    "gender": Column(("性别",), choice("gender")),
    "born_on": Column(("出生日期", "生日", "出生年月日", "出生"), day),
    "birthday_lunar": Column(("农历生日", "生日历法", "按农历过生日"), lunar),
    "education": Column(("学历", "文化程度", "教育程度"), words(20)),
    "area": Column(("所属区域", "区域", "地区"), words(40)),
    "knowledge": Column(("知识结构",), words(200)),
    "social_class": Column(("社会阶层",), words(40)),
    "income": Column(("收入与资产", "收入水平", "收入", "年收入"), words(80)),
    "character": Column(("性格", "性格特点"), words(200)),
    "legal_awareness": Column(("法律意识",), words(200)),
    "values_held": Column(("价值观", "价值观念"), words(200)),
    "goals": Column(("目标", "人生目标"), words(200)),
    "environment": Column(("环境", "所处环境"), words(200)),
    "fund_account_no": Column(
        ("资金帐号", "资金账号", "资金帐户", "资金账户", "客户帐号", "客户账号", "账号", "帐号"),
        lambda text, unit: cells.account(text),
    ),
    "opened_on": Column(("开户日期", "开户日", "开户时间"), day),
    "total_assets": Column(("资产总额", "总资产", "资产", "资产合计", "期末资产", "客户资产"), assets),
    "holdings": Column(("持仓", "持仓情况", "持仓结构"), words(LONG)),
    "trading_means": Column(("交易手段", "交易方式", "委托方式"), words(80)),
    "sales_channel": Column(("销售渠道", "直销/代销", "销售方式"), choice("sales_channel")),
    "employer": Column(("工作单位", "单位", "职业单位", "任职单位", "公司"), words(80)),
    "position": Column(("职务", "职位", "职业", "岗位"), words(40)),
    "industry": Column(("所属行业", "行业"), words(40)),
    "mobile": Column(("手机", "手机号", "手机号码", "移动电话", "联系手机")),
    "phone": Column(("电话", "联系电话", "固定电话", "固话", "座机", "家庭电话", "办公电话", "联系方式", "电话号码")),
    "email": Column(("电子邮件", "邮箱", "电子邮箱", "邮件", "E-mail")),
    "wechat": Column(("微信", "微信号")),
    "fax": Column(("传真", "传真号码")),
    "address": Column(("地址", "联系地址", "通讯地址", "家庭住址", "住址", "通信地址")),
    "preferences": Column(("个人喜好", "爱好", "兴趣爱好", "喜好"), words(LONG)),
    "family": Column(("家庭信息", "家庭情况", "家庭"), words(LONG)),
    "investment_history": Column(("投资经历", "投资经验", "投资情况"), words(LONG)),
    "purpose": Column(("投资目的",), words(200)),
    "horizon": Column(("投资期限",), choice("horizon")),
    "decision_type": Column(("决策类型", "客户决策类型"), choice("decision_type")),
    "special_service": Column(("特别服务要求", "服务要求", "特殊要求", "特殊服务要求"), words(LONG)),
    "other": Column(("其它信息", "其他信息", "备注", "说明", "其它", "其他"), words(LONG)),
    "source": Column(("来源", "客户来源", "潜在客户来源", "开发来源"), choice("source")),
    "visibility_scope": Column(("可查询范围", "查询范围", "范围"), choice("visibility_scope")),
    "min_advisor_level": Column(("可查询级别", "查询级别"), lambda text, unit: grade(text)),
    "managed_by": Column(
        ("负责管理成员", "投资顾问", "管理顾问", "归属顾问", "客户经理", "所属顾问", "服务顾问"), words(40)
    ),
    "created_by": Column(("录入人", "登记人", "创建人", "录入员", "登记员", "录入人员", "建档人"), words(40)),
    "created_on": Column(
        ("录入日期", "登记日期", "创建日期", "建档日期", "录入时间", "登记时间", "创建时间", "建档时间"), day
    ),
}
LABELS = {code: column.labels for code, column in COLUMNS.items()}
"""Per code the labels that mean it."""
WAYS = ("mobile", "phone", "email", "wechat", "fax", "address")
MASKED = ("id_no", "fund_account_no", "mobile", "phone", "email", "wechat", "fax")
"""Columns in which exports hide a part of the number."""
ABOUT = ("client_no", "status", "managed_by", "created_by", "created_on")
"""Columns about the record itself; the others are facts of the client or ways to reach it."""
LEFT_OUT = frozenset(
    ("序号", "行号", "未导入原因", "Row", "Why not taken", "客户级别", "重点客户", "服务项目")
    + ("所属团队", "团队", "营业部", "最近联系", "下次联系")
)
"""Labels of our own lists and files that say nothing about what a file may set."""
TOTALS = re.compile("(合|总|小|共)\\s*计")
