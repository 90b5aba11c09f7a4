"""The catalogue as code reads it, and settings that change from a day on."""

import tracemalloc
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.clauses import catalogue, overrides
from ia.ground.clauses.catalogue import UnknownClause, clause, clauses, setting, settings, value
from ia.ground.clauses.change import BadSetting, change
from ia.ground.clauses.models import Setting
from ia.ground.db import db, write_unit

TODAY = date(2026, 11, 24)


def test_every_clause_is_found_by_its_number():
    assert len(clauses()) == 488
    for one in clauses():
        assert clause(one.id) is one and one.id.startswith(one.section)
    assert [one.id for one in clauses("K")][:2] == ["K-01", "K-02"]


@pytest.mark.parametrize("name", ["", "D-99", "D", "d-19", "settings", "../x", "DD-19", "D-19 "])
def test_an_unknown_clause_is_an_error(name):
    with pytest.raises(UnknownClause):
        clause(name)
    with pytest.raises(UnknownClause):
        setting(name)


def test_chapters_stand_in_the_order_of_the_guideline():
    assert catalogue.codes()[:3] == ("M", "T", "E") and len(catalogue.codes()) == 18


def test_texts_follow_the_language(app):
    with app.test_request_context():
        assert clause("D-19").rule == clause("D-19").rule_in[1]
    with app.test_request_context(), force_locale("en"):
        assert clause("D-19").rule == clause("D-19").rule_in[0]
        assert setting("morning.max_minutes").title.startswith("Morning")


def test_the_whole_catalogue_fits_into_two_megabytes():
    for function in (catalogue.section, catalogue._by_id, catalogue._settings, catalogue.reminders, catalogue.codes):
        function.cache_clear()
    tracemalloc.start()
    assert clauses() and settings() and catalogue.reminders() and clause("D-19")
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000_000


def test_the_guidelines_own_figure_holds_until_another_is_set(app):
    with app.app_context():
        assert value("regular_meeting.due_working_days", TODAY) == 5
        assert value("rebate.gm_threshold", TODAY) == Decimal(30)
        assert value("tier.diamond", TODAY) is None
        assert value("morning.prep_minutes", TODAY) == (10, 20)
    assert value("regular_meeting.due_working_days", TODAY) == 5  # outside of any application too


def set_to(app, cast, now, key, new, day, reason="decided"):
    with app.app_context(), write_unit():
        change(key, new, day, reason, person=cast.person("gm1"), now=now)


def test_a_figure_holds_from_its_day_on(app, cast, now):
    set_to(app, cast, now, "regular_meeting.due_working_days", 7, date(2026, 12, 1))
    set_to(app, cast, now, "regular_meeting.due_working_days", 3, date(2027, 3, 1))
    with app.app_context():
        days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 28), date(2027, 3, 1)]
        assert [value("regular_meeting.due_working_days", day) for day in days] == [5, 7, 7, 3]


def test_of_two_figures_for_one_day_the_later_counts(app, cast, now):
    for figure in (7, 8):
        set_to(app, cast, now, "regular_meeting.due_working_days", figure, TODAY)
    with app.app_context():
        assert value("regular_meeting.due_working_days", TODAY) == 8
        assert len(db.session.scalars(select(Setting)).all()) == 2


def test_decimals_and_lists_are_kept_exactly(app, cast, now):
    set_to(app, cast, now, "rebate.gm_threshold", "27.5", TODAY)
    set_to(app, cast, now, "morning.prep_minutes", (5, 15), TODAY)
    with app.app_context():
        assert value("rebate.gm_threshold", TODAY) == Decimal("27.5")
        assert value("morning.prep_minutes", TODAY) == (5, 15)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("regular_meeting.due_working_days", "7"),
        ("regular_meeting.due_working_days", True),
        ("retention.identity_years", 14),
        ("rebate.gm_threshold", 30),
        ("rebate.gm_threshold", "-1"),
        ("rebate.gm_threshold", "a"),
        ("morning.prep_minutes", 10),
    ],
)
def test_what_cannot_be_a_value_is_refused(app, cast, now, key, wrong):
    with app.app_context(), pytest.raises(BadSetting), write_unit():
        change(key, wrong, TODAY, "", person=cast.person("gm1"), now=now)
    with app.app_context():
        assert db.session.scalars(select(Setting)).all() == []


def test_a_change_is_seen_within_its_unit_and_forgotten_with_it(app, cast, now):
    with app.app_context():
        assert value("regular_meeting.due_working_days", TODAY) == 5
        with pytest.raises(ZeroDivisionError), write_unit():
            change("regular_meeting.due_working_days", 9, TODAY, "", person=cast.person("gm1"), now=now)
            assert value("regular_meeting.due_working_days", TODAY) == 9
            raise ZeroDivisionError
        assert value("regular_meeting.due_working_days", TODAY) == 5


def test_a_change_leaves_a_row_in_the_trail(app, cast, now):
    set_to(app, cast, now, "regular_meeting.due_working_days", 7, TODAY, "因节假日调整")
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "setting")).one()
        assert row.changes["regular_meeting.due_working_days"] == [5, 7]
        assert row.changes["reason"] == [None, "因节假日调整"] and row.actor_name


def test_values_cost_one_statement_a_minute(app, statements, monkeypatch):
    clocks = [1000.0]
    monkeypatch.setattr(overrides, "time", SimpleNamespace(monotonic=lambda: clocks[0]))
    with app.app_context():
        overrides.reset()
        with statements() as seen:
            for _ in range(50):
                value("regular_meeting.due_working_days", TODAY)
        assert len(seen) == 1
        clocks[0] += overrides.MAX_AGE
        with statements() as seen:
            value("regular_meeting.due_working_days", TODAY)
        assert len(seen) == 1
