"""Papers as PDF: closed forms become sealed files, forms and their attachments one file to print."""

import hashlib
import io
import os
import time
from datetime import timedelta
from html import escape

import pypdf
import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments
from ia.ground.documents.models import Document
from ia.ground.org.models import Post
from ia.ground.printing.models import Bundle, SealedPaper
from ia.ground.printing.pdf import bundles, sealed, typeset
from ia.ground.printing.pdf.blocks import sheet_of
from ia.ground.printing.pdf.folders import SEALED
from ia.ground.timetable import queue
from tests.ground.slips import NOTE, URL, acting, change, count, make_slip, open_room, printed, read, signed
from tests.ground.test_filetypes import PDF, docx, png


@pytest.fixture
def slip(app, cast, now, monkeypatch):
    """A slip of advisor1, ready to be printed: its number."""
    open_room(app, monkeypatch)
    with app.app_context(), write_unit():
        return make_slip(cast, now, title="张三的凭单")


def close(app, slip, at):
    with app.app_context(), write_unit():
        db.session.execute(update(Document).where(Document.id == slip).values(closed_at=at))


def run(app, job, number):
    with app.app_context():
        return job(number)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def rows(app) -> dict[str, SealedPaper]:
    with app.app_context():
        return {row.paper: row for row in db.session.scalars(select(SealedPaper).order_by(SealedPaper.id))}


def test_a_closed_form_becomes_a_sealed_file_whose_text_can_be_searched(app, people, slip, now):
    code, other = printed(app, slip, now)
    signed(app, now, code)
    close(app, slip, now)
    assert run(app, sealed.make, slip)["made"]
    row, content = rows(app)["slip"], people("advisor1").get(f"/documents/{slip}/sealed/{rows(app)['slip'].id}").data
    assert hashlib.sha256(content).hexdigest() == row.sha256 and len(content) == row.size < 200_000
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = reader.pages[0].extract_text()
    for said in ("张三的凭单", "示范营业部", code, other, "林晓东", "SL-B001-202611-0001", "1 / 1"):
        assert said in text, said
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    inside = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all("/ToUnicode" in font for font in fonts) and all("/FontFile3" in one for one in inside)
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    with app.app_context():
        told = db.session.scalars(select(AuditRow).where(AuditRow.action == "seal-paper")).all()
        assert row.sha256 in [one.changes["sha256"][1] for one in told] and not told[0].actor_id
    assert run(app, sealed.make, slip) == {"skipped": "open, or made"}
    with app.app_context():
        assert sealed.sweep(now) == {"closed": 0, "sent": 0}
    one = people("advisor1")
    one.get(f"/{URL}/{slip}")
    assert f"/documents/{slip}/sealed/{row.id}" in one.page.links()


def test_what_never_came_so_far_has_no_file_and_is_not_asked_for_again(app, cast, slip, now):
    with app.app_context(), write_unit():
        draft = make_slip(cast, now, number=2, state="draft")
    close(app, draft, now)
    run(app, sealed.make, draft)
    assert rows(app)["slip"].sha256 is None and rows(app)["note"].sha256
    with app.app_context():
        assert sealed.waiting(now) == []


def test_a_form_that_was_closed_long_ago_is_looked_for_at_night(app, slip, now):
    close(app, slip, now)
    with app.app_context():
        later = clock.at(clock.local_date(now + timedelta(days=30)), 3, 20)
        assert sealed.waiting(now + timedelta(days=6)) == [slip] == sealed.waiting(later)
        assert sealed.waiting(later + timedelta(hours=6)) == []


def test_when_the_queue_is_away_the_next_sweep_asks_and_only_once(app, slip, store, now):
    close(app, slip, now)
    with app.app_context():
        app.config["REDIS_URL"], there = "redis://127.0.0.1:1/0", app.config["REDIS_URL"]
        assert sealed.sweep(now) == {"closed": 1, "sent": 0}
        app.config["REDIS_URL"] = there
        app.extensions["ia_queue"].clear()
        assert [sealed.sweep(now) for _ in range(2)] == [{"closed": 1, "sent": 1}] * 2
        assert store.llen(f"rq:queue:{queue.NAME}") == 1
        worker = SimpleWorker([queue.NAME], connection=store, serializer=JSONSerializer)
        worker.work(burst=True, logging_level="WARNING")
        assert sealed.sweep(now) == {"closed": 0, "sent": 0}


def test_a_form_that_is_taken_up_and_closed_again_gets_new_files(app, slip, now):
    close(app, slip, now)
    run(app, sealed.make, slip)
    before = rows(app)["slip"].sha256
    close(app, slip, None)
    assert "skipped" in run(app, sealed.make, slip)
    change(app, slip, "李四的凭单")
    close(app, slip, now + timedelta(days=1))
    run(app, sealed.make, slip)
    assert rows(app)["slip"].sha256 != before and count(app, SealedPaper) == 4


def test_sealed_files_are_for_readers_of_that_paper(app, people, slip, now, monkeypatch):
    close(app, slip, now)
    run(app, sealed.make, slip)
    path = f"/documents/{slip}/sealed/{rows(app)['note'].id}"
    people("leader1").get(path)
    for username in ("advisor2", "clerk9", "sysadmin1"):
        people(username).get(path, expect=404)
    monkeypatch.setitem(vars(NOTE), "seen_by", NOTE.printed_by)
    people("leader1").get(path, expect=404)
    one = people("advisor1")
    one.get(path)
    with app.app_context():
        SEALED.place_of(rows(app)["note"].sha256).write_bytes(b"%PDF-1.7 changed")
    one.get(path, expect=404)


