"""What is known of a client: every field from the form to the page, the history, the sheet and the file."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from ia.clients import forms
from ia.clients.imports.columns import COLUMNS
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from tests.clients.shelf import ACCOUNT, FACTS, IDENTITY, WAY, created

ROOT = Path(__file__).resolve().parents[2]
FILLED = {
    "basic-gender": "female",
    "basic-born_on": "1985-04-10",
    "basic-birthday_lunar": "y",
    "basic-education": "本科",
    "basic-area": "浦东新区",
    "basic-knowledge": "会计专业",
    "basic-social_class": "中产",
    "basic-income": "年收入五十万",
    "basic-character": "谨慎",
    "basic-legal_awareness": "较强",
    "basic-values": "家庭为先",
    "basic-goals": "子女留学",
    "basic-environment": "同事多为股民",
    "account-total_assets": "120000.00",
    "account-holdings": "蓝筹为主",
    "account-trading_means": "手机委托",
    "account-sales_channel": "agency",
    "occupation-employer": "示范公司",
    "occupation-position": "财务经理",
    "occupation-industry": "制造业",
    "preferences": "围棋",
    "family": "三口之家",
    "investment_history": "入市十年",
    "purpose": "养老",
    "horizon": "mid_long",
    "decision_type": "consulting",
    "special_service": "周末联系",
    "other": "喜静",
}
SAID = [
    "女",
    "1985-04-10",
    "浦东新区",
    "会计专业",
    "中产",
    "年收入五十万",
    "谨慎",
    "较强",
    "家庭为先",
    "子女留学",
    "同事多为股民",
    "120,000.00",
    "手机委托",
    "代销",
    "制造业",
    "养老",
    "中长期",
    "咨询型",
    "周末联系",
]


@pytest.fixture
def known(people, app):
    """A client of advisor1 of whom everything is said."""
    advisor = people("advisor1")
    advisor.submit("/clients/new", WAY | FILLED | FACTS)
    assert advisor.status == 200, advisor.page.errors
    return created(app).id


def test_everything_that_is_typed_stands_on_the_page(people, known):
    advisor = people("advisor1")
    advisor.get(f"/clients/{known}")
    for said in SAID:
        assert said in advisor.page.text, said
    titles = advisor.page.texts(".part h2")
    assert titles == [
        "基本情况",
        "帐户情况",
        "职业状况",
        "联系方式",
        "个人喜好",
        "家庭信息",
        "投资经历",
        "特别服务要求",
        "其它信息",
    ]
    assert "尚未填写" not in advisor.page.text


def test_what_is_empty_is_left_out_and_said_to_whoever_writes(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    people("advisor1").get(f"/clients/{client_id}")
    assert people("advisor1").page.texts(".part h2") == ["联系方式"]
    assert "尚未填写：基本情况、帐户情况" in people("advisor1").page.text
    people("leader1").get(f"/clients/{client_id}")
    assert "尚未填写" not in people("leader1").page.text


def test_every_field_comes_back_in_the_form_and_is_changed_there(people, known, shelf):
    advisor = people("advisor1")
    advisor.get(f"/clients/{known}/edit")
    sent = dict(advisor.page.form("form").form_values())
    for name, value in FILLED.items():
        assert sent[name].removeprefix("\n") == value, name
    other = dict.fromkeys(FILLED, "") | {"basic-birthday_lunar": None}
    advisor.submit(None, other)
    assert advisor.status == 200, advisor.page.errors
    row = shelf.row(known)
    left = {column: getattr(row, column) for name, column in forms.FIELDS.items() if name in FILLED}
    assert {column for column, value in left.items() if value} == set()
    advisor.get(f"/clients/{known}/history")
    for said in ("知识结构", "价值观", "销售渠道", "决策类型", "按农历过生日", "咨询型", "代销"):
        assert said in advisor.page.text, said


def test_an_unknown_choice_is_refused_and_nothing_lost(people, known):
    advisor = people("advisor1")
    for field in ("decision_type", "horizon", "account-sales_channel"):
        advisor.submit(f"/clients/{known}/edit", {field: "nonsense", "other": "不丢"})
        assert advisor.status == 422 and advisor.page.texts(".err"), field
        assert "不丢" in advisor.page.source


def test_the_background_is_folded_until_something_stands_there(people, known, shelf):
    advisor = people("advisor1")
    advisor.get("/clients/new")
    assert advisor.page.one("#form details").get("open") is None
    advisor.get(f"/clients/{known}/edit")
    assert advisor.page.one("#form details").get("open") is not None


def test_the_sheet_says_it_too(people, known):
    advisor = people("advisor1")
    advisor.submit(f"/clients/{known}/papers", form="section#papers form")
    for said in (*SAID[:2], "浦东新区", "家庭为先", "代销", "制造业", "养老", "中长期", "咨询型", "背景因素"):
        assert said in advisor.page.source, said


def test_the_sheet_of_somebody_little_is_known_of_leaves_the_background_out(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/print")
    assert "背景因素" not in advisor.page.source and "决策类型" in advisor.page.source


def test_the_blank_sheet_has_boxes_to_tick(people):
    people("advisor1").get("/clients/blank-form")
    source = people("advisor1").page.source
    for said in ("□ 回避型", "□ 直销", "□ 短期", "□ 女", "价值观", "所属行业", "投资目的"):
        assert said in source, said
    assert "风险等级" not in source and "客户号" not in source


def test_the_view_of_the_call_centre_follows_what_is_known(people, shelf):
    client_id = shelf.existing("advisor1", "王磊", sales_channel="direct")
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}")
    assert "注册客户 · 交易客户 · 直销" in advisor.page.text
    shelf.set(client_id, status="prospect", fund_account_no=None, confirmed_under_id=None, sales_channel="agency")
    advisor.get(f"/clients/{client_id}")
    assert "一般客户 · 非交易客户 · 代销" in advisor.page.text
    shelf.set(client_id, sales_channel=None)
    advisor.get(f"/clients/{client_id}")
    assert "一般客户" not in advisor.page.text


def test_risk_level_comes_from_the_questionnaire_and_is_only_shown(people, shelf, now):
    client_id = shelf.put("advisor1", "王磊")
    shelf.set(client_id, risk_level="middle", risk_assessed_on=now.date())
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}")
    assert "中（平衡型）" in advisor.page.text and now.date().isoformat() in advisor.page.text
    advisor.submit(f"/clients/{client_id}/edit", {"risk_level": "high"})
    assert shelf.row(client_id).risk_level == "middle"


def test_files_bring_the_new_columns():
    assert set(forms.FIELDS.values()) - {"services"} <= set(COLUMNS)


@pytest.mark.parametrize(
    ("code", "word", "value"),
    [
        ("decision_type", "咨询型", "consulting"),
        ("decision_type", " 自主 ", "autonomous"),
        ("horizon", "长期", "mid_long"),
        ("horizon", "short", "short"),
        ("sales_channel", "代销", "agency"),
        ("birthday_lunar", "农历", True),
        ("birthday_lunar", "否", False),
        ("values_held", "家庭为先", "家庭为先"),
    ],
)
def test_words_of_a_file_are_understood(app, code, word, value):
    with app.test_request_context():
        assert COLUMNS[code].read(word, None) == value


# Who referred (D-71)


def test_who_referred_is_told_by_number_or_by_name(people, shelf):
    first, client_id = shelf.put("advisor1", "欧阳若水"), shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    for said in ("欧阳若水", shelf.row(first).client_no):
        advisor.submit(f"/clients/{client_id}/edit", referred_by=said)
        assert advisor.status == 200, advisor.page.errors
        assert shelf.row(client_id).referred_by_id == first
        shelf.set(client_id, referred_by_id=None)


def test_a_name_that_several_bear_asks_for_the_number(people, shelf):
    both = [shelf.put("advisor1", "李强"), shelf.put("advisor1", "李强", phone="13900000001")]
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", referred_by="李强")
    assert advisor.status == 422
    for one in both:
        assert shelf.row(one).client_no in "".join(advisor.page.errors)


@pytest.mark.parametrize("said", ["查无此人", "999999999", "王磊", "王", "唐氏客户"])
def test_somebody_unknown_oneself_or_out_of_reach_did_not_refer(people, shelf, said):
    shelf.put("advisor9", "唐氏客户", phone="13900000009")
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", referred_by=said)
    assert advisor.status == 422 and "没有此客户号或名称的其他客户。" in advisor.page.errors


def test_a_referrer_out_of_reach_stays_when_nobody_touches_it(people, shelf):
    far = shelf.put("advisor9", "唐氏客户", phone="13900000009")
    client_id = shelf.put("advisor1", "王磊")
    shelf.set(client_id, referred_by_id=far)
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", family="已婚")
    assert advisor.status == 200, advisor.page.errors
    assert shelf.row(client_id).referred_by_id == far


# Putting back (F-E10)


def restores(advisor, client_id) -> list[str]:
    advisor.get(f"/clients/{client_id}/history")
    return [href for href in advisor.page.links() if "restore=" in href]


def test_an_earlier_value_is_put_back(people, known, shelf):
    advisor = people("advisor1")
    changed = {"horizon": "short", "basic-born_on": "1990-01-01", "account-total_assets": "1", "services": ["research"]}
    advisor.submit(f"/clients/{known}/edit", changed)
    advisor.submit(f"/clients/{known}/edit", {"services": ["visit"], "family": "两口之家"})
    for href in restores(advisor, known):
        advisor.submit(href)
        assert advisor.status == 200, (href, advisor.page.errors)
    row = shelf.row(known)
    assert (row.horizon, str(row.born_on), row.family, str(row.total_assets)) == (
        "mid_long",
        "1985-04-10",
        "三口之家",
        "120000.00",
    )
    assert row.services == ["research"] and row.birthday == "l0221"


def test_only_whoever_writes_puts_back_and_numbers_never_come_back(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"account-fund_account_no": "0068027146", "family": "已婚"})
    advisor.submit(f"/clients/{client_id}/edit", family="离异")
    assert [href.partition("field=")[2] for href in restores(advisor, client_id)] == ["family"]
    assert restores(people("leader1"), client_id) == []
    with_number = restores(advisor, client_id)[0].replace("family", "fund_account_no")
    advisor.get(with_number, expect=404)
    people("leader1").get(restores(advisor, client_id)[0], expect=403)


@pytest.mark.parametrize(
    "wrong",
    [
        "restore=0&field=family",
        "restore=x&field=family",
        "restore=99999999999999999999&field=family",
        "restore=1&field=nothing",
        "restore=1",
    ],
)
def test_what_never_was_is_not_put_back(people, shelf, wrong):
    client_id = shelf.known()
    people("advisor1").get(f"/clients/{client_id}/edit?{wrong}", expect=404)


def test_the_account_of_a_confirmed_client_is_not_put_back(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"account-holdings": "蓝筹", "family": "已婚"})
    advisor.submit(f"/clients/{client_id}/edit", {"account-holdings": "债券"})
    assert len(restores(advisor, client_id)) == 1
    shelf.set(client_id, status="exited")
    assert restores(advisor, client_id) == []


# Masked, light, and never deleted


def test_nothing_personal_is_shown_by_the_new_places(people, known, shelf, app):
    client_id = shelf.known(username="advisor1", phone="13800138001")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", id_no="1101****002X", family="已婚")
    for page in ("", "/contacts", "/contacts?kind=changes", "/history", "/annotations", "/related", "/files", "/edit"):
        advisor.get(f"/clients/{client_id}{page}")
        assert IDENTITY not in advisor.page.source and ACCOUNT not in advisor.page.source, page
    with app.app_context():
        for changes in db.session.scalars(select(AuditRow.changes).where(AuditRow.changes.is_not(None))):
            assert IDENTITY not in str(changes)


def test_a_confirmed_client_cannot_be_deleted_by_anybody(people, shelf, app, cast):
    """C-29: no address of the register takes a record away, whoever asks."""
    client_id = shelf.existing("advisor1", "王磊")
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and "<id:client_id>" in rule.rule]
    assert rules
    for username in ("advisor1", "leader1", "director1", "sysadmin1", "hqadmin1"):
        visitor = people(username)
        visitor.get("/help/")
        token = visitor.page.select("[name=csrf_token]")[0].get("value")
        for rule in rules:
            address = rule.rule.replace("<id:client_id>", str(client_id))
            if "<" not in address:
                visitor.post(address, data={"csrf_token": token, "status": "archived", "reason": "删除"})
        assert visitor.delete(f"/clients/{client_id}", headers={"X-CSRFToken": token}).status_code == 405
    row = shelf.row(client_id)
    assert (row.name, row.status, row.managed_by_id, row.gone_at) == ("王磊", "existing", cast.users["advisor1"], None)


def test_no_code_deletes_the_row_of_a_client():
    """C-29: a record out of use is marked so (gone_at); its row stays."""
    deletes = re.compile(r"delete\(\s*(Client|Client\.__table__|client)\s*\)|DELETE\s+FROM\s+clients", re.IGNORECASE)
    sources = [path for top in ("ia", "jobs") for path in (ROOT / top).rglob("*.py")]
    assert len(sources) > 100
    assert [str(path) for path in sources if deletes.search(path.read_text())] == []
