"""No process of ours outlives the one that watches over it."""

import ctypes
import os
from signal import Signals

_DEATH_SIGNAL_OF_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def die_with_parent(how: Signals) -> None:
    """Let the system send `how` to this process when its parent dies. Called in the child, just after the fork."""
    parent = os.getppid()
    try:
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL_OF_PARENT, how, 0, 0, 0)
    except AttributeError:
        return  # not Linux: the orphan goes on, and what it does is refused at its end
    if os.getppid() != parent:
        os._exit(1)  # the parent was gone before the request was heard
