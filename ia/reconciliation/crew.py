"""Numbered tasks shared by several processes: whoever is free takes the next one."""

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ia.ground.timetable.orphans import die_with_parent

WIDTH = 2
"""Bytes of a task's number. All of them fit into a pipe, which is 64 kB."""
MOST = 30_000


class Lost(RuntimeError):
    """A process of the crew has died before its work was done."""


def share(count: int, task: Callable[[int], object], hands: int, beat=lambda number: None) -> list:
    """What task(0), task(1), … give, in order, done by so many processes of which this is one.

    The others are forked, see everything as it stands now, and must touch no connection of this one. `beat(number)` is
    called here after each task of this process.
    """
    found: dict[int, object] = {}
    with _tasks(count) as tasks, _helpers(min(hands, count) - 1, tasks, task) as helpers:
        for number in _taken(tasks):
            found[number] = task(number)
            beat(number)
        for helper in helpers:
            found |= helper()
    return [found[number] for number in range(count)]


@contextmanager
def without_collector() -> Iterator[None]:
    """Rows by the million hold no cycles, and looking for them would take a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _tasks(count: int) -> Iterator[int]:
    """A pipe from which each process takes the number of its next task."""
    if count > MOST:
        raise ValueError(f"{count} tasks do not fit into the pipe")
    tasks, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(WIDTH, "big") for number in range(count)))
    os.close(writing)
    try:
        yield tasks
    finally:
        os.close(tasks)


def _taken(tasks: int) -> Iterator[int]:
    while number := os.read(tasks, WIDTH):
        yield int.from_bytes(number, "big")


@contextmanager
def _helpers(count: int, tasks: int, task) -> Iterator[list[Callable[[], dict]]]:
    """Processes that work on the tasks; each is given as a function that waits for what it has found."""
    begun = [_begun(tasks, task) for _ in range(count)]
    try:
        yield [lambda answer=answer: _answer(answer) for _, answer in begun]
    finally:
        for process, answer in begun:
            os.close(answer)
            os.kill(process, signal.SIGKILL)  # it has answered, or nobody wants to know any more
            os.waitpid(process, 0)


def _begun(tasks: int, task) -> tuple[int, int]:
    answer, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, answer
    try:
        die_with_parent(signal.SIGKILL)
        with os.fdopen(writing, "wb") as file:
            pickle.dump({number: task(number) for number in _taken(tasks)}, file, pickle.HIGHEST_PROTOCOL)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _answer(answer: int) -> dict:
    try:
        with os.fdopen(os.dup(answer), "rb") as file:
            return pickle.load(file)
    except (EOFError, pickle.UnpicklingError):
        raise Lost("a process of the crew has died") from None
