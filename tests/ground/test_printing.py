"""Printed sheets: what is frozen, under which code, and when a sheet is outdated."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.printing import papers, service, standing
from ia.ground.printing.codes import parse
from ia.ground.printing.facts import freeze
from ia.ground.printing.models import PrintCopy
from ia.ground.printing.papers import BadPaper, Paper, Printable
from ia.ground.workflow.declare import Holder
from tests.ground.slips import KIND, SLIP, TestSlip, acting, change, make_slip, open_room, printed, read


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    """A slip of advisor1, ready to be printed: its number."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now)


def test_a_slip_prints_in_two_copies_each_with_its_code(app, slip, now):
    codes = printed(app, slip, now)
    with app.app_context():
        one, two = sorted(standing.copies_of(read(slip), SLIP), key=lambda copy: copy.copy_no)
        assert [one.code, two.code] == codes and len(set(codes)) == 2 and all(map(parse, codes))
        assert (one.label, two.label, one.copies, one.revision) == ("Copy one", "Copy two", 2, 1)
        assert one.document_id == one.subject_id == slip and one.subject_kind == KIND
        assert one.facts == two.facts == freeze(SLIP.facts(read(slip), now))
        assert one.fingerprint == two.fingerprint and standing.is_intact(one, SLIP)
        assert (one.head["branch"], one.head["title"]) == ("示范营业部", {"msg": "Account slip"})
        assert one.printed_by == "林晓东" and one.printed_at == now and not one.is_reprint
        assert one.language == "zh_Hans_CN"
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "print", AuditRow.subject_id == slip)).all()
        assert [row.changes["code"][1] for row in rows] == codes


def test_the_same_content_again_is_a_reprint_with_codes_of_its_own(app, slip, now):
    first = printed(app, slip, now)
    again = printed(app, slip, now + timedelta(hours=1), by="clerk1")
    assert not set(first) & set(again)
    with app.app_context():
        copies = standing.copies_of(read(slip), SLIP)
        assert [copy.is_reprint for copy in copies] == [True, True, False, False]
        assert {copy.revision for copy in copies} == {1} and all(map(service.is_current, copies))
        assert db.session.scalar(select(func.count()).where(AuditRow.action == "reprint")) == 2


def test_one_copy_alone_is_printed_again_only_while_nothing_has_changed(app, slip, now):
    with pytest.raises(service.PrintRefused):
        printed(app, slip, now, only=2)
    printed(app, slip, now)
    assert len(printed(app, slip, now, only=2)) == 1
    for wrong in (0, 3):
        with pytest.raises(service.PrintRefused):
            printed(app, slip, now, only=wrong)
    change(app, slip, "new")
    with pytest.raises(service.PrintRefused):
        printed(app, slip, now, only=2)


def test_revisions_count_what_was_said_and_return_with_it(app, slip, now):
    printed(app, slip, now)
    change(app, slip, "second")
    printed(app, slip, now)
    change(app, slip, "Title of 张三")
    printed(app, slip, now)
    with app.app_context():
        copies = standing.copies_of(read(slip), SLIP)
        assert [copy.revision for copy in copies] == [1, 1, 2, 2, 1, 1]
        assert [service.is_current(copy) for copy in copies] == [True, True, False, False, True, True]


def test_a_language_is_frozen_with_the_sheet_and_does_not_make_it_another(app, slip, now):
    printed(app, slip, now)
    with acting(app, "advisor1", now) as person, force_locale("en"):
        copies = service.issue(SLIP, read(slip), person, now)
        assert {copy.language for copy in copies} == {"en"} and all(copy.is_reprint for copy in copies)


def test_only_from_the_right_state_and_by_the_right_person(app, cast, slip, now):
    with app.app_context(), write_unit():
        draft = make_slip(cast, now, state="draft", number=2)
    with pytest.raises(service.PrintRefused, match=r".+"):
        printed(app, draft, now)
    for stranger in ("advisor2", "leader1", "clerk9"):
        with pytest.raises(service.NotYourPaper):
            printed(app, slip, now, by=stranger)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PrintCopy)) == 0


