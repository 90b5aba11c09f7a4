"""The contact history on paper (4.7, P-19): which talks, who may, and that it is noted."""

import pytest
from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db

TALK = {"direction": "active", "nature": "enquiry", "channel": "phone", "satisfaction": "4", "solved": "说明了费率"}


@pytest.fixture
def client_id(shelf, people):
    number = shelf.existing("advisor1", "打印客户")
    address = f"/clients/{number}/contacts"
    for day, topic in (
        ("2026-10-31", "十月末"),
        ("2026-11-01", "十一月初"),
        ("2026-11-20", "十一月中"),
        ("2026-11-24", "今天"),
    ):
        people("advisor1").submit(address, {**TALK, "at": f"{day}T09:30", "topic": topic}, form=address)
    return number


def printed(app) -> list:
    with app.app_context():
        return db.session.scalars(select(AuditRow.changes).where(AuditRow.action == "print")).all()


def test_the_sheet_holds_the_days_that_were_asked_for(app, people, client_id):
    address, adviser = f"/clients/{client_id}/contact-history", people("advisor1")
    assert address in adviser.get(f"/clients/{client_id}/contacts").text
    adviser.submit(address, form=address, first="2026-11-01", last="2026-11-20")
    text = adviser.page.text
    assert adviser.status == 200
    assert "十一月初" in text and "十一月中" in text and "说明了费率" in text
    assert "十月末" not in text and "今天" not in text
    assert "签字" not in text and "签名" not in text
    (said,) = printed(app)
    assert (
        said["paper"][1] == "contact_history" and said["first"][1] == "2026-11-01" and said["last"][1] == "2026-11-20"
    )


def test_looking_at_the_form_notes_no_print(app, people, client_id):
    people("advisor1").get(f"/clients/{client_id}/contact-history")
    assert printed(app) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-20", "2026-11-01"), ("", "2026-11-01"), (" ", "2026-11-01"), ("2026-02-30", "2026-11-01")],
)
def test_days_that_cannot_be_are_refused(app, people, client_id, first, last):
    address = f"/clients/{client_id}/contact-history"
    people("advisor1").submit(address, form=address, first=first, last=last)
    assert people("advisor1").status == 422 and printed(app) == []


@pytest.mark.parametrize(
    ("username", "status"),
    [("leader1", 403), ("director1", 403), ("clerk1", 403), ("advisor3", 404), ("director9", 404)],
)
def test_nobody_else_prints_it(people, client_id, username, status):
    people(username).get(f"/clients/{client_id}/contact-history", expect=status)


def test_the_read_log_names_it(people, client_id):
    address = f"/clients/{client_id}/contact-history"
    people("advisor1").submit(address, form=address)
    text = people("advisor1").get(f"/clients/{client_id}/reads").text
    assert "客户沟通记录" in text and "打印" in text


def test_the_sheet_says_what_was_left_open_and_what_was_answered_since(people, client_id):
    sheet, adviser = f"/tracking-sheets/new/{client_id}", people("advisor1")
    issue = {
        "open_issues-0-question": "融券券源",
        "open_issues-0-answer_channel": "phone",
        "open_issues-0-promised_at": "2026-11-26T15:00",
    }
    adviser.submit(sheet, {**TALK, **issue, "topic": "券源", "at": "2026-11-24T09:40"}, form=sheet)
    address = f"/clients/{client_id}/contact-history"
    adviser.submit(address, form=address)
    assert "遗留问题：融券券源" in adviser.page.text and "→" not in adviser.page.text
    adviser.get("/open-questions/")
    (link,) = [link for link in adviser.page.links() if link.startswith("/open-questions/") and link[-1].isdigit()]
    step = f"/documents/{link.rpartition('/')[2]}/steps/answer"
    adviser.submit(step, form=step, answer="券源已确认")
    adviser.submit(address, form=address)
    assert "遗留问题：融券券源 → 券源已确认" in adviser.page.text
