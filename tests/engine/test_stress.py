from pathlib import Path

from tests.stress import run


def test_every_run_counts_once_while_logs_turn_looks_hang_jobs_are_edited_and_batmon_restarts(tmp_path: Path) -> None:
    assert run(15, seed=7, folder=tmp_path) == []
