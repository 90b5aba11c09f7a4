"""Statements built once and asked again. Putting a long SELECT together costs more time than the database needs for it.

What exists for a person depends on the person, on the posts in force, on whom the person stands in for and on the moment,
so a statement is kept for one person, as long as all that stays the same, and for a minute at most.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from ia.ground.org.person import Person

KEPT = 32
"""How many statements a process keeps; the one not asked for longest goes first."""
_kept: OrderedDict = OrderedDict()


def prepared(what: tuple, person: Person, now: datetime, build: Callable):
    """The statement called `what` for this person, made by `build()` when it is not at hand. Values that change from one
    use to the next are bound parameters of it, never part of what `build` looks at."""
    key = (what, person.id, person.grade, person.posts, person.stands_for, int(now.timestamp()) // 60)
    try:
        _kept.move_to_end(key)
        return _kept[key]
    except KeyError:
        statement = _kept[key] = build()
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return statement
