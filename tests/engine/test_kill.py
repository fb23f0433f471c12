"""Killed at any moment, BATMON has judged every line exactly once when it is back."""

from pathlib import Path

from tests.kills import run


def test_every_run_is_counted_once_over_twenty_kills_while_logs_are_written_and_rotated(tmp_path: Path) -> None:
    assert run(20, tmp_path) == 0
