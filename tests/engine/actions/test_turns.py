"""Two questions at once, one for each address, and no address in the way of another."""

import threading
import time

import pytest

from engine.actions.turns import MOST_OF_ONE, WORKERS, Crowded, Turns

LONG = 10  # seconds; nothing here takes nearly as long


def test_no_more_than_two_are_asked_at_once_and_of_one_address_only_one() -> None:
    turns, lock = Turns(), threading.Lock()
    now: list[str] = []
    most = 0
    twice = False

    def question(name: str) -> None:
        nonlocal most, twice
        with lock:
            twice = twice or name in now
            now.append(name)
            most = max(most, len(now))
        time.sleep(0.005)
        with lock:
            now.remove(name)

    answers = [turns.ask(name, lambda name=name: question(name)) for _ in range(10) for name in "ABCD"]  # type: ignore[misc]
    for answer in answers:
        answer.result(LONG)

    assert (most, twice) == (WORKERS, False)


def test_an_address_with_many_questions_keeps_no_other_waiting() -> None:
    turns, gate = Turns(), threading.Event()
    crowd = [turns.ask("A", lambda: gate.wait(LONG)) for _ in range(MOST_OF_ONE)]

    assert turns.ask("B", lambda: "heard").result(LONG) == "heard"
    gate.set()
    assert all(answer.result(LONG) for answer in crowd)


def test_too_many_of_one_address_are_refused_at_once() -> None:
    turns, gate = Turns(), threading.Event()

    def crowd() -> None:
        for _ in range(MOST_OF_ONE + 2):  # one of them is in work
            turns.ask("A", lambda: gate.wait(LONG))

    with pytest.raises(Crowded):
        crowd()
    gate.set()


def test_what_goes_wrong_with_a_question_is_the_asker_s_and_the_next_one_is_answered() -> None:
    turns = Turns()

    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        turns.ask("A", fail).result(LONG)
    assert turns.ask("A", lambda: 7).result(LONG) == 7


def test_a_question_that_nobody_waits_for_any_more_is_not_asked() -> None:
    turns, gate, asked = Turns(), threading.Event(), threading.Event()
    turns.ask("A", lambda: gate.wait(LONG))
    left = turns.ask("A", asked.set)
    left.cancel()
    gate.set()
    turns.ask("A", lambda: None).result(LONG)

    assert not asked.is_set()
