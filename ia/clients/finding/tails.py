"""The last signs of an identity number, by which clients are found without the number standing among the search terms.

Phones and accounts stand there as they are, which lets any tail find. Of an identity number only its last four, five and
six signs find, and only what a key outside the database makes of them stands there: so few signs could be tried through in
no time. More signs find nothing but the whole number, so that nobody asks the hidden ones out of the search, one by one.
"""

import hashlib
import hmac
import re

from ia.ground.audit import trail

MARK = "="
LENGTHS = (4, 5, 6)
_SEALED = 8  # signs that stand for one tail; a chance hit among a million clients is one in four thousand


def term(number: str | None) -> str:
    """The search term of a number; of a tail, how the terms begin of all numbers that end so. Empty when there are too few
    signs. It is made with the key of the trail: a site that changes that key has to index its clients anew."""
    signs = re.sub(r"[^0-9A-Z]", "", (number or "").upper())
    sealed = [_sealed(signs[-length:]) for length in LENGTHS if length <= len(signs)]
    return MARK + "".join(sealed) if sealed else ""


def _sealed(tail: str) -> str:
    return hmac.digest(trail.key(), f"identity tail {tail}".encode(), hashlib.sha256).hex()[:_SEALED]
