"""Files made to hurt: refused within five seconds and 200 MB, measured in a process of their own."""

import json
import random
import struct
import subprocess
import sys

import pytest

from tests.ground.tables_made import (
    DAMAGED,
    PROJECT,
    TOO_BIG,
    biff,
    biff_cell,
    container,
    one_sheet,
    raw,
    raw_parts,
    with_part,
    zipped,
)

MEGABYTE = 1 << 20
READER = """
import json, os, re, resource, sys
from ia.ground.tables.sheets import SheetRefused, read_sheet
def peak():
    # ru_maxrss of a process begins with what its parent used, VmHWM does not
    own = int(re.search("VmHWM: *(\\d+)", open("/proc/self/status").read().replace("\\t", " "))[1])
    return own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
def spent():
    # time on the processor, so that a busy machine does not fail the test
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
def read(path):
    sentence, before = None, peak()
    try:
        for row in read_sheet(path, "table.csv").rows:
            pass
    except SheetRefused as refused:
        sentence = str(refused.message)
    return sentence, spent(), peak() - before
for path in sys.argv[1:]:
    # each in a process of its own, which begins without the memory and time of those before it
    if os.fork() == 0:
        print(json.dumps(read(path)), flush=True)
        os._exit(0)
    os.wait()
"""


def lying_about_sizes():
    """A bomb of 300 MB that says in both of its headers that it unpacks to 5,000 bytes."""
    data = zipped(raw_parts([b"<worksheet>", *[b" " * MEGABYTE] * 300, b"</worksheet>"]))
    size = struct.pack("<I", 300 * MEGABYTE + len("<worksheet></worksheet>"))
    assert size in data
    return data.replace(size, struct.pack("<I", 5_000))


def many_texts():
    texts = "".join(f"<si><t>{number:x}客</t></si>" for number in range(1_000_000))
    return raw(one_sheet("<row><c><v>1</v></c></row>"), f"<sst>{texts}</sst>")


def giant_tag():
    parts = raw_parts([b'<worksheet a="', *[b"x" * MEGABYTE] * 100, b'"/>'])
    return zipped(parts | {"xl/media/noise": random.Random(1).randbytes(2 * MEGABYTE)})


def almost_a_table():
    """As many cells as are allowed, and the damage at their very end."""
    cell = "<c t='n'><v>1.25</v></c>" * 50
    rows = [f"<row>{cell}</row>"] * 19_000
    return raw(["<worksheet>", *rows, "</worksheet"])


LINK = '<Relationship Id="" Type="" Target=""/>'
HOSTILE = {
    "100 MB": (lambda: None, "larger than 20 MB"),
    "bomb": (lambda: zipped(raw_parts([b" " * MEGABYTE] * 300)), TOO_BIG),
    "smaller bomb": (lambda: zipped(raw_parts([b" " * MEGABYTE] * 60)), TOO_BIG),
    "bomb beside the sheet": (lambda: zipped(with_part("xl/media/a.png", [b" " * MEGABYTE] * 300)), TOO_BIG),
    "lying bomb": (lying_about_sizes, DAMAGED),
    "many texts": (many_texts, TOO_BIG),
    "giant tag": (giant_tag, TOO_BIG),
    "many links": (lambda: zipped(raw_parts("") | {"_rels/.rels": ["<a>", *[LINK * 10_000] * 70, "</a>"]}), TOO_BIG),
    "many entries": (lambda: zipped({str(number): "" for number in range(2_100)}), TOO_BIG),
    "almost a table": (almost_a_table, DAMAGED),
    "wide sheet": (lambda: raw(one_sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")), "512 columns"),
    "wide line": (lambda: b"1," * 1_000_000, "longer than any real row"),
    "wide rows": (lambda: (b"," * 999_000 + b"\r\n") * 15, "512 columns"),
    "wide quoted row": (lambda: (b'"' + b'","ab' * 150_000 + b"\n") * 16, "longer than any real row"),
    "long table": (lambda: b"1,2\r\n" * 200_001, "more than 200000 rows"),
    "long sheet": (lambda: raw(one_sheet("<row><c><v>1</v></c></row>" * 200_001)), "more than 200000 rows"),
    "one giant cell": (lambda: b'"' + b"x" * 15 * MEGABYTE, "longer than any real row"),
    "NUL bytes": (lambda: b"a,b\r\n" + b"\0" * 15 * MEGABYTE, "NUL"),
    "wrong encoding": (
        lambda: ("客戶,名稱\r\n" * 500_000).encode("big5") + b"\xff",
        "neither UTF-8 nor GB18030",
    ),
    "sparse old workbook": (
        lambda: container(biff(biff_cell(0, 0, "x") + biff_cell(65_535, 60_000, "x"))),
        "far larger",
    ),
    "old workbook claiming much": (
        lambda: container(biff(biff_cell(0, 0, "x"), claimed=(0, 65_536, 0, 60_000))),
        "far larger",
    ),
    "endless old workbook": (lambda: container(biff(biff_cell(0, 0, "x")), directory_link=1), "far larger"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (name, (build, _)) in enumerate(HOSTILE.items()):
        paths[name] = folder / str(number)
        data = build()
        with paths[name].open("wb") as file:
            file.write(data or b"a,b\r\n")
            if data is None:
                file.truncate(100 * MEGABYTE)
    done = subprocess.run(
        [sys.executable, "-c", READER, *map(str, paths.values())],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    return dict(zip(paths, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_time(hostile, name):
    sentence, seconds, megabytes = hostile[name]
    assert HOSTILE[name][1] in (sentence or "taken")
    assert seconds < 5
    assert megabytes < 200
