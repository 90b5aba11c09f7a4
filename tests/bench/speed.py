"""Requests per second and processor time of our pages, interleaved with the reference and the floor."""

from collections import defaultdict

from tests.bench.load import Outcome, measure
from tests.bench.ops import Hand, Ours
from tests.bench.report import Figure, Report, of_rounds
from tests.bench.servers import drain
from tests.bench.targets import HAND

ROUNDS, SECONDS, SAVES = 5, 2.0, 100


class Cells:
    """The outcomes of every round by operation and side."""

    def __init__(self, ours: Ours, hand: Hand):
        self.ours, self.hand = ours, hand
        self.runs: dict[str, list[Outcome]] = defaultdict(list)

    def load(
        self, name: str, side, requests: list[str], seconds: float = SECONDS, *, once: bool = False, keep=True
    ) -> Outcome:
        drain([self.ours.server, self.hand.server])
        outcome = measure(side.server, requests, seconds=0 if once else seconds, once=once)
        wrong = outcome.other_than(303) if once else outcome.other_than(200, 303)
        if wrong and not once:
            raise SystemExit(f"{name}: {outcome.statuses}")
        if keep:
            self.runs[name].append(outcome)
        return outcome

    def ratio(self, ours: str, other: str) -> Figure:
        """Ours in parts of the other, round by round."""
        pairs = zip(self.runs[ours], self.runs[other], strict=True)
        return of_rounds([one.rate / two.rate for one, two in pairs])

    def cpu(self, name: str, of: str = "client") -> Figure:
        """CPU ms at the pace of the machine that the targets were set on: the reference `of` tells how fast this is."""
        pairs = zip(self.runs[name], self.runs[f"{of} hand"], strict=False)
        return of_rounds([one.cpu_ms / two.cpu_ms * HAND[of] for one, two in pairs])

    def cpu_ratio(self, ours: str, other: str) -> Figure:
        pairs = zip(self.runs[ours], self.runs[other], strict=True)
        return of_rounds([one.cpu_ms / two.cpu_ms for one, two in pairs])

    def rate(self, name: str) -> float:
        return of_rounds([outcome.rate for outcome in self.runs[name]]).value

    def raw_cpu(self, name: str) -> float:
        return of_rounds([outcome.cpu_ms for outcome in self.runs[name]]).value


def measure_speed(ours: Ours, hand: Hand, report: Report, rounds: int = ROUNDS) -> None:
    """Fill in the figures of the group "speed"."""
    cells = Cells(ours, hand)
    reads = {
        "list": (ours.list_paths(), hand.list_paths()),
        "client": (ours.clients(), hand.clients()),
        "search": (ours.searches(), hand.searches()),
        "desk": (["/"], None),
        "last": (ours.last_paths(), None),
    }
    for turn in range(rounds + 1):  # the first round warms up and is dropped
        for name in sorted(reads, reverse=bool(turn % 2)):
            mine, theirs = reads[name]
            seconds, keep = (SECONDS, True) if turn else (0.7, False)
            outcome = cells.load(name, ours, ours.raw(mine), seconds, keep=keep)
            cells.load(f"{name} floor", hand, hand.floor(outcome.size), seconds, keep=keep)
            if theirs:
                cells.load(f"{name} hand", hand, hand.raw(theirs), seconds, keep=keep)
        if turn:
            cells.load("coded", ours, ours.raw(reads["list"][0], coding="gzip, br"))
    report.add("list.coded", *cells.cpu_ratio("coded", "list"))
    for name, (_, theirs) in reads.items():
        if name == "last":
            report.add("last.list", *cells.ratio("last", "list"))
            continue
        report.add(f"{name}.cpu", *cells.cpu(name, "list" if name == "list" else "client"))
        report.add(f"{name}.floor", *cells.ratio(name, f"{name} floor"))
        if theirs:
            report.add(f"{name}.hand", *cells.ratio(name, f"{name} hand"))
        sides = [side for side in (name, f"{name} hand", f"{name} floor") if side in cells.runs]
        said = [f"{side} {cells.rate(side):.0f}/s {cells.raw_cpu(side):.2f} CPU ms" for side in sides]
        report.notes.append("as measured: " + ", ".join(said))
    pace = cells.raw_cpu("client hand") / HAND["client"]
    report.notes.append(f"this machine now takes {pace:.2f} × the time of the one that the targets were set on")
    saves(cells, report, rounds)


def saves(cells: Cells, report: Report, rounds: int) -> None:
    """Each save is sent once: the forms are fetched beforehand, untimed."""
    numbers, free = cells.ours.records.edited, cells.ours.records.free
    for turn in range(rounds):
        part = numbers[turn * SAVES : (turn + 1) * SAVES]
        cells.load("save", cells.ours, cells.ours.saves(part, f"round {turn}"), once=True)
        cells.load("save hand", cells.hand, cells.hand.saves(part, f"round {turn}"), once=True)
        some = free[turn * SAVES : (turn + 1) * SAVES]
        if some:
            cells.load("draft", cells.ours, cells.ours.drafts(some), once=True)
    for name in ("save", "draft"):
        runs = cells.runs[name]
        report.add(f"{name}.cpu", *cells.cpu(name))
        report.add(f"{name}.p95", *of_rounds([outcome.p(0.95) for outcome in runs]))
        report.add(f"{name}.errors", sum(outcome.other_than(303) for outcome in runs))
    report.add("save.hand", *cells.ratio("save", "save hand"))
    said = [
        f"{name} {cells.rate(name):.0f}/s {cells.raw_cpu(name):.2f} CPU ms" for name in ("save", "save hand", "draft")
    ]
    report.notes.append("as measured: " + ", ".join(said))
