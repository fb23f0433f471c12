"""The bell: whoever waits hears it, whoever comes later too, and no ring of many is lost."""

import threading

from engine.bell import Bell

MANY = 20_000


def test_a_ring_before_the_wait_is_heard_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()

    assert bell.wait(0)
    assert not bell.wait(0)


def test_a_hushed_bell_was_never_rung() -> None:
    bell = Bell()
    bell.ring()
    bell.hush()
    bell.hush()

    assert not bell.wait(0.01)


def test_what_was_done_before_a_ring_is_seen_after_it_by_many_threads() -> None:
    bell, done = Bell(), [0, 0, 0, 0]
    seen = 0

    def work(place: int) -> None:
        for _ in range(MANY):
            done[place] += 1
            bell.ring()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(done))]
    for thread in threads:
        thread.start()
    while seen < MANY * len(done):
        assert bell.wait(10.0), f"a ring was lost: {seen} seen of {sum(done)}"
        seen = sum(done)
    for thread in threads:
        thread.join()


def test_a_ring_wakes_a_thread_that_waits_already() -> None:
    bell, heard = Bell(), threading.Event()

    def wait() -> None:
        bell.wait()
        heard.set()

    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    assert not heard.wait(0.1)
    bell.ring()

    assert heard.wait(10.0)
    waiting.join(10.0)
