"""What the store remembers, and a job's own lines, as pages ask for them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.monitor import NoSuchLog
from rules.model import Meaning, RunOutcome
from tests.engine.faults import JOB, fail, numbers, run, until
from tests.engine.live import watching, write_config

DAILY = """
  - id: daily
    name: Daily
    scheduler: manual
    workdir: .
    expect: {at: "06:00", grace: 30m, days: [mon, tue, wed, thu, fri]}
    log: daily.log
    success: 'done'
    failure: 'ERROR'
    rerun: {command: [python, run.py], env: {TOKEN: hush}}
"""
SEOUL = ZoneInfo("Asia/Seoul")
HEAD = "server: {host: 127.0.0.1, port: 18002, language: en}\ntimezone: Asia/Seoul\ntick: 1s\n"


def test_a_lane_holds_the_runs_that_touch_the_stretch_and_the_plan_of_its_days(tmp_path: Path) -> None:
    log, now = tmp_path / "job.log", datetime.now(UTC)
    run(log, 1, ago=7200)
    run(log, 2, ago=60)
    with watching(write_config(tmp_path, JOB + DAILY)) as monitor:
        until(lambda: numbers(monitor) == [1, 2])
        since, end = now - timedelta(hours=1), now + timedelta(days=7)
        job, daily = monitor.history.lanes(["job", "none", "daily"], since, end)

        assert [one.outcome for one in job.runs] == [RunOutcome.SUCCEEDED]
        assert abs(job.runs[0].started - (now - timedelta(seconds=60))) < timedelta(seconds=5)
        assert (job.plan, daily.job, daily.grace) == ((), "daily", timedelta(minutes=30))
        assert [(len(day.dues), day.left_out) for day in daily.plan] == [
            (1, None) if day.day.isoweekday() <= 5 else (0, "days") for day in daily.plan
        ]
        first, last = (at.astimezone(SEOUL).date() for at in (since, end))
        assert [day.day for day in daily.plan] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
        assert monitor.plan("daily", since, end) == daily.plan


def test_a_lane_of_weeks_ago_and_one_to_come_hold_the_maintenance_of_their_day(tmp_path: Path) -> None:
    weekly = "maintenance:\n  - {weekly: 'sun 02:00-05:00', jobs: ['*'], reason: patch}\njobs:\n"
    run(tmp_path / "daily.log", 1, ago=60)
    config = write_config(tmp_path, DAILY, HEAD + weekly)
    with watching(config) as monitor:
        until(lambda: bool(monitor.history.runs("daily", None, None, 1)))
    with watching(config) as monitor:  # which judges from there on, and remembers no more than that needs
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        starts = []
        for weeks in (-6, 1):
            since = today + timedelta(weeks=weeks)
            (lane,) = monitor.history.lanes(["daily"], since, since + timedelta(weeks=1))
            starts += [(quiet.start.astimezone(SEOUL).strftime("%a %H:%M"), quiet.reason) for quiet in lane.quiet]

        assert starts == [("Sun 02:00", "patch")] * 2


def test_the_lines_around_a_place_are_of_the_jobs_own_logs_only(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    (tmp_path / "secret.log").write_text("secret")
    run(log, 1)
    fail(log)
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: numbers(monitor) == [1])
        found = monitor.logs.around("job", str(log), 10**6, 3)

        assert [line.number for line in found.lines][-1] == len(log.read_text().splitlines())
        assert "ERROR" in found.lines[-1].text
        assert [line.meaning for line in monitor.logs.around("job", str(log), 0, 2).lines] == [
            Meaning.START,
            Meaning.SUCCESS,
        ]
        assert found.lines[-1].meaning is Meaning.FAILURE
        for path in (
            str(tmp_path / "secret.log"),
            f"{tmp_path}/../{tmp_path.name}/job.log",
            "secret.log",
            "/etc/passwd",
        ):
            with pytest.raises(NoSuchLog):
                monitor.logs.around("job", path, 0, 3)


def test_the_settings_in_force_are_readable_and_hold_no_secret(tmp_path: Path) -> None:
    (tmp_path / "daily.log").write_text("")
    path = write_config(tmp_path, DAILY, f"{HEAD}access: {{password: hush}}\njobs:\n")
    with watching(path) as monitor:
        text = monitor.settings("daily")

        assert monitor.settings("none") is None
        assert text is not None
        assert "hush" not in text
        assert "early: 15m" in text
        assert "- 06:00" in text or "- '06:00'" in text