def test_struck_forms_lose_their_files_and_are_sealed_anew(app, slip, now):
    close(app, slip, now)
    run(app, sealed.make, slip)
    with app.app_context():
        with write_unit():
            sealed.forget([slip])
        assert sealed.waiting(now) == [slip] and sealed.clear_away() == 0
        past = time.time() - 7_200
        for kept in SEALED.path.iterdir():
            os.utime(kept, (past, past))
        assert sealed.clear_away() == 2 and not list(SEALED.path.iterdir())


def attach(app, slip, now, *files):
    with acting(app, "advisor1", now) as person:
        for name, content in files:
            attachments.add(read(slip), name, content, person, now)


def test_a_form_and_its_attachments_are_one_file(app, people, slip, now):
    inner = typeset.pdf("附件", "", [], [{"kind": "text", "name": "内", "serial": "", "said": "附件里的字"}]).content
    files = [("收据.pdf", inner), ("图.png", png()), ("坏.pdf", PDF), ("明细.txt", "逐笔 #let x".encode()), ("表.docx", docx())]
    attach(app, slip, now, *files)
    one = people("advisor1")
    one.submit(f"/documents/{slip}/bundle")
    with app.app_context():
        number = db.session.scalar(select(Bundle.id))
    assert one.status == 200 and one.page.select("meta[http-equiv=refresh]")
    outcome = run(app, bundles.make, number)
    assert outcome["unshown"] == 1
    one.get(f"/documents/{slip}/bundle")
    answer = one.get(one.page.one("a[download]").get("href"))
    assert answer.content_type == "application/pdf" and answer.headers["Content-Disposition"].startswith("attachment")
    shown = pages(answer.data)
    assert len(shown) == 7
    wanted = ("张三的凭单", "张三的凭单", "附件里的字", "图.png", "坏.pdf", "#let x", "表.docx")
    for page, said in zip(shown, wanted, strict=True):
        assert said in page and "SL-B001-202611-0001" in page
    assert "预览" in shown[0]
    assert hashlib.sha256(PDF).hexdigest() in shown[4].replace("\n", "").replace("\u200b", "")
    assert "skipped" in run(app, bundles.make, number)
    for username in ("leader1", "advisor2"):
        people(username).get(f"/documents/{slip}/bundles/{number}", expect=404)


def test_a_paper_that_may_not_be_printed_is_marked_as_draft_in_the_bundle_too(app, cast, now, slip):
    with acting(app, "advisor1", now) as person:
        draft = read(make_slip(cast, now, number=2, state="draft"))
        number = bundles.ask(draft, person, "zh_Hans_CN", now).id
    run(app, bundles.make, number)
    with app.app_context():
        row = db.session.get(Bundle, number)
        first, second = pages(bundles.BUNDLES.place_of(row.sha256).read_bytes())
        assert "草稿" in first and "预览" in second and "校验码" not in first


def test_a_bundle_is_made_with_the_rights_of_the_moment_and_given_up_after_a_day(app, cast, slip, now):
    with acting(app, "advisor1", now) as person:
        late, stranger = [bundles.ask(read(slip), person, "zh_Hans_CN", now).id for _ in range(2)]
    with app.app_context(), write_unit():
        db.session.execute(update(Bundle).where(Bundle.id == stranger).values(asked_by_id=cast.users["advisor2"]))
    assert run(app, bundles.make, stranger) == {"failed": stranger}
    with app.app_context(), write_unit():
        assert bundles.sweep(now + timedelta(days=2)) == {"waiting": 1}
        assert db.session.get(Bundle, late, populate_existing=True).state == "failed"
        assert db.session.scalar(select(Post.id).limit(1))


HOSTILE = ['#panic("x")', "<b>x</b>", "$x^2$ *bold* _it_ @ref \\ `raw`", "张" * 300, "x" * 300]


def test_text_is_never_markup():
    texts = "".join(f'<p class="pre">{escape(text)}</p>' for text in HOSTILE)
    html = f"""<main class="sheet"><table class="frame"><thead><tr><td>
        <div class="line"><span>a</span><span>b</span></div></td></tr></thead><tbody><tr><td><h1>t</h1>
        {texts}</td></tr></tbody></table></main>"""
    sheet = sheet_of(html)
    assert [block["runs"][0].replace("\u200b", "") for block in sheet["blocks"]] == HOSTILE
    text = "".join("".join(pages(typeset.pdf("t", "a", [sheet]).content)).replace("\u200b", "").split())
    assert all("".join(hostile.split()) in text for hostile in HOSTILE)


def test_a_character_without_a_glyph_costs_the_standard_and_not_the_file():
    sheet = {"landscape": False, "mark": "", "lines": [], "title": "𠮷", "blocks": [], "signs": [], "end": "", "qr": ""}
    made = typeset.pdf("t", "a", [sheet])
    assert not made.archival and made.content.startswith(b"%PDF")
    with pytest.raises(typeset.NotMade):
        typeset.pdf("t", "a", [{"title": "no sheet"}])
