"""How many statements the pages of the monthly tracking cost, and what they weigh."""

import brotli
import pytest

from tests.tracking.counter import BEFORE, HOME, MONTH, row, table


def within(statements, visitor, address: str, most: int) -> None:
    visitor.get(address)
    with statements() as seen:
        visitor.get(address)
    assert len(seen) <= most, f"{visitor.username} {address}: {len(seen)} statements\n" + "\n".join(seen)


@pytest.fixture
def many(counter, shelf):
    """A page full of clients with two months."""
    accounts = [f"00680{n:05d}" for n in range(60)]
    ids = [
        shelf.existing("advisor1", f"客户{n:02d}", fund_account_no=account, phone=f"139{n:08d}")
        for n, account in enumerate(accounts)
    ]
    for month in (BEFORE, MONTH):
        counter.bring_in([row(account, str(n)) for n, account in enumerate(accounts)], month=month)
    return ids


def test_pages_stay_within_their_statements(counter, many, statements):
    for who in ("advisor1", "leader1", "director1"):
        within(statements, counter.person(who), HOME, 5)
        within(statements, counter.person(who), f"{HOME}?standing=all&month={BEFORE}", 5)
        within(statements, counter.person(who), f"{HOME}clients/{many[0]}", 7)
    within(statements, counter.person("advisor1"), f"{HOME}clients/{many[0]}/months/{MONTH}", 7)
    upload = counter.send(table([row("0068000000")])).page.url
    for address in (f"{HOME}uploads", f"{HOME}uploads/new", upload):
        within(statements, counter.person("clerk1"), address, 5)


def test_a_comment_costs_ten_statements_at_most(counter, many, statements):
    address = f"{HOME}clients/{many[0]}/months/{MONTH}"
    visitor = counter.person("advisor1")
    visitor.get(address)
    with statements() as seen:
        visitor.submit(None, comment="正常", form=address, follow=False)
    seen = [one for one in seen if "pg_advisory" not in one]
    assert len(seen) <= 10, f"{len(seen)} statements\n" + "\n".join(seen)


def test_pages_stay_light(counter, many):
    for who, address, most in (
        ("advisor1", HOME, 8_000),
        ("director1", HOME, 8_000),
        ("advisor1", f"{HOME}clients/{many[0]}", 6_000),
        ("advisor1", f"{HOME}clients/{many[0]}/months/{MONTH}", 10_000),
        ("clerk1", f"{HOME}uploads/new", 10_000),
    ):
        found = len(brotli.compress(counter.person(who).get(address).data, mode=brotli.MODE_TEXT, quality=5))
        assert found <= most, f"{address}: {found} bytes"
