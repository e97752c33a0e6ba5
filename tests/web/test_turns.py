"""A few threads compute at once, and none that waits for another keeps a turn from those."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.web.shelf import Shelf
from api.web.turns import TURNS, Turns, kept_property

#: Seconds after which something that should happen has not.
LONG = 20


def test_no_more_compute_at_once_than_are_let() -> None:
    turns, inside, most, lock = Turns(2), 0, 0, threading.Lock()
    two = threading.Barrier(2)

    def call() -> None:
        nonlocal inside, most
        with turns.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            # Two meet here each time, so two are inside; were it one, nobody would come on.
            two.wait(LONG)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(call) for _ in range(8)]:
            each.result(LONG)
    assert most == 2


def test_who_waits_aside_lets_another_compute_and_has_a_turn_again_afterwards() -> None:
    turns, done = Turns(1), threading.Event()

    def first() -> bool:
        with turns.turn(), turns.aside():
            return done.wait(LONG)

    def second() -> None:
        with turns.turn():
            done.set()

    with ThreadPoolExecutor(2) as pool:
        waiting = pool.submit(first)
        pool.submit(second).result(LONG)
        assert waiting.result(LONG)
    # The turn came back once, and no more than once.
    assert turns._free.acquire(blocking=False)
    assert not turns._free.acquire(blocking=False)


def test_aside_without_a_turn_and_aside_twice_change_nothing() -> None:
    turns = Turns(1)
    with turns.aside():
        assert turns._free.acquire(blocking=False)
        turns._free.release()
    with turns.turn(), turns.aside(), turns.aside():
        assert turns._free.acquire(blocking=False)
        assert not turns._free.acquire(blocking=False)
        turns._free.release()
    assert turns._free.acquire(blocking=False)


def test_a_turn_ends_with_an_error_too() -> None:
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn(), turns.aside():
        raise ZeroDivisionError
    assert turns._free.acquire(blocking=False)
    assert not turns._free.acquire(blocking=False)


def test_all_who_wait_for_one_answer_leave_the_turns_to_the_one_that_computes_it() -> None:
    shelf, begun, going_on = Shelf(8), threading.Event(), threading.Event()

    def compute() -> int:
        begun.set()
        assert going_on.wait(LONG)
        with TURNS.aside():
            pass
        return 7

    def ask(compute: Callable[[], int]) -> int:
        with TURNS.turn():
            return shelf.get("question", compute)

    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(ask, compute)
        assert begun.wait(LONG)
        others = [pool.submit(ask, compute) for _ in range(11)]
        # As many as there are turns would wait for the first, which waits for a turn.
        going_on.set()
        assert [each.result(LONG) for each in (first, *others)] == [7] * 12
    assert shelf.computed == 1


def test_kept_properties_of_two_objects_do_not_wait_for_one_another() -> None:
    both = threading.Barrier(2)

    class Thing:
        @kept_property
        def value(self) -> int:
            both.wait(LONG)
            return id(self)

    one, other = Thing(), Thing()
    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(lambda thing: thing.value, each) for each in (one, other)]
        assert [each.result(LONG) for each in found] == [id(one), id(other)]
    # Kept: asked again, nobody is waited for.
    assert one.value == id(one)
