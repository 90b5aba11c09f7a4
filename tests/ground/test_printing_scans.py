"""What happens to one sheet that is found by its code: scans of it, and signatures that are struck."""

import io

import pytest
from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.printing import service, standing
from ia.ground.printing.models import Scan, Signature
from tests.ground.slips import SLIP, URL, change, count, make_slip, open_room, printed, read, signed
from tests.ground.test_filetypes import PDF, png


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    """A slip of advisor1, ready to be printed: its number."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now)


def send(visitor, code, typed=None, name="签字.pdf", content=PDF, **more):
    file = (io.BytesIO(content), name)
    return visitor.submit(f"/prints/{code}/scans", form="form", code=typed or code, file=file, **more)


def test_a_scan_is_attached_to_exactly_the_copy_that_it_shows(app, people, slip, now):
    one, two = printed(app, slip, now)
    clerk = people("clerk1")
    send(clerk, two, typed=f"{two[:4].lower()} {two[4:]}")
    assert clerk.status == 200 and "签字.pdf" in clerk.page.text
    with app.app_context():
        scanned = {copy.code: [scan.name for scan in copy.scans] for copy in standing.copies_of(read(slip), SLIP)}
        assert scanned == {one: [], two: ["签字.pdf"]}
        (row,) = db.session.scalars(select(AuditRow).where(AuditRow.action == "scan"))
        assert row.changes["code"][1] == two and row.subject_id == slip
        digest = db.session.scalar(select(Scan.sha256))
        assert attachments.path_of(digest).read_bytes() == PDF
    for reader in ("clerk1", "advisor1", "leader1"):
        visitor = people(reader)
        visitor.get(f"/prints/{two}/scans")
        answer = visitor.get(visitor.page.one("tbody th a").get("href"))
        assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment")
        assert len(visitor.page.select("#form")) == (reader == "clerk1")
    clerk.get("/custody/")
    assert sorted(clerk.page.texts("#missing tbody td:nth-child(4)")) == sorted(["无", "1 份扫描件"])
    clerk.get(f"/{URL}/{slip}")
    assert f"/prints/{two}/scans" in clerk.page.links()


def test_an_outdated_sheet_may_be_scanned_and_says_so(app, people, slip, now):
    code = printed(app, slip, now)[0]
    change(app, slip, "changed since")
    clerk = people("clerk1")
    send(clerk, code)
    assert clerk.status == 200 and count(app, Scan) == 1 and "已失效" in clerk.page.text


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"typed": "other"}, "code"),
        ({"typed": "AAAAAAAA"}, "code"),
        ({"name": "a.txt", "content": b"text"}, "scan-file"),
        ({"name": "a.png"}, "scan-file"),
        ({"content": b""}, "scan-file"),
        ({"content": b"x" * 2_097_153}, "scan-file"),
    ],
)
def test_what_is_no_scan_of_this_sheet_is_refused_beside_its_field(app, people, slip, now, wrong, at):
    code, other = printed(app, slip, now)
    clerk, wrong = people("clerk1"), dict(wrong)
    wrong["typed"] = {"other": other}.get(wrong.get("typed"), wrong.get("typed"))
    send(clerk, code, **wrong)
    assert clerk.status == 422 and clerk.page.one(".err").get("id") == f"{at}-e"
    assert count(app, Scan) == 0


def test_one_file_is_no_scan_of_two_sheets_nor_twice_of_one(app, people, slip, now):
    code, other = printed(app, slip, now)
    clerk = people("clerk1")
    send(clerk, code)
    for again in (code, other):
        send(clerk, again)
        assert clerk.status == 422
    send(clerk, other, name="b.png", content=png())
    assert clerk.status == 200 and count(app, Scan) == 2


def test_scans_are_for_who_sees_the_sheet_and_added_by_who_registers_it(app, people, slip, now):
    code = printed(app, slip, now)[0]
    send(people("clerk1"), code)
    with app.app_context():
        number = db.session.scalar(select(Scan.id))
    leader = people("leader1")
    leader.get("/password")
    token = leader.page.form().fields["csrf_token"]
    data = {"csrf_token": token, "code": code, "file": (io.BytesIO(png()), "a.png")}
    assert leader.post(f"/prints/{code}/scans", data=data).status_code == 403
    for username in ("advisor2", "clerk9", "sysadmin1"):
        stranger = people(username)
        for path in (f"/prints/{code}/scans", f"/prints/{code}/scans/{number}", "/prints/ZZZZZZZZ/scans"):
            stranger.get(path, expect=404)
    leader.get(f"/prints/{code}/scans/{number + 1}", expect=404)
    assert count(app, Scan) == 1


def test_a_wrong_scan_is_struck_stays_seen_and_counts_no_more(app, people, slip, now):
    code, other = printed(app, slip, now)
    clerk, leader = people("clerk1"), people("leader1")
    send(clerk, code)
    with app.app_context():
        number = db.session.scalar(select(Scan.id))
    path = f"/prints/{code}/scans/{number}/strike"
    assert path in clerk.page.links()
    leader.get(f"/prints/{code}/scans")
    assert path not in leader.page.links()
    clerk.submit(path, reason="")
    assert clerk.status == 422 and clerk.page.one(".err").get("id") == "reason-e"
    clerk.submit(path, reason="扫成了第二联")
    assert clerk.status == 200 and clerk.page.url == f"/prints/{code}/scans" and path not in clerk.page.links()
    for reader in (clerk, leader, people("advisor1")):
        reader.get(f"/prints/{code}/scans")
        assert reader.page.texts("tbody s") == ["签字.pdf"] and "扫成了第二联" in reader.page.text
        assert reader.get(reader.page.one("tbody th a").get("href")).data == PDF
    clerk.get(f"/{URL}/{slip}")
    assert clerk.page.texts("#papers tbody td:nth-child(7)") == ["附扫描件"] * 2
    clerk.get("/custody/")
    assert clerk.page.texts("#missing tbody td:nth-child(4)") == ["无"] * 2
    with app.app_context():
        assert not any(copy.scanned for copy in standing.copies_of(read(slip), SLIP))
        (told,) = db.session.scalars(select(AuditRow).where(AuditRow.action == "strike-scan"))
        assert told.changes["reason"][1] == "扫成了第二联" and told.changes["file"][1] == "签字.pdf"
    send(clerk, other)
    assert clerk.status == 200 and count(app, Scan) == 2, "the file may go where it belongs"


def test_a_scan_is_struck_once_and_by_who_may_attach_it(app, people, slip, now):
    code, other = printed(app, slip, now)
    clerk = people("clerk1")
    send(clerk, code)
    with app.app_context():
        number = db.session.scalar(select(Scan.id))
    path = f"/prints/{code}/scans/{number}/strike"
    for username, status in (("leader1", 403), ("advisor2", 404), ("clerk9", 404), ("sysadmin1", 404)):
        visitor = people(username)
        visitor.get(path, expect=status)
        visitor.get("/password")
        data = {"csrf_token": visitor.page.form().fields["csrf_token"], "reason": "no"}
        assert visitor.post(path, data=data).status_code == status
    clerk.get(f"/prints/{other}/scans/{number}/strike", expect=404)
    clerk.get(path)
    again = dict(clerk.page.form(path).form_values())
    clerk.submit(path, reason="误传")
    data = {**again, "reason": "again", "form_token": "another"}
    assert clerk.post(path, data=data).status_code == 422
    with app.app_context():
        assert db.session.scalar(select(Scan.struck_reason)) == "误传"


def test_a_signature_is_struck_by_who_registered_it_stays_seen_and_frees_its_box(app, people, slip, now):
    code = printed(app, slip, now)[0]
    row = signed(app, now, code)
    clerk, path = people("clerk1"), f"/prints/{code}/signatures/{row.id}/strike"
    clerk.get(f"/{URL}/{slip}")
    assert path in clerk.page.links()
    clerk.submit(path, reason="")
    assert clerk.status == 422 and clerk.page.one(".err").get("id") == "reason-e"
    clerk.submit(path, reason="签在了第二联上")
    assert clerk.status == 200 and clerk.page.url == f"/{URL}/{slip}"
    assert "林晓东" in clerk.page.one("#papers s").text_content() and "签在了第二联上" in clerk.page.text
    assert path not in clerk.page.links()
    with app.app_context():
        (copy, _two) = sorted(standing.copies_of(read(slip), SLIP), key=lambda one: one.copy_no)
        assert service.signed_roles(copy) == frozenset() and len(copy.signatures) == 1
        assert (1, "advisor") in service.missing(read(slip), SLIP).unsigned
        (told,) = db.session.scalars(select(AuditRow).where(AuditRow.action == "strike-signature"))
        assert told.changes["reason"][1] == "签在了第二联上" and told.changes["signer"][1] == "林晓东"
    signed(app, now, code)
    assert count(app, Signature) == 2
    clerk.get(path, expect=403)
    clerk.get("/custody/")
    assert "1/2" in clerk.page.texts("#missing tbody td:nth-child(3)")


def test_a_superior_may_strike_and_nobody_else(app, people, slip, now):
    code, other = printed(app, slip, now)
    row = signed(app, now, code)
    path = f"/prints/{code}/signatures/{row.id}/strike"
    for username, status in (("advisor1", 403), ("leader1", 403), ("advisor2", 404), ("clerk9", 404)):
        visitor = people(username)
        visitor.get(path, expect=status)
        visitor.get("/password")
        data = {"csrf_token": visitor.page.form().fields["csrf_token"], "reason": "no"}
        assert visitor.post(path, data=data).status_code == status
    superior = people("admin1")
    superior.get(f"/prints/{other}/signatures/{row.id}/strike", expect=404)
    superior.submit(path, reason="柜员请我更正")
    assert superior.status == 200 and "柜员请我更正" in superior.page.text
    token = superior.page.form().fields["csrf_token"] if superior.page.select("form") else ""
    assert superior.post(path, data={"csrf_token": token, "reason": "again"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(select(Signature.struck_reason)) == "柜员请我更正"
