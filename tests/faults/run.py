"""`make faults`: break things on purpose while the platform works, and count what was lost, doubled or late.

ARGS: names of drills (all without), `--number 50` things under way per drill (without it as many as the targets name),
`--hold 20` seconds of each fault.
Everything runs on this machine's loopback and sockets, and stops by itself.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from tests.faults import anything, forms, hostile, keeping, line, mails, months, races, reminders, signing, steps
from tests.faults.outcome import Outcome

DRILLS: dict[str, Callable[[int | None, float], Outcome]] = {
    **{name: partial(reminders.told, name) for name in reminders.FAULTS},
    **mails.DRILLS,
    **forms.DRILLS,
    **races.DRILLS,
    **anything.DRILLS,
    **hostile.DRILLS,
    **signing.DRILLS,
    **keeping.DRILLS,
    **steps.DRILLS,
    **line.DRILLS,
    **months.DRILLS,
}


def main() -> int:
    ask = argparse.ArgumentParser(
        prog="make faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ask.add_argument("drills", nargs="*", metavar="DRILL", help="; ".join(DRILLS))
    ask.add_argument("--number", type=int)
    ask.add_argument("--hold", type=float, default=20)
    given = ask.parse_args()
    if unknown := set(given.drills) - set(DRILLS):
        ask.error(f"there is no drill {', '.join(sorted(unknown))}; see --help")
    failed = 0
    for name in given.drills or DRILLS:
        outcome = DRILLS[name](given.number, given.hold)
        failed += not outcome.holds
        print(f"{'✓' if outcome.holds else '✗'} {name:22} {outcome.figures}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