def test_a_change_of_the_template_outdates_the_sheets_of_the_old_one(app, slip, now, monkeypatch):
    code = printed(app, slip, now)[0]
    new = Paper(**{**vars(SLIP), "template": "test_slip.html", "former": ("test_slip_old.html",)})
    assert new.edition == 2 and new.template_of(1) == "test_slip_old.html"
    with app.app_context():
        assert standing.present(read(slip), new).fingerprint != service.find_code(code).fingerprint


def test_facts_changed_behind_our_back_are_noticed(app, slip, now):
    code = printed(app, slip, now)[0]
    with app.app_context(), write_unit():
        forged = {**service.find_code(code).facts, "rows": [["2"]]}
        db.session.execute(update(PrintCopy).where(PrintCopy.code == code).values(facts=forged))
    with app.app_context():
        assert not standing.is_intact(service.find_code(code), SLIP)


def test_the_database_admits_one_original_of_each_copy(app, slip, now):
    code = printed(app, slip, now)[0]
    with app.app_context(), pytest.raises(IntegrityError), write_unit():
        values = {c.key: getattr(service.find_code(code), c.key) for c in PrintCopy.__table__.columns if c.key != "id"}
        db.session.add(PrintCopy(**{**values, "code": "00000000"}))


def test_what_was_loaded_with_the_record_is_still_there_after_printing(app, slip, now):
    with acting(app, "advisor1", now) as person:
        document = db.session.scalar(select(TestSlip).where(TestSlip.id == slip).options(joinedload(TestSlip.owner)))
        document.title = "written in the same unit"
        copy = service.issue(SLIP, document, person, now)[0]
        assert document.owner.name == "林晓东"
        assert copy.facts["main"][0][1] == "written in the same unit"


def test_two_people_who_print_at_once_make_one_original_and_one_reprint(app, slip, now):
    together, failures = threading.Barrier(2), []

    def run(username):
        try:
            with clock.standing(now):
                together.wait()
                printed(app, slip, now, by=username)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=[name]) for name in ("advisor1", "clerk1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with app.app_context():
        assert sorted(copy.is_reprint for copy in standing.copies_of(read(slip), SLIP)) == [False, False, True, True]


def test_a_record_that_is_no_document_prints_too(app, cast, slip, now, monkeypatch):
    monkeypatch.setattr(papers, "_offered", {})
    anybody = Holder("anybody", "", lambda record, today: [f"u:{cast.users['advisor1']}"])
    facts = {"facts": lambda unit, now: {"name": unit.name, "capital": Decimal(5)}, "template": "test_slip.html"}
    card = Paper("card", _l("Card"), 1, (_l("Copy one"),), (), **facts, printed_by=anybody, registered_by=anybody)
    papers.offer(Printable("unit", Unit, "units", (card,), lambda unit: unit.code, lambda unit: unit.name))
    with acting(app, "advisor1", now) as person:
        copy = service.issue(card, db.session.get(Unit, cast.units["B001-T1"]), person, now)[0]
        assert (copy.subject_kind, copy.document_id, copy.serial_no) == ("unit", None, "B001-T1")
        assert copy.facts == {"name": "第一投资顾问团队", "capital": "5.00"} and service.is_current(copy)


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": ("one",)},
        {"copies": 0, "labels": (), "keepers": ()},
        {"keepers": (None,)},
        {"signers": (("advisor", "a"), ("advisor", "b"))},
        {"optional": frozenset({"nobody"})},
        {"printed_by": Paper.__dataclass_fields__["printed_by"].default},
    ],
)
def test_a_declaration_that_does_not_fit_together_is_refused(wrong):
    with pytest.raises(BadPaper):
        Paper(**{**vars(SLIP), **wrong})
