"""Numbered tasks shared by several processes: whoever is free takes the next one."""

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from ia.ground.timetable.orphans import die_with_parent

WIDTH = 2
"""Bytes of a task's number. All of them fit into a pipe, which is 64 kB."""
MOST = 30_000
LENGTH = 8
"""Bytes of the length of what was found."""


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
            found.update(helper.answers())
    if len(found) < count:
        raise Lost("a process of the crew has died")
    return [found[number] for number in range(count)]


def together(hands: int, *tasks: Callable[[], object]) -> list:
    """What the tasks give, in order, done at one time where there are several hands."""
    return share(len(tasks), lambda number: tasks[number](), hands)


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
def _helpers(count: int, tasks: int, task) -> Iterator[list["Helper"]]:
    """Processes that work on the tasks."""
    begun = [_begun(tasks, task) for _ in range(count)]
    try:
        yield begun
    finally:
        for helper in begun:
            helper.end()


@dataclass
class Helper:
    """A process that works on tasks. What it has found of one stands in a file without a name as soon as it is found, because a
    pipe would hold up whoever writes that much; the pipe tells how many bytes it takes."""

    process: int
    lengths: int
    file: BinaryIO

    def answers(self) -> Iterator[tuple[int, object]]:
        """The tasks it has done, with what it has found, until it has ended."""
        place = 0
        while length := int.from_bytes(os.read(self.lengths, LENGTH), "big"):
            yield pickle.loads(os.pread(self.file.fileno(), length, place))
            place += length

    def end(self) -> None:
        os.close(self.lengths)
        self.file.close()
        os.kill(self.process, signal.SIGKILL)  # it has answered, or nobody wants to know any more
        os.waitpid(self.process, 0)


def _begun(tasks: int, task) -> Helper:
    file = TemporaryFile()  # noqa: SIM115  this process and the helper close it, each when it is done
    lengths, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Helper(process, lengths, file)
    try:
        die_with_parent(signal.SIGKILL)
        for number in _taken(tasks):
            answer = pickle.dumps((number, task(number)), pickle.HIGHEST_PROTOCOL)
            file.write(answer)
            file.flush()
            os.write(writing, len(answer).to_bytes(LENGTH, "big"))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)
