"""The last answer is shown while the next is computed; what is quickly there is always the newest."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import pytest

from api.web.lately import SPARED, Lately


@dataclass
class Answer:
    position: int


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Computing:
    """Computes answers of a position, each in some seconds of a clock."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds, self.computed = clock, seconds, []
        self.go = threading.Event()
        self.go.set()
        self.done = threading.Semaphore(0)

    def of(self, position: int) -> Any:
        def compute() -> Answer:
            assert self.go.wait(10)
            self.clock.now += self.seconds
            self.computed.append(position)
            self.done.release()
            return Answer(position)

        return compute


def until(lately: Lately, position: int) -> None:
    """Wait for what is computed beside the pages."""
    for _ in range(10_000):
        if lately.at("a", position) is not None:
            return
        time.sleep(0.001)
    pytest.fail("nothing came")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_quickly_there_is_the_newest(clock: Clock) -> None:
    computing, lately = Computing(clock, 0.4), Lately(4, 0.5, clock)
    assert [lately.get("a", n, computing.of(n)).position for n in (1, 2, 2, 3)] == [1, 2, 2, 3]
    assert computing.computed == [1, 2, 3]
    lately.close()


def test_nobody_waits_for_what_takes_long(clock: Clock) -> None:
    computing, lately = Computing(clock, 2.0), Lately(4, 0.5, clock)
    assert lately.get("a", 0, computing.of(0)).position == 0
    # What the first took says nothing of the next, which is begun at once, and not waited for.
    assert lately.get("a", 1, computing.of(1)).position == 0
    assert computing.done.acquire(timeout=10)
    assert computing.done.acquire(timeout=10)
    until(lately, 1)
    # That one tells: most of the time is for those who wait.
    assert lately.get("a", 2, computing.of(2)).position == 1
    assert computing.computed.pop(0) == 0
    assert computing.computed == [1]
    clock.now += SPARED * 2.0
    computing.go.clear()
    assert lately.get("a", 3, computing.of(3)).position == 1
    assert lately.get("a", 4, computing.of(4)).position == 1
    computing.go.set()
    assert computing.done.acquire(timeout=10)
    lately.close()
    assert computing.computed == [1, 3]
    assert lately.get("a", 3, computing.of(3)).position == 3
    assert lately.at("a", 3) == Answer(3)
    # Those just before are kept: what a fact changed is asked for when it is there.
    assert [lately.at("a", each) for each in (0, 1, 2)] == [Answer(0), Answer(1), None]


def test_what_is_brought_on_quickly_is_soon_there_after_a_long_first_one(clock: Clock) -> None:
    long, quick, lately = Computing(clock, 8.0), Computing(clock, 0.1), Lately(4, 0.5, clock)
    assert not lately.soon("a")
    assert lately.get("a", 1, long.of(1)).position == 1
    assert not lately.soon("a")
    assert lately.get("a", 2, quick.of(2)).position == 1
    until(lately, 2)
    assert lately.soon("a")
    assert lately.get("a", 3, quick.of(3)).position == 3
    lately.close()


def test_what_fails_meanwhile_is_said_to_who_asks_next(clock: Clock) -> None:
    computing, lately = Computing(clock, 2.0), Lately(4, 0.5, clock)
    lately.get("a", 1, computing.of(1))
    clock.now += SPARED * 2.0

    def fail() -> Any:
        raise RuntimeError("not to be computed")

    assert lately.get("a", 2, fail).position == 1
    lately.close()
    with pytest.raises(RuntimeError, match="not to be computed"):
        lately.get("a", 2, fail)


def test_the_last_asked_for_are_kept(clock: Clock) -> None:
    computing, lately = Computing(clock, 0.0), Lately(2, 0.5, clock)
    for key in "abac":
        lately.get(key, 1, computing.of(1))
    assert [lately.at(key, 1) is not None for key in "abc"] == [True, False, True]
    lately.close()


def test_who_asks_first_at_the_same_time_says_nothing_of_the_cost(clock: Clock) -> None:
    """The second waited for the first, and had its answer."""
    long, lately = Computing(clock, 8.0), Lately(4, 0.5, clock)

    def meanwhile() -> Any:
        lately.get("a", 1, long.of(1))
        return Answer(1)

    assert lately.get("a", 1, meanwhile) == Answer(1)
    quick = Computing(clock, 0.1)
    assert lately.get("a", 2, quick.of(2)).position == 1
    assert quick.done.acquire(timeout=10)
    until(lately, 2)
    assert lately.soon("a")
    lately.close()


def test_what_was_waited_for_others_is_no_cost(clock: Clock) -> None:
    quick, lately = Computing(clock, 0.1), Lately(4, 0.5, clock)
    lately.get("a", 1, quick.of(1))

    def after_another() -> Any:
        clock.now += 60
        lately.waited(60)
        return quick.of(2)()

    assert lately.get("a", 2, after_another).position == 2
    assert lately.soon("a")
    assert lately.get("a", 3, quick.of(3)).position == 3
    lately.close()
