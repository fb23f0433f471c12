"""Maintenance windows of the file: to whom they apply, and when they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.config.model import Config
from engine.maintenance import applies, quiet_of
from rules.model import Status
from tests.engine.live import HEAD, config_of, watching, write_config
from tests.engine.test_service import OTHER, status, until, write

JOB = """
  - id: job
    name: Job
    tags: [공시]
    scheduler: manual
    workdir: .
    log: job.log
    success: 'done'
"""
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)  # a Wednesday


def config(tmp_path: Path, maintenance: str) -> Config:
    return config_of(write_config(tmp_path, JOB, f"maintenance:\n  - {maintenance}\n{HEAD}"))


@pytest.mark.parametrize(
    ("jobs", "holds"),
    [(["*"], True), (["job"], True), (["jo*"], True), (["#공시"], True), (["#other", "x"], False), (["Job"], False)],
)
def test_a_window_applies_by_id_tag_or_pattern(tmp_path: Path, jobs: list[str], holds: bool) -> None:
    assert applies(jobs, config_of(write_config(tmp_path, JOB)).jobs[0]) is holds


def test_a_weekly_window_comes_every_week_at_its_local_time(tmp_path: Path) -> None:
    declared = config(tmp_path, '{weekly: "sun 23:00-01:00", reason: 점검}')
    found = quiet_of(declared.maintenance, declared.jobs[0], "Asia/Seoul", NOW, NOW)

    starts = [f"{one.start:%m-%d %H:%M}" for one in found]
    assert starts == ["11-22 14:00", "11-29 14:00", "12-06 14:00"]
    assert {one.end - one.start for one in found if one.end} == {timedelta(hours=2)}
    assert {one.reason for one in found} == {"점검"}


def test_a_window_of_one_time_is_read_in_the_zone_of_the_file(tmp_path: Path) -> None:
    declared = config(tmp_path, '{jobs: [job], from: "2026-11-25 12:00", until: "2026-11-25 13:00"}')
    (found,) = quiet_of(declared.maintenance, declared.jobs[0], "Asia/Seoul", NOW, NOW)

    assert (found.start, found.end) == (NOW, NOW + timedelta(hours=1))


def test_a_job_in_maintenance_is_paused_and_judged_again_when_the_window_is_taken_out(tmp_path: Path) -> None:
    write(tmp_path / "job.log", "done", ago=60)
    head = f'maintenance:\n  - {{jobs: [job], from: "2026-01-01 00:00", reason: 점검}}\n{HEAD}'
    path = write_config(tmp_path, JOB + OTHER, head)
    with watching(path) as monitor:
        until(lambda: status(monitor) is Status.PAUSED)
        paused = monitor.job("job")
        write_config(tmp_path, JOB + OTHER)
        until(lambda: status(monitor) is Status.OK)

    assert paused is not None
    assert paused.paused is not None
    assert (paused.paused.reason, paused.paused.end) == ("점검", None)
