"""Killed at any moment, BATMON has judged every line exactly once when it is back."""

from pathlib import Path

import pytest

from tests.kills import END, run


@pytest.mark.timeout(3 * END)  # the last start has as long, and what is missing then is told
def test_every_run_is_counted_once_over_twenty_kills_while_logs_are_written_and_rotated(tmp_path: Path) -> None:
    assert run(20, tmp_path) == 0
