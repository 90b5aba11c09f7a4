"""From the page of a sheet to blocks that can be typeset. So a PDF says what the printed sheet says: both come from one
template, and a room that has a sheet has a PDF.

What is understood is what `print/_frame.html` and `print/_facts.html` are made of: lines, headings, paragraphs, tables,
boxes to tick, signature boxes and the QR mark. Text is handed on as text; nothing in it is ever markup.
"""

import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta"))
POINTS = 0.75
"""A pixel of a column's width on A4."""
_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
_BLANK = re.compile(r"\s+")
_LONG = re.compile(r"[!-~]{24,}")


class Node:
    """An element with its children, which are nodes or texts."""

    def __init__(self, tag: str, attributes: dict):
        self.tag, self.attributes, self.children = tag, attributes, []
        self.classes = frozenset((attributes.get("class") or "").split())

    def all(self, tag: str, cls: str = "") -> list["Node"]:
        """Those below, in the order of the page; what lies within one that was found is left out."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                fits = child.tag == tag and (not cls or cls in child.classes)
                found += [child] if fits else child.all(tag, cls)
        return found

    @property
    def nodes(self) -> list["Node"]:
        return [child for child in self.children if isinstance(child, Node)]


class _Tree(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag in {node.tag for node in self.open}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def sheet_of(html: str) -> dict:
    """The page of one sheet as plain JSON for `sheet.typ`."""
    tree = _Tree()
    tree.feed(html)
    (main,) = tree.root.all("main")
    (frame,) = main.all("table", "frame")
    head, body = frame.nodes[:2]
    content = body.nodes[0].nodes[0]
    ends, marks = content.all("footer"), main.all("p", "mark")
    svg = _SVG.search(html)
    return {
        "landscape": "landscape" in main.classes,
        "mark": _text(marks[0]) if marks else "",
        "lines": [[_text(span) for span in line.nodes] for line in head.all("div", "line")],
        "title": _text(content.all("h1")[0]),
        "blocks": [block for child in content.nodes for block in _block(child)],
        "signs": [_sign(sign) for sign in content.all("div", "sign")],
        "end": _text(ends[0].nodes[0]) if ends else "",
        "qr": svg[0] if svg else "",
    }


def _block(node: Node) -> list[dict]:
    """What an element of the body becomes; title, signatures and end stand elsewhere."""
    if node.tag == "table":
        return [_table(node)]
    if node.tag in ("h2", "h3"):
        return [{"kind": "heading", "runs": _runs(node)}]
    if node.tag == "p":
        return [{"kind": "text", "runs": _runs(node)}]
    if node.tag in ("section", "footer", "h1"):
        return []
    return [block for child in node.nodes for block in _block(child)]


def _table(node: Node) -> dict:
    captions, columns = node.all("caption"), node.all("col")
    head = [[_cell(cell) for cell in row.nodes] for part in node.all("thead") for row in part.all("tr")]
    rows = [[_cell(cell) for cell in row.nodes] for part in node.all("tbody") for row in part.all("tr")]
    widths = [_points(column.attributes.get("width")) for column in columns]
    count = max((sum(cell["span"] for cell in row) for row in head + rows), default=0)
    return {
        "kind": "table",
        "caption": _text(captions[0]) if captions else "",
        "widths": widths if len(widths) == count else [None] * count,
        "head": head,
        "rows": [_filled(row, count) for row in rows],
    }


def _filled(row: list[dict], count: int) -> list[dict]:
    """The row with its last cell as wide as what is left."""
    short = count - sum(cell["span"] for cell in row)
    return [*row[:-1], {**row[-1], "span": row[-1]["span"] + short}] if row and short > 0 else row


def _cell(node: Node) -> dict:
    return {
        "runs": _runs(node, keep="pre" in node.classes),
        "span": max(1, int(node.attributes.get("colspan") or 1)),
        "strong": node.tag == "th",
        "right": "n" in node.classes,
    }


def _points(width: str | None) -> float | None:
    return int(width) * POINTS if width else None


def _sign(node: Node) -> list[str]:
    """The title of a signature box with its lines; the blanks in the line for the day are room to write."""
    return ["".join(one for one in _runs(child, keep=True) if isinstance(one, str)) for child in node.nodes]


def _runs(node: Node, keep: bool = False) -> list:
    """Texts and boxes to tick (true, false) in their order; `keep` keeps line breaks and blanks."""
    runs = list(_pieces(node, keep or "pre" in node.classes))
    if not keep and runs:
        runs = [" " if isinstance(one, str) and not one.strip() else one for one in runs]
        ends = [n for n, one in enumerate(runs) if one != " "]
        runs = runs[ends[0] : ends[-1] + 1] if ends else []
    return [one for one, after in pairwise([*runs, None]) if not one == after == " "]


def _pieces(node: Node, keep: bool):
    if "tickbox" in node.classes:
        yield "on" in node.classes
    for child in node.children:
        if isinstance(child, Node):
            yield from ["\n"] if child.tag == "br" else _pieces(child, keep)
        else:
            yield _breakable(child if keep else _BLANK.sub(" ", child))


def _breakable(text: str) -> str:
    """Long words of Latin letters may break anywhere, as they may on the printed sheet."""
    return _LONG.sub(lambda word: "\u200b".join(word[0]), text)


def _text(node: Node) -> str:
    return "".join(one for one in _runs(node) if isinstance(one, str)).strip()
