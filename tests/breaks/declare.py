"""What a break is, and how its check is named."""

from typing import NamedTuple


class Break(NamedTuple):
    """`row` of the targets; in `file` the text `old`, which stands there once, becomes `new`; `check` is what has to fail."""

    row: str
    file: str
    old: str
    new: str
    check: tuple[str, ...]


def asks(where: str, word: str = "", db: str = "sqlite") -> tuple[str, ...]:
    """The tests of that file whose names have these words."""
    chosen = ("-k", word) if word else ()
    return ("pytest", "-q", "-x", "-n", "0", "--tb=short", f"--db={db}", where, *chosen)


def drill(name: str, *size: str) -> tuple[str, ...]:
    """A drill of tests/faults, as small as it still bites: `--number` or `--hold`."""
    return ("tests.faults.run", name, *size)
