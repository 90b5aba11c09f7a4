"""What branches call their columns, and how each kind of cell is read. Labels are compared without spaces, width and
remarks in brackets (see ia/ground/tables/sheets.py)."""

import re

from flask_babel import lazy_gettext as _l

from ia.clients.contacts import check_contact
from ia.clients.vocabulary import CLIENT_KINDS, GENDERS, ID_TYPES, SCOPES, SOURCES
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem

LABELS = {
    "name": ("姓名", "客户姓名", "客户名称", "名称", "单位名称", "企业名称", "客户", "姓名/名称"),
    "client_kind": ("客户类型", "个人/机构", "客户性质", "类型"),
    "id_type": ("证件类型", "证件种类", "证件名称"),
    "id_no": (
        "证件号码",
        "证件号",
        "证件编号",
        "身份证",
        "身份证号",
        "身份证号码",
        "身份证件号码",
        "统一社会信用代码",
        "社会信用代码",
    ),
    "gender": ("性别",),
    "born_on": ("出生日期", "生日", "出生年月日", "出生"),
    "education": ("学历", "文化程度", "教育程度"),
    "fund_account_no": ("资金帐号", "资金账号", "资金帐户", "资金账户", "客户帐号", "客户账号", "账号", "帐号"),
    "opened_on": ("开户日期", "开户日", "开户时间"),
    "total_assets": ("资产总额", "总资产", "资产", "资产合计", "期末资产", "客户资产"),
    "holdings": ("持仓", "持仓情况", "持仓结构"),
    "employer": ("工作单位", "单位", "职业单位", "任职单位", "公司"),
    "position": ("职务", "职位", "职业", "岗位"),
    "mobile": ("手机", "手机号", "手机号码", "移动电话", "联系手机"),
    "phone": ("电话", "联系电话", "固定电话", "固话", "座机", "家庭电话", "办公电话", "联系方式", "电话号码"),
    "email": ("电子邮件", "邮箱", "电子邮箱", "邮件", "E-mail"),
    "wechat": ("微信", "微信号"),
    "fax": ("传真", "传真号码"),
    "address": ("地址", "联系地址", "通讯地址", "家庭住址", "住址", "通信地址"),
    "preferences": ("个人喜好", "爱好", "兴趣爱好", "喜好"),
    "family": ("家庭信息", "家庭情况", "家庭"),
    "investment_history": ("投资经历", "投资经验", "投资情况"),
    "special_service": ("特别服务要求", "服务要求", "特殊要求", "特殊服务要求"),
    "other": ("其它信息", "其他信息", "备注", "说明", "其它", "其他"),
    "source": ("来源", "客户来源", "潜在客户来源", "开发来源"),
    "visibility_scope": ("可查询范围", "查询范围", "范围"),
    "min_advisor_level": ("可查询级别", "查询级别"),
}
"""Per code the labels that mean it."""
WAYS = ("mobile", "phone", "email", "wechat", "fax", "address")
TOTALS = re.compile("(合|总|小|共)\\s*计")
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
    "gender": GENDERS,
    "id_type": ID_TYPES,
    "source": SOURCES,
    "visibility_scope": SCOPES,
}
_SEVERAL = re.compile("[/、;；,，]|\\s{2,}")


def one_of(code: str, text: str) -> str:
    """The code of a word in a column of choices: by guideline word, by title in either language, by code."""
    word = re.sub(r"\s", "", text)
    known = (
        _WORDS[code]
        | {str(title): name for name, title in _TITLES[code].items()}
        | {name: name for name in _TITLES[code]}
    )
    found = known.get(word) or known.get(text.strip())
    if found is None or found == "teams":
        raise CellProblem(_l("“%(word)s” is none of the words known for this column.", word=word[:40]))
    return found


def grade(text: str) -> int:
    """An adviser level, 1 to 3, as a digit or as the guideline's word."""
    word = re.sub(r"[\s级]", "", text)
    found = {"初": 1, "中": 2, "高": 3, "一": 1, "二": 2, "三": 3}.get(word) or (
        int(word) if word in ("1", "2", "3") else 0
    )
    if not found:
        raise CellProblem(_l("An adviser level is 1, 2 or 3."))
    return found


def ways(code: str, text: str) -> list[tuple[str, str]]:
    """The contacts in a cell; numbers may stand beside each other, separated by a slash or comma."""
    if code == "address":
        return [("address", cells.text(text, most=200))]
    found = []
    for piece in filter(str.strip, _SEVERAL.split(text)):
        value = check_contact("phone" if code == "mobile" else code, piece.strip())
        is_mobile = code in ("mobile", "phone") and len(value) == 11 and value.startswith("1")
        found.append(("mobile" if is_mobile else "phone" if code == "mobile" else code, value))
    return found


READERS = {
    "name": lambda text, unit: cells.name(text, most=80),
    "gender": lambda text, unit: one_of("gender", text),
    "born_on": lambda text, unit: cells.date(text, serial=True),
    "education": lambda text, unit: cells.text(text, most=20),
    "fund_account_no": lambda text, unit: cells.account(text),
    "opened_on": lambda text, unit: cells.date(text, serial=True),
    "total_assets": lambda text, unit: _assets(text, unit),
    "holdings": lambda text, unit: cells.text(text, most=LONG),
    "employer": lambda text, unit: cells.text(text, most=80),
    "position": lambda text, unit: cells.text(text, most=40),
    "preferences": lambda text, unit: cells.text(text, most=LONG),
    "family": lambda text, unit: cells.text(text, most=LONG),
    "investment_history": lambda text, unit: cells.text(text, most=LONG),
    "special_service": lambda text, unit: cells.text(text, most=LONG),
    "other": lambda text, unit: cells.text(text, most=LONG),
    "source": lambda text, unit: one_of("source", text),
    "visibility_scope": lambda text, unit: one_of("visibility_scope", text),
    "min_advisor_level": lambda text, unit: grade(text),
    "client_kind": lambda text, unit: one_of("client_kind", text),
    "id_type": lambda text, unit: one_of("id_type", text),
}
"""How a filled cell of each column is read; contacts and document numbers have rules of their own."""


def _assets(text: str, unit: str | None):
    amount = cells.amount(text, unit=unit)
    if amount < 0:
        raise CellProblem(_l("Must not be negative."))
    return amount
