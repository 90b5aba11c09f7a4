"""The order of contacting prospects: evaluated by whoever writes the client, kept current, shown, never decided by it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.standing import priority
from ia.ground.audit.models import AuditRow
from ia.ground.db import db

FULL = {"potential_size": "3", "likelihood": "3", "timing": "1"}


def kept_current(app) -> None:
    with app.app_context():
        for client in db.session.scalars(select(Client)):
            assert client.priority == priority.of(client), client.name


def evaluate(visitor, client_id, **factors) -> None:
    visitor.submit(f"/clients/{client_id}/evaluation", **(FULL | factors))


def names(visitor, query="sort=priority") -> list[str]:
    visitor.get(f"/clients/?{query}")
    return visitor.page.texts("tbody tr td:first-child a")


@pytest.mark.parametrize(
    ("status", "factors", "ranked"),
    [
        ("prospect", (1, 1, 1), True),
        ("target", (3, 3, 3), True),
        ("prospect", (1, None, 1), False),
        ("existing", (1, 1, 1), False),
    ],
)
def test_who_has_a_place(status, factors, ranked, now):
    assert (priority.rank(status, factors, now) is not None) is ranked


def test_the_sum_then_the_size_then_the_nearest_contact(now):
    ranks = [
        priority.rank("prospect", (3, 3, 1), None),
        priority.rank("prospect", (2, 2, 3), now),
        priority.rank("prospect", (2, 3, 2), now + timedelta(days=1)),
        priority.rank("prospect", (2, 2, 3), None),
        priority.rank("prospect", (1, 3, 3), now - timedelta(days=9)),
        priority.rank("prospect", (3, 1, 1), now - timedelta(days=9)),
        priority.rank("prospect", (1, 1, 1), None),
    ]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == len(ranks)


def test_the_list_in_this_order_and_the_chip(app, people, shelf):
    first, second = shelf.put("advisor1", "甲乙"), shelf.put("advisor1", "丙丁", phone="13900000002")
    shelf.put("advisor1", "戊己", phone="13900000003")
    advisor = people("advisor1")
    evaluate(advisor, second, potential_size="1")
    evaluate(advisor, first)
    assert names(advisor) == ["甲乙", "丙丁", "戊己"]
    assert names(advisor, "sort=priority&desc=0") == ["丙丁", "甲乙", "戊己"]
    assert "7 · 大/高/3个月以上" in advisor.page.text
    advisor.get(f"/clients/{first}")
    assert "7 · 大/高/3个月以上" in advisor.page.one("aside").text_content()
    kept_current(app)


def test_the_place_follows_contacts_status_and_hands(app, people, shelf, now):
    client_id = shelf.put("advisor1", "甲乙")
    advisor = people("advisor1")
    evaluate(advisor, client_id)
    kept_current(app)
    talk = {"direction": "active", "nature": "general", "channel": "phone", "topic": "x", "satisfaction": "3"}
    advisor.submit(
        f"/clients/{client_id}/contacts", {**talk, "solved": "x", "next_contact_at": now + timedelta(days=3)}
    )
    assert shelf.row(client_id).next_contact_at is not None
    kept_current(app)
    before = shelf.row(client_id).priority
    people("director1").submit(f"/clients/{client_id}", form=f"/clients/{client_id}/status", press="target")
    assert shelf.row(client_id).status == "target" and shelf.row(client_id).priority == before
    people("director1").submit(f"/clients/{client_id}", form=f"/clients/{client_id}/status", press="prospect")
    people("director1").submit(f"/clients/{client_id}", form=f"/clients/{client_id}/status", press="archived")
    assert shelf.row(client_id).status == "archived" and shelf.row(client_id).priority is None
    people("director1").submit(f"/clients/{client_id}", form=f"/clients/{client_id}/status", press="prospect")
    assert shelf.row(client_id).priority == before
    kept_current(app)


def test_a_factor_left_open_takes_the_prospect_out_of_the_order(app, people, shelf):
    client_id = shelf.put("advisor1", "甲乙")
    evaluate(people("advisor1"), client_id)
    evaluate(people("advisor1"), client_id, timing="")
    assert shelf.row(client_id).priority is None
    with app.app_context():
        trail = db.session.scalars(select(AuditRow).where(AuditRow.action == "evaluate").order_by(AuditRow.seq)).all()
    assert [row.changes.get("timing") for row in trail] == [[None, 1], [1, None]]


def test_only_whoever_writes_the_client_evaluates(people, shelf):
    client_id = shelf.put("advisor1", "甲乙", visibility_scope="branch")
    page = f"/clients/{client_id}/evaluation"
    for username in ("leader1", "director1", "advisor2"):
        people(username).get(page, expect=403)
    people("advisor9").get(page, expect=404)
    people("admin1").get(page, expect=404)
    people("counter1").get("/clients/999999/evaluation", expect=404)
    people("gm1").get(page, expect=403)


@pytest.mark.parametrize("sent", [{"potential_size": "4"}, {"likelihood": "x"}, {"timing": "0"}])
def test_factors_are_one_to_three(people, shelf, sent):
    client_id = shelf.put("advisor1", "甲乙")
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/evaluation", FULL | sent, follow=False)
    assert advisor.status == 422 and advisor.page.errors
    assert shelf.row(client_id).potential_size is None


def test_clients_are_not_evaluated_any_more(people, shelf):
    client_id = shelf.put("advisor1", "甲乙")
    shelf.set(client_id, status="developing")
    people("advisor1").get(f"/clients/{client_id}/evaluation", expect=422)


def test_of_two_who_evaluate_at_once_the_later_is_told(people, shelf):
    client_id = shelf.put("advisor1", "甲乙")
    advisor = people("advisor1")
    advisor.get(f"/clients/{client_id}/evaluation")
    shelf.set(client_id, version=2)
    advisor.submit(None, FULL, follow=False)
    assert advisor.status == 409 and shelf.row(client_id).potential_size is None
