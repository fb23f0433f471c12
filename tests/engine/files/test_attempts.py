"""Attempts are written down one by one, up to what a disk can bear."""

from engine.files.attempts import BURST, Attempts


def test_a_flood_is_counted_and_told_with_the_next_one_that_is_written() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])

    assert [attempts.next() for _ in range(BURST)] == [0] * BURST
    assert [attempts.next() for _ in range(5)] == [None] * 5
    now[0] = 1.0
    assert attempts.next() == 5
    assert attempts.next() is None
    now[0] = 10.0 * BURST
    assert attempts.next() == 1
    assert [attempts.next() for _ in range(BURST)] == [0] * (BURST - 1) + [None]
