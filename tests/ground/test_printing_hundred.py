"""A hundred sheets of three papers and two kinds of record, each record changed after every printing (targets.md 3.18): the
code finds exactly the version that was printed, and every altered one is noticed."""

import pytest
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.printing import papers, service, standing
from ia.ground.printing.codes import ALPHABET, parse
from ia.ground.printing.models import PrintCopy
from ia.ground.printing.papers import Paper, Printable
from ia.ground.workflow.declare import Holder
from tests.ground.slips import KIND, NOTE, SLIP, acting, make_slip, open_room, read

SLIPS, STEPS = 4, 8


@pytest.fixture
def hundred(app, cast, now, monkeypatch):
    """What each code said when it was printed: kind, number of the record, paper, copy, revision, and the text."""
    open_room(app, monkeypatch)
    monkeypatch.setattr(papers, "_offered", {})
    anybody = Holder("anybody", "", lambda record, today: [f"u:{cast.users['advisor1']}"])
    card = Paper(
        "card",
        _l("Card"),
        copies=1,
        labels=(_l("Copy one"),),
        signers=(),
        facts=lambda unit, now: {"main": [["", unit.name]]},
        template="test_slip.html",
        printed_by=anybody,
        registered_by=anybody,
    )
    papers.offer(Printable("unit", Unit, "units", (card,), lambda unit: unit.code, lambda unit: unit.name))
    said = {}
    with acting(app, "advisor1", now) as person:
        numbers = [make_slip(cast, now, number=number) for number in range(1, SLIPS + 1)]
        for step in range(1, STEPS + 1):
            records = [(read(number), "title", paper) for number in numbers for paper in (SLIP, NOTE)]
            if step <= 4:
                records.append((db.session.get(Unit, cast.units["B001-T1"]), "name", card))
            for record, name, paper in records:
                text = f"{record.id} 在第 {step} 步"
                setattr(record, name, text)
                db.session.flush()
                for copy in service.issue(paper, record, person, now):
                    facts = (copy.subject_kind, copy.subject_id, paper.code, copy.copy_no, step, text)
                    said[copy.code] = facts
    assert len(said) == 100 and {facts[0] for facts in said.values()} == {KIND, "unit"}
    return said


def test_the_code_finds_exactly_the_version_that_was_printed(app, hundred):
    newest = {"unit": 4, KIND: STEPS}
    with app.app_context():
        for code, facts in hundred.items():
            copy = service.find_code(f" {code[:4].lower()}-{code[4:]} ")
            found = (copy.subject_kind, copy.subject_id, copy.paper, copy.copy_no, copy.revision)
            assert (copy.code, *found, copy.facts["main"][0][1]) == (code, *facts)
            assert service.is_current(copy) == (facts[4] == newest[facts[0]])


def test_a_slip_of_the_pen_in_any_of_them_leads_nowhere(app, hundred):
    for code in hundred:
        for place in range(len(code)):
            wrong = [code[:place] + other + code[place + 1 :] for other in ALPHABET if other != code[place]]
            assert not any(map(parse, wrong)), code
    with app.app_context():
        assert service.find_code(wrong[0]) is None


def test_every_altered_version_is_noticed(app, hundred, now):
    """First the records change once more: no sheet is taken any more. Then somebody changes what the sheets say."""
    with app.app_context(), write_unit():
        for number in {facts[1] for facts in hundred.values() if facts[0] == KIND}:
            read(number).title = "changed once more"
        db.session.execute(update(Unit).where(Unit.code == "B001-T1").values(name="changed"))
    with acting(app, "advisor1", now) as person:
        for code, facts in hundred.items():
            assert not service.is_current(service.find_code(code))
            if facts[2] == "note":
                with pytest.raises(service.OldPaper):
                    service.sign(code, "client", "张三", clock.local_date(now), person, now)
    with app.app_context(), write_unit():
        for copy in db.session.scalars(select(PrintCopy)):
            paper = papers.printables()[copy.subject_kind].paper(copy.paper)
            assert standing.is_intact(copy, paper)
            main = [[copy.facts["main"][0][0], copy.facts["main"][0][1] + " "]]
            changed = update(PrintCopy).where(PrintCopy.id == copy.id).values(facts={**copy.facts, "main": main})
            db.session.execute(changed.execution_options(synchronize_session=False))
    with app.app_context():
        for copy in db.session.scalars(select(PrintCopy)):
            assert not standing.is_intact(copy, papers.printables()[copy.subject_kind].paper(copy.paper)), copy.code
