"""Clients in the order of what they contribute (G-26), and one service group for several of them (P-29)."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.clients.models import Client, ClientGrant
from ia.clients.standing import priority
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.inbox.models import Notice

LIST, GROUP = "/clients/contribution", "/clients/several/group"


def existing(shelf, username: str, name: str, assets=None, number: int = 0) -> int:
    """A client with an account of its own."""
    return shelf.existing(username, name, total_assets=assets, fund_account_no=f"{8_000_000_000 + number}")


@pytest.fixture
def rich(shelf) -> dict[str, int]:
    """Existing clients of two advisers, one of them without known assets, a prospect, and a client of another branch."""
    return {
        "small": existing(shelf, "advisor1", "甲一", Decimal(1000), 1),
        "large": existing(shelf, "advisor3", "乙二", Decimal(900000), 2),
        "middle": existing(shelf, "advisor1", "丙三", Decimal(50000), 3),
        "unknown": existing(shelf, "advisor1", "丁四", None, 4),
        "prospect": shelf.put("advisor1", "戊五"),
        "elsewhere": existing(shelf, "advisor9", "己六", Decimal(10**7), 5),
    }


def numbers(visitor, path: str = LIST) -> list[int]:
    visitor.get(path)
    return [int(box.get("value")) for box in visitor.page.select("#contribution-list input[name=client]")]


def chosen(ids) -> str:
    return GROUP + "?" + "&".join(f"client={one}" for one in ids)


def members(app, client_id: int) -> set[int]:
    with app.app_context():
        running = select(ClientGrant.user_id).where(ClientGrant.client_id == client_id, ClientGrant.ends_on.is_(None))
        return set(db.session.scalars(running))


def test_the_largest_come_first_and_only_of_the_own_branch(people, rich):
    director = people("director1")
    assert numbers(director) == [rich[name] for name in ("large", "middle", "small")]
    assert "900,000.00" in director.page.text
    assert numbers(people("director9")) == [rich["elsewhere"]]


def test_prospects_come_in_the_order_of_their_evaluation(app, people, shelf):
    first, second, open_one = (shelf.put("advisor1", name, phone=f"1390000000{n}") for n, name in enumerate("甲乙丙"))
    for client, factors in ((first, (1, 2, 1)), (second, (3, 3, 2))):
        given = dict(zip(priority.FACTORS, factors, strict=True))
        shelf.set(client, **given, priority=priority.rank("prospect", factors, None))
    director = people("director1")
    assert numbers(director, f"{LIST}/potential") == [second, first]
    assert numbers(director, f"{LIST}/potential?size=1") == [first]
    assert open_one not in numbers(director, f"{LIST}/potential")


def test_pages_follow_each_other(people, shelf):
    every = [existing(shelf, "advisor1", f"客户{n}", Decimal(n // 2), n) for n in range(60)]
    director = people("director1")
    first = numbers(director)
    second = numbers(director, director.page.one("a[rel=next]").get("href"))
    assert first + second == sorted(every, key=lambda one: (every.index(one) // 2, one), reverse=True)


def test_several_get_one_group(app, cast, people, rich):
    director, ids = people("director1"), [rich["large"], rich["middle"]]
    director.get(chosen([*ids, rich["prospect"], rich["elsewhere"]]))
    assert "戊五" in director.page.text and "己六" not in director.page.text
    ticks = {"advisers": [str(cast.users["advisor3"]), str(cast.users["advisor2"])]}
    director.submit(None, ticks | {"back_office": [str(cast.users["finance1"])]})
    assert director.status == 200 and "2" in director.page.flashes[0], director.page.errors
    two = {cast.users["advisor2"], cast.users["finance1"]}
    assert members(app, rich["middle"]) == two | {cast.users["advisor3"]}
    assert members(app, rich["large"]) == two, "the managing adviser belongs to the group anyway"
    with app.app_context():
        told = db.session.scalars(select(Notice.subject).where(Notice.reminder == "group")).all()
        assert sorted(told) == sorted([f"clients:{ids[0]}"] * 2 + [f"clients:{ids[1]}"] * 3)
        trail = select(AuditRow.changes).where(AuditRow.action == "group", AuditRow.subject_id == ids[0])
        assert db.session.scalar(trail)["group"] == [[], sorted(two)]
        assert db.session.scalar(select(Client.version).where(Client.id == ids[0])) > 1
    assert numbers(director, f"{LIST}?group=some") == ids
    assert numbers(director, f"{LIST}?group=none") == [rich["small"]]


def test_a_group_is_changed_ended_and_begins_again(app, cast, people, rich):
    director, client = people("director1"), rich["small"]
    two, three = str(cast.users["advisor2"]), str(cast.users["advisor3"])
    for ticked in ([two], [three], [], [two]):
        director.submit(chosen([client]), {"advisers": ticked, "back_office": []})
        assert members(app, client) == set(map(int, ticked))


def test_only_ones_own_branch_and_only_clients(app, cast, people, rich):
    for username, name in (("director9", "small"), ("director1", "prospect")):
        visitor = people(username)
        visitor.get(chosen([rich[name]]))
        assert not visitor.page.select("input[name=clients]")
    director = people("director1")
    director.get(chosen([rich["small"]]))
    director.submit(None, {"clients": [], "advisers": [str(cast.users["advisor2"])]})
    assert director.status == 422
    director.submit(None, {"clients": [str(rich["elsewhere"])], "advisers": [str(cast.users["advisor2"])]})
    assert director.status == 422 and members(app, rich["elsewhere"]) == set()


@pytest.mark.parametrize("path", [LIST, f"{LIST}/potential", GROUP])
def test_it_is_the_directors(people, path):
    people("leader1").get(path, expect=403)


def test_statements_do_not_grow(app, cast, people, shelf, statements):
    director, two = people("director1"), str(cast.users["advisor2"])
    some = [existing(shelf, "advisor1", f"客户{n}", Decimal(n), n) for n in range(12)]
    numbers(director)
    with statements() as seen:
        numbers(director)
    assert len(seen) <= 5
    sent = []
    for ids in (some[:1], some[1:3], some[3:]):
        director.get(chosen(ids))
        with statements() as seen:
            director.submit(None, {"advisers": [two]}, follow=False)
        sent.append(len(seen))
    assert sent[1] == sent[2]
