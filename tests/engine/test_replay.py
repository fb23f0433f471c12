"""Replay: what live watching said, from the files alone, at any moment of the past; and nothing is written."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from engine.config.model import Config
from engine.logs import watch
from engine.replay import Replayed, draw_replays, replay
from rules.model import Occurrence, Outcome, Status
from tests.bench import tree as bench
from tests.bench.tree import write_tree
from tests.engine.live import config_of, write_config
from tests.engine.timeline import BEGIN, DAYS, JOBS, SEOUL, Follower, Timeline, outcomes_said, put, view_said

Said = dict[str, tuple[dict[datetime, object], dict[str, object]]]


def follow(folder: Path, seed: int) -> tuple[Config, dict[datetime, Said]]:
    """Let the days pass under the live engine, and return what it said at some moments and at the end."""
    config = config_of(write_config(folder, JOBS))
    timeline = Timeline(folder, Random(seed))
    timeline.plan()
    live, dice, waiting = Follower(config, BEGIN), Random(seed), list(timeline.writes)
    now, end, said = BEGIN, BEGIN + timedelta(days=DAYS), {}
    while now < end:
        down = dice.random() < 0.02
        now = min(end, now + timedelta(seconds=dice.randint(3600, 30_000) if down else dice.randint(1, 900)))
        while waiting and waiting[0].at <= now:
            waiting.pop(0).act()
        live.tick(now)
        if down or dice.random() < 0.03:
            live.restart()
        if now == end or dice.random() < 0.03:
            said[now] = {
                job.id: (outcomes_said(live.occurrences[job.id]), view_said(live.view(job.id, now)))
                for job in config.jobs
            }
    return config, said


def by_due(occurrences: tuple[Occurrence, ...]) -> dict[datetime, Occurrence]:
    return {occurrence.window.due: occurrence for occurrence in occurrences}


def compare(where: str, live: dict[str, object], replayed: dict[str, object]) -> list[str]:
    return [f"{where} {key}: {said} / {replayed[key]}" for key, said in live.items() if said != replayed[key]]


@pytest.mark.parametrize("seed", range(4))
def test_a_replay_of_any_moment_says_what_live_watching_said_then(tmp_path: Path, seed: int) -> None:
    config, said = follow(tmp_path, seed)

    wrong: list[str] = []
    for now, jobs in said.items():
        for replayed in replay(config, now, BEGIN):
            outcomes, view = jobs[replayed.view.id]
            told = {due: item for due, item in outcomes.items() if BEGIN <= due <= now}
            found = view_said(replayed.view) | {"outcomes": outcomes_said(by_due(replayed.occurrences))}
            wrong += compare(f"{now} {replayed.view.id}", view | {"outcomes": told}, found)
    assert wrong == []


@pytest.mark.parametrize("most", [400, 5000])
def test_a_history_read_piece_by_piece_gives_what_one_read_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    config = config_of(write_config(tmp_path, JOBS))
    timeline = Timeline(tmp_path, Random(11), days=24)
    timeline.plan()
    for write in timeline.writes:
        write.act()
    at = BEGIN + timedelta(days=24)
    whole = replay(config, at, BEGIN)
    monkeypatch.setattr(watch, "BUDGET", most)

    pieces = replay(config, at, BEGIN)
    assert [job.occurrences for job in pieces] == [job.occurrences for job in whole]
    assert [view_said(job.view) for job in pieces] == [view_said(job.view) for job in whole]


def test_jobs_shared_out_among_processes_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    config, said = follow(tmp_path, 3)
    at = max(said)

    assert list(draw_replays(config, at, BEGIN, None, draw=_status, processes=2)) == [
        (job.view.id, job.view.status, len(job.occurrences)) for job in replay(config, at, BEGIN)
    ]


def _status(job: Replayed) -> tuple[str, str, int]:
    return job.view.id, job.view.status, len(job.occurrences)


def test_a_job_is_excused_by_one_that_it_depends_on_also_when_it_is_asked_for_alone(tmp_path: Path) -> None:
    config = config_of(write_config(tmp_path, CHAIN))
    put(tmp_path / "first.log", b"2026-11-24 05:00:00 ERROR gone\n", AT)
    put(tmp_path / "second.log", b"2026-11-23 06:05:00 done\n", AT)

    (job,) = replay(config, AT, job_id="second")
    assert [item.outcome for item in job.occurrences if item.window.due > AT - timedelta(days=1)] == [Outcome.EXCUSED]


def one_job(folder: Path, keys: str = "") -> Config:
    text = f"  - {{id: job, name: J, scheduler: manual, workdir: ., success: done, failure: ERROR, {keys}}}\n"
    return config_of(write_config(folder, text))


AT = datetime(2026, 11, 24, 12, tzinfo=SEOUL)
DAILY = 'expect: {at: ["06:00"], grace: 30m}'
CHAIN = """
  - {id: first, name: F, scheduler: manual, workdir: ., log: first.log, failure: ERROR, success: done}
  - {id: second, name: S, scheduler: manual, workdir: ., log: second.log, failure: ERROR, success: done,
     depends_on: first, expect: {at: ["06:00"], grace: 30m}}
