"""Clients found by two characters, pinyin, initials, tails of numbers; within what the person reaches."""

import pytest

from ia.ground.tables import listing
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE


def found(visitor, text: str, more: str = "") -> list[str]:
    visitor.get(f"/clients/?q={text}{more}", headers={"HX-Request": "true"})
    return visitor.page.texts("tbody a")


@pytest.fixture
def shown(shelf):
    shelf.known(name="张三丰")
    shelf.put("advisor1", "张珊", phone="13900000001")
    shelf.put("advisor1", "单雄信", phone="021-55667788")
    shelf.put("advisor1", "恒通贸易有限公司", phone="13900000003", client_kind="organisation")
    shelf.put("advisor1", "ABC 科技（上海）有限公司", phone="13900000004", client_kind="organisation")
    shelf.put("advisor9", "张三丰", phone="13900000005")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三", ["张三丰"]),
        ("三丰", ["张三丰"]),
        ("张三丰", ["张三丰"]),
        ("张 三 丰", ["张三丰"]),
        ("张丰", []),
        ("zhangsan", ["张三丰"]),
        ("zhang san", ["张三丰"]),
        ("ZhangS", ["张珊", "张三丰"]),
        ("zs", ["张珊", "张三丰"]),
        ("zsf", ["张三丰"]),
        ("sxx", ["单雄信"]),
        ("shanxiong", ["单雄信"]),
        ("danxiong", ["单雄信"]),
        ("贸易", ["恒通贸易有限公司"]),
        ("恒通贸易有限公司", ["恒通贸易有限公司"]),
        ("恒通公司", ["恒通贸易有限公司"]),
        ("abc", ["ABC 科技（上海）有限公司"]),
        ("ＡＢＣ科技", ["ABC 科技（上海）有限公司"]),
        ("7145", ["张三丰"]),
        ("027145", ["张三丰"]),
        (ACCOUNT, ["张三丰"]),
        ("8000", ["张三丰"]),
        (MOBILE, ["张三丰"]),
        ("7788", ["单雄信"]),
        (IDENTITY, ["张三丰"]),
        (IDENTITY.lower(), ["张三丰"]),
        ("0000", []),
        ("%27zs", ["张珊", "张三丰"]),
        ("李四", []),
        ("%25", None),
        ("张", None),
        ("123", None),
    ],
)
def test_what_a_text_finds(people, shown, text, names):
    """None: too short to search, so the list stays as it is and says so."""
    hits = found(people("advisor1"), text)
    if names is None:
        assert len(hits) == 5 and people("advisor1").page.select(".note")
    else:
        assert hits == names


@pytest.mark.parametrize("common", [1, 3])
def test_common_terms_find_the_same_by_the_other_way(people, shown, monkeypatch, common):
    monkeypatch.setattr(listing, "COMMON", common)
    advisor = people("advisor1")
    assert found(advisor, "张三") == ["张三丰"]
    assert found(advisor, "zs") == ["张珊", "张三丰"]
    assert found(advisor, "zhangs") == ["张珊", "张三丰"]
    assert found(advisor, "7145") == ["张三丰"]
    assert found(people("director9"), "zs") == ["张三丰"]
    assert found(people("advisor3"), "zs") == []


def test_a_client_number_leads_straight_to_the_client(people, shelf):
    client_id = shelf.known()
    number = shelf.row(client_id).client_no
    assert found(people("advisor1"), number) == ["王磊"]
    people("advisor1").get(f"/search?q={number}", expect=302)
    people("advisor9").get(f"/search?q={number}")


def test_a_search_goes_together_with_filters(people, shown, shelf):
    advisor = people("advisor1")
    assert found(advisor, "zs", "&status=prospect") == ["张珊", "张三丰"]
    assert found(advisor, "zs", "&status=existing") == []
    assert found(advisor, "zs", "&sort=name") == ["张三丰", "张珊"]
    assert found(people("director1"), "zs", "&mine=1") == []


def test_terms_follow_the_client(people, shelf):
    client_id = shelf.known()
    advisor = people("advisor1")
    advisor.submit(
        f"/clients/{client_id}/edit",
        {"account-fund_account_no": "0011112222", "contacts-0-value": "13911113333"},
        name="李小龙",
    )
    assert advisor.page.flashes == ["已保存。"]
    for gone in ("王磊", "wl", "7145", "8000"):
        assert found(advisor, gone) == [], gone
    for now_there in ("小龙", "lxl", "2222", "3333"):
        assert found(advisor, now_there) == ["李小龙"], now_there


def test_more_hits_than_a_page_holds(people, shelf):
    for number in range(53):
        shelf.put("advisor1", f"王伟{'一二三'[number % 3]}", phone=f"139{number:08d}")
    advisor = people("advisor1")
    assert len(found(advisor, "王伟")) == 50
    following = advisor.page.one("a[rel=next]").get("href")
    advisor.get(following)
    assert len(advisor.page.select("tbody tr")) == 3
    assert advisor.page.one("input[name=q][value='王伟']") is not None
