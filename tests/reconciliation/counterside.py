"""What people do with a comparison: files sent, differences explained, steps taken; the worker is called by hand."""

import io
from datetime import date

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.workflow.engine import Act
from ia.reconciliation import runs, work
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from tests.acting import Acting
from tests.reconciliation.months import Month, month

OCTOBER = date(2026, 10, 1)


class Counterside(Acting):
    """`counter` are the commands (see conftest.py)."""

    def __init__(self, people, cast, app, counter):
        super().__init__(people, cast, app)
        self.counter = counter

    def begun(self, branch: str = "B001", on: date = OCTOBER) -> int:
        """The comparison of a month, waiting for the counter."""
        with self.app.app_context(), write_unit():
            return runs.begin(db.session.get(Unit, self.cast.units[branch]), on, Act(None, clock.now())).id

    def send(self, number: int, content: bytes, name: str = "counter.csv", username: str = "clerk1"):
        address = f"/reconciliations/{number}/upload"
        visitor = self.person(username)
        visitor.submit(address, form=address, file=(io.BytesIO(content), name))
        return visitor

    def work(self) -> list[str]:
        """Do what waits for the worker; the states at the end."""
        with self.app.app_context():
            waiting = [number for number, _ in work.lost(clock.now())]
            return [work.carry_on(number, "test", clock.now) for number in waiting]

    def compared(self, one: Month | None = None, branch: str = "B001") -> int:
        """A comparison with the differences of a month."""
        one = one or month(40, 31)
        self.counter.import_platform(one, branch=branch)
        number = self.begun(branch)
        self.send(number, one.counter_file(), username="clerk1" if branch == "B001" else "clerk9")
        assert self.work() == ["done"]
        return number

    def explain(self, number: int, *, group: str = "", findings=(), username: str = "admin1", **said):
        query = f"group={group}" if group else "&".join(f"finding={one}" for one in findings)
        address = f"/reconciliations/{number}/explain?{query}"
        said = {"cause": "timing", "explanation": "次月入账", **said}
        visitor = self.person(username)
        visitor.submit(address, form="form", **said)
        return visitor

    def explain_all(self, number: int, **said) -> None:
        for one in self.findings(number):
            if one.explained_at is None and one.rolled_from is None:
                self.explain(number, findings=[one.id], **said)

    def at(self, place: str) -> int:
        """A comparison in any state."""
        if place == "awaiting_counter":
            return self.begun()
        if place in ("validating", "matched"):
            number = self.begun()
            one = month(10, 32, rate=0)
            self.counter.import_platform(one)
            self.send(number, one.counter_file())
            if place == "matched":
                self.work()
            return number
        number = self.compared(month(8, 35, rate=0.5))
        if place == "mismatched":
            return number
        self.explain_all(number)
        self.step("admin1", number, "request-recheck")
        if place != "recheck":
            self.step("admin1", number, "accept", opinion="属时间性差异")
        if place in ("signed", "archived"):
            self.step("counter1", number, "sign-off")
        if place == "archived":
            self.sign_sheet(number)
        return number

    def sign_sheet(self, number: int) -> None:
        """Print the sheet and register both signatures."""
        base = f"/reconciliations/{number}"
        clerk = self.person("clerk1")
        clerk.submit(base, form=f"{base}/print?paper=sheet")
        with self.app.app_context():
            code = db.session.scalar(db.text("SELECT code FROM print_copies ORDER BY id DESC LIMIT 1"))
        for role, signer in (("counter_admin", "罗淑贞"), ("admin_director", "钱慧敏")):
            address = f"/documents/{number}/signatures"
            clerk.submit(address, form=address, code=code, role=role, signer=signer, signed_on="2026-11-24")
            assert clerk.status == 200, clerk.page.text

    def findings(self, number: int) -> list[FindingRow]:
        """The differences of the newest comparison."""
        with self.app.app_context():
            newest = self.revision(number).id
            query = select(FindingRow).where(FindingRow.revision_id == newest).order_by(FindingRow.number)
            return list(db.session.scalars(query))

    def revision(self, number: int) -> Revision:
        with self.app.app_context():
            query = select(Revision).where(Revision.run_id == number).order_by(Revision.number.desc()).limit(1)
            return db.session.scalar(query)

    def run_of(self, number: int) -> ReconRun:
        with self.app.app_context():
            return db.session.get(ReconRun, number)
