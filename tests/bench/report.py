"""Prints each figure beside its target, and tells whether all are good enough."""

import os
import statistics
from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.targets import GROUPS, NOT_MEASURED, Target


class Figure(NamedTuple):
    """A measured value and its noise: half the distance between the quartiles of the rounds, 0 for what is counted."""

    value: float
    noise: float = 0.0


def of_rounds(values: Sequence[float]) -> Figure:
    """The median of the rounds, with their noise."""
    if len(values) < 3:
        return Figure(statistics.median(values), (max(values) - min(values)) / 2)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(statistics.median(values), (high - low) / 2)


def falls_short(target: Target, figure: Figure) -> bool:
    """Whether the figure misses its target by more than its noise."""
    if target.compare == "≤":
        return figure.value - figure.noise > target.limit
    return figure.value + figure.noise < target.limit


def shown(value: float) -> str:
    if value == int(value) and abs(value) < 1e7:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"


class Report:
    """The figures of a run by the names of their targets."""

    def __init__(self):
        self.figures: dict[str, Figure] = {}
        self.left_out: dict[str, str] = {}
        self.notes: list[str] = []
        self.busy = os.getloadavg()[0] > 0.5 * (os.cpu_count() or 1)

    def add(self, name: str, value: float, noise: float = 0.0) -> None:
        self.figures[name] = Figure(value, noise)

    def leave_out(self, group: str, why: str) -> None:
        """Say why a whole group, or one figure, has not been measured."""
        self.left_out[group] = why

    def judged(self) -> list[Target]:
        """The targets that were measured and have a limit."""
        every = [target for _, targets in GROUPS.values() for target in targets]
        return [one for one in every if one.name in self.figures and self.judges(one)]

    def judges(self, target: Target) -> bool:
        return target.limit is not None and not (target.clock and self.busy)

    def short(self) -> list[Target]:
        """The targets that were measured and missed."""
        return [one for one in self.judged() if falls_short(one, self.figures[one.name])]

    def print(self) -> None:
        for group, (title, targets) in GROUPS.items():
            measured = [target for target in targets if target.name in self.figures]
            if measured:
                print(f"\n{title}")
            for target in measured:
                self._line(target, self.figures[target.name])
            for name, why in self.left_out.items():
                if name == group or name.split(".")[0] == group:
                    print(f"     –  {title if name == group else name}: {why}")
        print("\nNot measured here")
        for line in NOT_MEASURED:
            print(f"     –  {line}")
        for note in self.notes:
            print(f"     i  {note}")
        if self.busy:
            print("     i  others work on this machine: what the wall clock says is shown (·) and not judged")
        short, judged = self.short(), self.judged()
        print(f"\n{len(judged) - len(short)} of {len(judged)} targets reached" + (":" if short else "."))
        for target in short:
            print(
                f"     ✗  {target.name} {shown(self.figures[target.name].value)}, target {target.compare} {target.limit}"
            )

    def _line(self, target: Target, figure: Figure) -> None:
        mark = "·" if target.limit is not None else " "
        if self.judges(target):
            mark = "✗" if falls_short(target, figure) else "✓"
        noise = f" ± {shown(figure.noise)}" if figure.noise else ""
        wanted = "" if target.limit is None else f"{target.compare} {shown(target.limit)}"
        print(
            f"     {mark}  {target.title:<46} {shown(figure.value) + noise:>18} {target.unit:<15} {wanted}", flush=True
        )
