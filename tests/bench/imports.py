"""Bringing in a large file by the worker: how long it takes, how much memory, and how long others wait meanwhile."""

import csv
import os
import random
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from sqlalchemy import text

from ia.embedded import Store
from ia.ground.db import db, write_unit
from tests.bench import quick, worlds
from tests.bench.browse import Forms
from tests.bench.records import ADVISER
from tests.bench.report import Report
from tests.bench.servers import ROOT

ROWS = 100_000
PAUSE = 0.2
"""Seconds between two writes of the colleague who works meanwhile."""
MOST = 900.0
"""Seconds after which the worker is given up."""
HEAD = ("客户姓名", "资金帐号", "联系手机", "资产总额", "出生日期", "来源", "个人喜好", "工作单位", "备注")
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰文辉玲宇浩凯晨欣怡子涵梓轩雨泽嘉诗"


def write_file(path, count: int) -> None:
    """A list of so many clients in GB18030, the same each time."""
    dice = random.Random(count)
    with open(path, "w", encoding="gb18030", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD)
        for number in range(count):
            name = dice.choice(FAMILY) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2))))
            day = f"{dice.randrange(1950, 2003)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
            numbers = (f"55{number:08d}", f"1{dice.choice('35789')}5{number:08d}", f"{dice.randrange(10**9) / 100:.2f}")
            table.writerow((name, *numbers, day, "自有资源", dice.choice(("炒股", "喝茶", "")), "某某公司", ""))


@contextmanager
def worker(path: Path, store: Store):
    """A worker of the site on that world, listening."""
    env = {**os.environ, **worlds.environment(path), "IA_REDIS_URL": store.url}
    with open(path / "worker.log", "ab") as log:
        command = [sys.executable, "-m", "flask", "--app", "app", "ia", "worker"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        link, deadline = Redis.from_url(store.url), time.monotonic() + 30
        while not link.scard("rq:workers"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the worker does not listen: see {path / 'worker.log'}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def measure_import(world, report: Report, rows: int = ROWS) -> None:
    """Fill in the group "import"."""
    path = worlds.copy_of(world, "import")
    file = path / "clients.csv"
    write_file(file, rows)
    store = Store(path).start()
    try:
        app = quick.in_process(path)
        app.config["REDIS_URL"] = store.url
        with worker(path, store) as process:
            Colleague(app, process).bring_in(file, rows, report)
    finally:
        store.stop()


class Colleague:
    """Somebody who sends a file, and somebody who writes a little while the worker is at it."""

    def __init__(self, app, process):
        self.app, self.process = app, process
        self.counter = quick.counter_of(app)
        self.waits, self.memory = [], 0.0

    def bring_in(self, file: Path, rows: int, report: Report) -> None:
        action, fields = Forms(self.counter.get("/clients/import")).having("source")
        began, before = time.perf_counter(), spent(self.process.pid)
        with open(file, "rb") as stream:
            sent = self.counter.post(action or "/clients/import", [*fields, ("file", (stream, file.name))])
        self._expect(sent == 303, f"sending the file answered {sent}")
        batch = self._newest()
        self._until(batch, "checked")
        checked = time.perf_counter()
        page = Forms(self.counter.get(f"/clients/import/{batch}"))
        action, fields = next(form for form in page.forms if form[0] in ("", f"/clients/import/{batch}"))
        sent = self.counter.post(f"/clients/import/{batch}", [*fields, ("take", "all")])
        self._expect(sent == 303, f"taking the file answered {sent}")
        self._until(batch, "done")
        done = time.perf_counter()
        created = self._value("SELECT created_count FROM import_batches WHERE id = :id", id=batch)
        self._expect(created == rows, f"{created} of {rows} were created")
        report.add("import.check", checked - began)
        report.add("import.take", done - checked)
        report.add("import.time", done - began)
        report.add("import.cpu", spent(self.process.pid) - before)
        report.add("import.wait", max(self.waits))
        report.add("import.memory", self.memory)

    def _newest(self) -> int:
        return self._value("SELECT max(id) FROM import_batches")

    def _value(self, query: str, **values):
        with self.app.app_context():
            found = db.session.execute(text(query), values).scalar()
            db.session.rollback()
            return found

    def _until(self, batch: int, state: str) -> None:
        deadline = time.monotonic() + MOST
        while (now := self._value("SELECT state FROM import_batches WHERE id = :id", id=batch)) != state:
            self._expect(now not in ("refused", "undone") and time.monotonic() < deadline, f"the file is {now}")
            self._expect(self.process.poll() is None, "the worker has died")
            with self.app.app_context():
                self.waits.append(write())
            self.memory = max(self.memory, resident(self.process.pid))
            time.sleep(PAUSE)

    @staticmethod
    def _expect(holds: bool, otherwise: str) -> None:
        if not holds:
            raise SystemExit(f"the import failed: {otherwise}")


def resident(pid: int) -> float:
    """Megabytes that a process and those it started hold now, as the kernel tells."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            parent = int(re.search(r"^PPid:\t(\d+)", status, re.M)[1])
            if pid in (parent, int(folder.name)):
                found += int(re.search(r"^RssAnon:\s+(\d+)", status, re.M)[1])
        except (OSError, TypeError):
            continue
    return found / 1024


def spent(pid: int) -> float:
    """Processor seconds of a process and of those of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def write() -> float:
    """Seconds that a small write takes."""
    began = time.perf_counter()
    with write_unit():
        db.session.execute(text("UPDATE users SET language = language WHERE username = :name"), {"name": ADVISER})
    return time.perf_counter() - began