"""
LATER = AT + timedelta(days=3)


def test_lines_stamped_later_are_not_seen(tmp_path: Path) -> None:
    text = (
        "2026-11-24 06:05:00 done\n2026-11-24 12:00:00 working\n2026-11-24 12:00:01 ERROR\n2026-11-25 06:05:00 done\n"
    )
    put(tmp_path / "job.log", text.encode(), LATER)

    (job,) = replay(one_job(tmp_path, f"log: job.log, {DAILY}"), AT)
    assert (job.view.status, job.view.last_line and job.view.last_line.line) == (Status.OK, 2)
    assert job.occurrences[-1].window.due < AT


@pytest.mark.parametrize("keys", ["", ", start: begin"])
def test_a_row_of_lines_that_goes_on_later_is_cut_at_the_time(tmp_path: Path, keys: str) -> None:
    lines = ["2026-11-24 11:29:00 begin\n", *(f"2026-11-24 11:{minute:02d}:30 working\n" for minute in range(30, 60))]
    lines += [f"2026-11-24 12:{minute:02d}:30 working\n" for minute in range(30)]
    put(tmp_path / "job.log", "".join(lines).encode(), LATER)

    (job,) = replay(one_job(tmp_path, f"log: job.log{keys}"), AT)
    assert job.view.running is not None
    assert job.view.running.last_at == datetime(2026, 11, 24, 11, 59, 30, tzinfo=SEOUL)
    assert job.view.last_line is not None
    assert job.view.last_line.line == 31


@pytest.mark.parametrize(("modified", "status"), [(AT - timedelta(hours=1), Status.OK), (LATER, Status.UNKNOWN)])
def test_lines_without_a_stamp_are_of_their_file_s_last_write(
    tmp_path: Path, modified: datetime, status: Status
) -> None:
    put(tmp_path / "job.log", b"done\n", modified)

    assert replay(one_job(tmp_path, "log: job.log"), AT)[0].view.status is status


@pytest.mark.parametrize(("modified", "status"), [(AT - timedelta(minutes=1), Status.OK), (LATER, Status.UNKNOWN)])
def test_an_output_written_later_is_not_seen(tmp_path: Path, modified: datetime, status: Status) -> None:
    put(tmp_path / "out.csv", b"rows", modified)
    text = "  - {id: job, name: J, scheduler: manual, workdir: ., output: '*.csv'}\n"

    assert replay(config_of(write_config(tmp_path, text)), AT)[0].view.status is status


def test_an_output_that_is_empty_later_is_no_finding(tmp_path: Path) -> None:
    put(tmp_path / "20261124.csv", b"rows", AT - timedelta(hours=1))
    put(tmp_path / "20261125.csv", b"", LATER)
    text = "  - {id: job, name: J, scheduler: manual, workdir: ., output: '%Y%m%d.csv'}\n"

    assert replay(config_of(write_config(tmp_path, text)), AT)[0].view.findings == ()


def test_the_log_of_a_later_day_is_not_there_yet(tmp_path: Path) -> None:
    put(tmp_path / "20261123.log", b"2026-11-23 06:05:00 done\n", AT - timedelta(days=1))
    put(tmp_path / "20261125.log", b"06:05:00 done\n", AT + timedelta(days=1))

    (job,) = replay(one_job(tmp_path, f'log: "%Y%m%d.log", {DAILY}'), AT)
    assert [finding.code for finding in job.view.findings] == ["missed", "log_missing"]
    assert job.view.findings[1].parameters["path"] == str(tmp_path / "20261124.log")
    assert job.view.log == str(tmp_path / "20261123.log")


def test_a_line_of_now_in_a_file_that_is_named_for_tomorrow_is_seen(tmp_path: Path) -> None:
    put(tmp_path / "20261125.log", b"2026-11-24 06:05:00 done\n2026-11-25 06:05:00 ERROR\n", LATER)

    (job,) = replay(one_job(tmp_path, f'log: "%Y%m%d.log", {DAILY}'), AT)
    assert job.occurrences[-1].outcome is Outcome.SUCCEEDED


def test_today_s_log_that_begins_later_is_not_there_yet(tmp_path: Path) -> None:
    put(tmp_path / "20261123.log", b"2026-11-23 06:05:00 done\n", AT - timedelta(days=1))
    put(tmp_path / "20261124.log", b"2026-11-24 14:00:00 done\n", AT + timedelta(hours=2))

    (job,) = replay(one_job(tmp_path, f'log: "%Y%m%d.log", {DAILY}'), AT)
    assert [finding.code for finding in job.view.findings] == ["missed", "log_missing"]


@pytest.mark.parametrize(
    ("modified", "codes"), [(AT - timedelta(hours=1), ["clock_skew"]), (LATER, [])], ids=["then", "later"]
)
def test_a_stamp_from_the_future_is_one_from_after_its_file_s_last_write(
    tmp_path: Path, modified: datetime, codes: list[str]
) -> None:
    put(tmp_path / "job.log", b"2026-11-24 10:00:00 done\n2026-11-30 00:00:00 working\n", modified)

    (job,) = replay(one_job(tmp_path, "log: job.log"), AT)
    assert [finding.code for finding in job.view.findings] == codes
    assert job.view.last_line is not None
    assert job.view.last_line.at <= AT


def test_a_large_older_file_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "BUDGET", 200)
    for day in range(18, 24):
        text = f"2026-11-{day} 06:00:00 working\n" * 30 + f"2026-11-{day} 06:05:00 done\n"
        put(tmp_path / f"202611{day}.log", text.encode(), datetime(2026, 11, day, 7, tzinfo=SEOUL))

    (job,) = replay(one_job(tmp_path, f'log: "%Y%m%d.log", {DAILY}'), AT)
    succeeded = [item.window.due.day for item in job.occurrences if item.outcome is Outcome.SUCCEEDED]
    assert succeeded == [17, 18, 19, 20, 21, 22]  # in UTC


def test_the_bench_s_tree_is_what_its_configuration_says(tmp_path: Path) -> None:
    config = config_of(write_tree(tmp_path, 0.02))

    outcomes = [item.outcome for job in replay(config, bench.AT) for item in job.occurrences]
    assert len(outcomes) == (3 + 2 * 1) * 90
    assert outcomes.count(Outcome.SUCCEEDED) > 400
