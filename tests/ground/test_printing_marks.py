"""What is registered on sheets: signatures and custody, always by the code in hand, and what is still missing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.printing import service, standing
from ia.ground.printing.models import Signature
from tests.ground.slips import NOTE, SLIP, change, kept, make_slip, open_room, printed, read, signed


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    """A slip of advisor1, ready to be printed: its number."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now)


def test_paper_of_an_older_revision_is_noticed(app, slip, now):
    code = printed(app, slip, now)[0]
    change(app, slip, "changed since")
    for verb in (signed, kept):
        with pytest.raises(service.OldPaper) as refused:
            verb(app, now, code)
        assert refused.value.field == "code" and "1" in str(refused.value) and "2" in str(refused.value)
    signed(app, now, printed(app, slip, now)[0])


def test_a_signature_is_registered_once_per_box(app, cast, slip, now):
    code, other = printed(app, slip, now)
    row = signed(app, now, code.lower(), signer="林晓东")
    assert (row.signer, row.signer_user_id) == ("林晓东", cast.users["advisor1"])
    with pytest.raises(service.PrintRefused) as refused:
        signed(app, now, code, signer="advisor2")
    assert refused.value.field == "role"
    signed(app, now, other)
    with app.app_context():
        assert service.signed_roles(standing.copies_of(read(slip), SLIP)[0]) == {"advisor"}


@pytest.mark.parametrize("name", ["advisor1", "林晓东", "林晓东 (advisor1)", "林晓东（Advisor1）", " 林晓东 "])
def test_one_person_does_not_sign_two_boxes_however_the_name_is_written(app, slip, now, name):
    code = printed(app, slip, now)[0]
    signed(app, now, code)
    with pytest.raises(service.PrintRefused) as refused:
        signed(app, now, code, role="counter_clerk", signer=name)
    assert refused.value.field == "signer"
    signed(app, now, code, role="counter_clerk", signer="谢芳 (clerk1)")


def test_a_name_from_outside_is_kept_as_written(app, slip, now):
    code = printed(app, slip, now, paper=NOTE)[0]
    row = signed(app, now, code, role="client", signer="林晓东", by="advisor1")
    assert (row.signer, row.signer_user_id) == ("林晓东", None)
    with pytest.raises(service.PrintRefused):
        signed(app, now, code, signer="advisor1", by="advisor1")
    assert signed(app, now, code, signer="欧阳 外来", by="advisor1").signer_user_id is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "AAAAAAAA"}, "code"),
        ({"role": "leader"}, "role"),
        ({"role": ""}, "role"),
        ({"day": 1}, "signed_on"),
        ({"day": -1}, "signed_on"),
    ],
)
def test_what_cannot_be_a_signature_is_refused(app, slip, now, facts, field):
    facts = {"code": printed(app, slip, now)[0], "day": 0, **facts}
    facts["day"] = clock.local_date(now) + timedelta(days=facts["day"])
    with pytest.raises(service.PrintRefused) as refused:
        signed(app, now, **facts)
    assert refused.value.field == field
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Signature)) == 0


def test_who_may_print_may_not_therefore_register(app, slip, now):
    code = printed(app, slip, now)[0]
    with pytest.raises(service.NotYourPaper):
        signed(app, now, code, by="advisor1")


def test_custody_goes_to_the_keeper_of_the_copy_and_may_move(app, slip, now):
    one, two = printed(app, slip, now)
    kept(app, now, one, place="counter, shelf 1")
    later = now + timedelta(days=7)
    kept(app, later, one, place="archive")
    for facts, field in (
        ({"code": one, "role": "leader"}, "holder_role"),
        ({"code": two}, "holder_role"),
        ({"code": one, "day": clock.local_date(now)}, "since"),
        ({"code": two, "role": "leader", "day": clock.local_date(later) + timedelta(days=1)}, "since"),
    ):
        with pytest.raises(service.PrintRefused) as refused:
            kept(app, later, **facts)
        assert refused.value.field == field
    kept(app, later, two, role="station_leader")
    with app.app_context():
        assert [row.place for copy, row in service.custody_of(read(slip))] == ["counter", "archive"]


def test_what_is_missing_until_all_is_signed_and_kept(app, slip, now):
    def asks(*answers):
        with app.app_context():
            document = read(slip)
            checks = (service.paper_current_printed, service.all_signed, service.all_in_custody)
            assert [check(document, "slip") for check in checks] == list(answers)
            return service.missing(document, SLIP)

    assert asks(False, False, False).unkept == (1, 2)
    one, two = printed(app, slip, now)
    assert len(asks(True, False, False).unsigned) == 4
    for code in (one, two):
        signed(app, now, code)
        signed(app, now, code, role="counter_clerk", signer="clerk1")
    asks(True, True, False)
    kept(app, now, one)
    assert asks(True, True, False) == (True, (), (2,))
    reprint = printed(app, slip, now, only=2)[0]
    kept(app, now, reprint, role="leader")
    assert asks(True, True, False).unkept == (2,)  # the sheet in the folder is not the one that was signed
    kept(app, now, two, role="leader")
    asks(True, True, True)
    change(app, slip, "changed after all")
    asks(False, False, False)


def test_boxes_that_may_stay_empty_are_not_missed(app, slip, now):
    with app.app_context():
        assert not service.all_signed(read(slip), "note")
    printed(app, slip, now, paper=NOTE)
    with app.app_context():
        assert service.all_signed(read(slip), "note") and service.all_in_custody(read(slip), "note")
