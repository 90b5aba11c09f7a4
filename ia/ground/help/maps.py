"""A workflow as a drawing: the states from top to bottom as declared, the steps as lines beside them.

Steps that lead on to the next state run straight down; others leave to the right when they lead on, to the left when they
lead back. The number on a line is that of the step in the table below the drawing.
"""

import unicodedata
from dataclasses import dataclass

from ia.ground.workflow.declare import Workflow

HEIGHT, PITCH, LANE, MARGIN, LETTER = 28, 54, 26, 10, 6.6


@dataclass(frozen=True)
class Box:
    """A state. `ends` has no way out."""

    x: float
    y: float
    title: str
    ends: bool


@dataclass(frozen=True)
class Line:
    """One or more steps between the same two states, as an SVG path, with the place of its numbers."""

    path: str
    numbers: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    box_width: int
    boxes: list[Box]
    lines: list[Line]


def draw(workflow: Workflow) -> Map:
    """The drawing, with titles in the language of the page."""
    rows = {state.name: row for row, state in enumerate(workflow.states)}
    edges: dict[tuple[int, int], list[int]] = {}
    for number, step in enumerate(workflow.steps, 1):
        for source in step.sources if step.target else ():
            if source != step.target:
                edges.setdefault((rows[source], rows[step.target]), []).append(number)
    right = _lanes([edge for edge in edges if edge[1] > edge[0] + 1])
    left = _lanes([edge for edge in edges if edge[1] < edge[0]])
    width = max(60, int(max(_width(str(state.title)) for state in workflow.states)) + 24)
    start = MARGIN + LANE * (1 + max(left.values(), default=-1))
    leave = {source for source, _target in edges}
    boxes = [
        Box(start, MARGIN + PITCH * row, str(state.title), row not in leave)
        for row, state in enumerate(workflow.states)
    ]
    lines = []
    for edge, numbers in edges.items():
        said = ",".join(map(str, numbers))
        if edge in right:
            lines.append(_beside(edge, said, start + width, right[edge], +1))
        elif edge in left:
            lines.append(_beside(edge, said, start, left[edge], -1))
        else:
            top = MARGIN + PITCH * edge[0] + HEIGHT
            middle = start + width / 2
            lines.append(Line(f"M{middle:g} {top}V{top + PITCH - HEIGHT - 2}", said, middle + 5, top + 16))
    whole = start + width + LANE * (1 + max(right.values(), default=-1)) + MARGIN + 14
    return Map(int(whole), MARGIN * 2 + PITCH * (len(boxes) - 1) + HEIGHT, width, boxes, lines)


def _beside(edge: tuple[int, int], said: str, edge_x: float, lane: int, side: int) -> Line:
    begin, end = (MARGIN + PITCH * row + HEIGHT * part for row, part in zip(edge, (0.7, 0.3), strict=True))
    x = edge_x + side * LANE * (lane + 0.7)
    path = f"M{edge_x:g} {begin:g}H{x:g}V{end:g}H{edge_x + 2 * side:g}"
    return Line(path, said, x + 3, (begin + end) / 2 + 4)


def _lanes(edges: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Which lane each line takes, so that no two run over each other; short ones stay near the boxes."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for edge in sorted(edges, key=lambda edge: (abs(edge[1] - edge[0]), edge)):
        low, high = min(edge), max(edge)
        free = (n for n, spans in enumerate(taken) if all(high < first or low > last for first, last in spans))
        lane = found[edge] = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
    return found


def _width(text: str) -> float:
    """About how wide a text is at 13 pixels; Chinese characters take twice a letter's room."""
    return sum(LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in text)
