"""A published case lets nobody recognise a client: what is certain is refused, what looks like it is warned of."""

import pytest
from sqlalchemy import select

from ia.ground.documents.models import Opinion
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE

NUMBERS = {"id_type": "id_card", "id_no": IDENTITY, "fund_account_no": ACCOUNT, "email": EMAIL}


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("course", "客户张三丰来电。", "“经过”中含有来源单据所涉客户的姓名或名称。"),
        ("title", "张三丰的投诉", "“标题”中含有来源单据所涉客户的姓名或名称。"),
        ("keywords", "张三丰", "“关键词”中含有来源单据所涉客户的姓名或名称。"),
        ("handling", "拨打 138-0013 8000 核实", "“处理”中含有来源单据所涉客户的电话号码。"),
        ("handling", "拨打１３８００１３８０００", "“处理”中含有来源单据所涉客户的电话号码。"),
        ("result", f"证件{IDENTITY.lower()}已核对", "“结果”中含有来源单据所涉客户的证件号码。"),
        ("result", f"账户{ACCOUNT}已冻结", "“结果”中含有来源单据所涉客户的资金帐号。"),
        ("result", f"回信至{EMAIL.upper()}", "“结果”中含有来源单据所涉客户的联系地址。"),
    ],
)
def test_a_client_of_the_form_is_not_named(desk, people, form_about, field, text, says):
    _document, serial = form_about(**NUMBERS)
    number = desk.draft(source_no=serial, **{field: text})
    desk.step("leader1", number, "publish", expect=422, anonymised="y")
    page = people("leader1").page.text
    assert says in page and MOBILE not in page and IDENTITY not in page and ACCOUNT not in page
    assert desk.state(number) == "draft"
    people("leader1").submit(f"/cases/{number}/edit", **{field: "已改写"})
    desk.step("leader1", number, "publish", anonymised="y")


def test_without_its_form_a_name_is_not_known(desk, form_about):
    """The register is not searched for every word: the confirmation of the author stands alone."""
    form_about()
    desk.published(course="客户张三丰来电。")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("拨打13912345678", "疑似手机号码"),
        ("证件11010519491231002X", "疑似身份证号码"),
        ("账户 0068027145", "疑似资金帐号"),
        ("账户６２２２０２１２３４５６７", "疑似资金帐号"),
    ],
)
def test_numbers_are_warned_of_and_the_warning_is_kept(desk, people, text, says):
    number = desk.draft(course=text)
    assert says in people("leader1").get(f"/documents/{number}/steps/publish").text
    desk.step("leader1", number, "publish", anonymised="y")
    kept = desk.read(select(Opinion.warnings).where(Opinion.document_id == number))
    assert len(kept) == 1 and says in kept[0] and "经过" in kept[0]


@pytest.mark.parametrize("text", ["二〇二六年11月24日，20261124", "资产12,345,678.90元", "0571-8888", "编号1234"])
def test_dates_and_amounts_are_no_personal_numbers(desk, text):
    number = desk.published(course=text)
    assert desk.read(select(Opinion.warnings).where(Opinion.document_id == number)) is None
