"""Bringing in a large file: how long it takes, how much memory, and how long others wait for the database meanwhile."""

import csv
import os
import random
import subprocess
import sys
import time

from sqlalchemy import text

from ia.ground.db import db, write_unit
from tests.bench import quick, worlds
from tests.bench.records import ADVISER
from tests.bench.report import Report
from tests.bench.servers import ROOT

ROWS, BRANCH = 100_000, "B001"
PAUSE = 0.2
"""Seconds between two writes of the colleague who works meanwhile."""
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


def measure_import(world, report: Report) -> None:
    """Fill in the group "import"."""
    path = worlds.copy_of(world, "import")
    file = path / "clients.csv"
    write_file(file, ROWS)
    command = [sys.executable, "-m", "flask", "--app", "app", "ia", "import-clients", str(file)]
    command += ["--branch", BRANCH, "--owner", ADVISER]
    app = quick.in_process(path)
    began = time.perf_counter()
    running = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **worlds.environment(path)}, stdout=subprocess.PIPE
    )
    waits, outcome = [], (0, 0, None)
    with app.app_context():
        while not outcome[0]:
            waits.append(write())
            time.sleep(PAUSE)
            outcome = os.wait4(running.pid, os.WNOHANG)
    if outcome[1] or f"created {ROWS}".encode() not in running.stdout.read():
        raise SystemExit(f"the import failed: {outcome[1]}")
    report.add("import.time", time.perf_counter() - began)
    report.add("import.memory", outcome[2].ru_maxrss / 1024)
    report.add("import.wait", max(waits))


def write() -> float:
    """Seconds that a small write takes."""
    began = time.perf_counter()
    with write_unit():
        db.session.execute(text("UPDATE users SET language = language WHERE username = :name"), {"name": ADVISER})
    return time.perf_counter() - began
