"""A process of our own that works beside us: answers, errors, limits, and its end with ours."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from engine.child import Child, ChildLost

LONG = 60.0


@pytest.fixture
def child() -> Iterator[Child]:
    one = Child("test")
    yield one
    one.close()


def double(number: int) -> int:
    return 2 * number


def count(number: int) -> Iterator[int]:
    yield from range(number)


def refuse() -> int:
    raise ValueError("not this one")


def count_and_refuse() -> Iterator[int]:
    yield 1
    refuse()


def stand_still() -> None:
    time.sleep(LONG)


def leave() -> None:
    os._exit(3)


def test_it_answers_in_another_process_which_serves_the_next_call_too(child: Child) -> None:
    answers = [child.call(LONG, double, 21), child.call(LONG, double, 4)]
    pids = {child.call(LONG, os.getpid), child.call(LONG, os.getpid)}

    assert answers == [42, 8]
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_what_a_function_yields_comes_one_by_one(child: Child) -> None:
    assert list(child.stream(LONG, count, 3)) == [0, 1, 2]
    assert child.call(LONG, double, 1) == 2


def test_an_error_is_raised_here_and_the_process_goes_on(child: Child) -> None:
    pid = child.call(LONG, os.getpid)
    with pytest.raises(ValueError, match="not this one"):
        child.call(LONG, refuse)
    items = child.stream(LONG, count_and_refuse)

    assert next(items) == 1
    with pytest.raises(ValueError, match="not this one"):
        next(items)
    assert child.call(LONG, os.getpid) == pid


def test_one_that_does_not_answer_is_ended_and_the_next_call_has_a_new_one(child: Child) -> None:
    pid = child.call(LONG, os.getpid)
    with pytest.raises(ChildLost, match=r"no answer in 0\.2 s"):
        child.call(0.2, stand_still)

    assert not psutil.pid_exists(pid)
    assert child.call(LONG, os.getpid) != pid


def test_one_that_dies_is_told_and_replaced(child: Child) -> None:
    with pytest.raises(ChildLost):
        child.call(LONG, leave)

    assert child.call(LONG, double, 3) == 6


STARTER = """
import sys, time
from engine.child import Child
from tests.engine.test_child import stand_still
import os, threading
if __name__ == "__main__":
    child = Child("test")
    print(child.call(60, os.getpid), flush=True)
    threading.Thread(target=lambda: child.call(60, stand_still), daemon=True).start()
    sys.stdin.readline()
"""


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "ended"])
def test_it_ends_with_the_process_that_started_it_even_in_the_middle_of_a_call(killed: bool) -> None:
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdin is not None
        pid = int(starter.stdout.readline())
        time.sleep(0.3)
        if killed:
            starter.kill()
        else:
            starter.stdin.write("\n")
            starter.stdin.close()
        starter.wait(20)
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not psutil.pid_exists(pid)
