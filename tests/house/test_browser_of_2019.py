"""A browser of 2019 still works: what the page sends along uses no syntax, function or style rule that is younger.

Chrome 79, Firefox 71, Safari 13: the newest of that year. A rule that an older browser may skip without harm is allowed.
"""

import re

import pytest

from ia.ground.web.assets import FOLDER

YOUNGER = {
    ".js": {
        "?.": r"\?\.(?!\d)",
        "??": r"\?\?",
        "??=, ||=, &&=": r"(\|\||&&)=",
        "a private member": r"\bthis\.#\w|^\s*#\w+\s*[=(;]",
        "a field of a class": r"class\s+\w*\s*\{\s*(static\s+)?\w+\s*=",
        "a number with _": r"\b\d+_\d+\b",
        "a big number": r"\b\d+n\b",
        "import or export": r"(?m)^\s*(import|export)\b",
        "await outside of a function": r"(?m)^await\b",
        "a function of the language": r"\.(replaceAll|at|findLast|findLastIndex|toSorted|toReversed|hasOwn|matchAll|any)\(",
        "Promise.allSettled and later": r"Promise\.(allSettled|any|withResolvers|try)\b",
        "something of the browser": r"\b(structuredClone|requestIdleCallback|WeakRef|FinalizationRegistry|AggregateError)\b",
        "a function of elements": r"\.(requestSubmit|replaceChildren|showModal|showPopover|checkVisibility|scrollend)\(",
        "AbortSignal.timeout": r"AbortSignal\.(timeout|any)\b",
        "a later view": r"startViewTransition\((?!.{0,40}document)",
    },
    ".css": {
        "a selector": r":(has|is|where|focus-visible|modal|user-invalid|not\([^)]*,)",
        "nesting": r"\{[^{}@]*&|\}\s*&",
        "a rule": r"@(layer|container|property|scope|starting-style)\b",
        "a function": r"\b(min|max|clamp|color-mix|oklch|lab|lch|light-dark|round)\(",
        "a unit": r"\d(dvh|svh|lvh|dvw|cqw|cqi|lh|rlh)\b",
        "a property": r"[;{](inset|aspect-ratio|content-visibility|text-wrap|margin-inline|translate|scale|rotate):",
        "a colour with blanks": r"\b(rgba?|hsla?)\(\s*\d+%?\s+\d",
    },
}
"""By suffix: what came later, and how it is known."""
IN_HTML = r"<(dialog|search|selectlist)\b|\s(inert|popover|popovertarget|enterkeyhint|fetchpriority)\b(?=[\s=>])"
ALLOWED = {("htmx-2.0.11.min.js", "a later view"): "used only where the browser has it"}
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in YOUNGER)
TEMPLATES = sorted((FOLDER.parent / "templates").rglob("*.html"))


def code(text: str, suffix: str) -> str:
    """Without comments and, in scripts, without what stands in quotes."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    if suffix == ".js":
        text = re.sub(r"(?m)(^|\s)//.*$", "", text)
        text = re.sub(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", "''", text)
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_younger_than_2019(path):
    text = code(path.read_text(), path.suffix)
    found = {
        what: match[0]
        for what, pattern in YOUNGER[path.suffix].items()
        if (match := re.search(pattern, text)) and (path.name, what) not in ALLOWED
    }
    assert not found


def test_flexible_boxes_have_no_gap():
    """`gap` in a flexible box came later than in a grid."""
    for path in FILES:
        if path.suffix == ".css":
            rules = re.findall(r"\{([^{}]*)\}", path.read_text())
            assert not [rule for rule in rules if "display:flex" in rule and re.search(r"(^|;)(row-|column-)?gap:", rule)]


def test_templates_use_no_younger_elements():
    assert not [path.name for path in TEMPLATES if re.search(IN_HTML, path.read_text())]
