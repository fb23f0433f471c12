"""Lines that come late: the job is told again from its files, and says what one read of them says."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.config.model import Config
from rules.model import Outcome, RunOutcome, Status
from tests.engine.live import config_of, write_config
from tests.engine.writing import Folder, Step, Watching
from tests.rules.lives import at

JOB = "  - {{id: job, name: Job, scheduler: manual, workdir: work, log: {}, success: done, failure: ERROR, {}}}\n"
DAILY = "expect: {at: '06:00', grace: 30m, missed_after: 40m}"


def job(folder: Path, log: str, expect: str = DAILY) -> Config:
    return config_of(write_config(folder, JOB.format(log, expect)))


def line(file: str, clock: str, text: str, day: int = 0) -> Step:
    moment = at(clock, day)
    local = f"{moment + timedelta(hours=9):%Y-%m-%d %H:%M:%S}"
    return Step(at=moment, file=file, data=f"{local} {text}\n".encode())


def outcome(watching: Watching, due: datetime) -> Outcome | None:
    return watching.kept.occurrences[due].outcome


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "work").mkdir()
    return Folder(tmp_path / "work")


def test_a_file_of_an_earlier_day_that_appears_later_changes_its_occurrence(tmp_path: Path, folder: Folder) -> None:
    live = Watching(job(tmp_path, "job_%Y%m%d.log"), at("00:00", day=-5))
    folder.happen(line("job_20261124.log", "06:05", "done"))
    live.look(at("07:00"))
    before = outcome(live, at("06:00", day=-4))
    folder.happen(line("job_20261120.log", "06:05", "done", day=-4))
    live.look(at("07:01"))

    assert (before, outcome(live, at("06:00", day=-4))) == (Outcome.MISSED, Outcome.SUCCEEDED)


def test_the_first_line_of_all_changes_an_occurrence_that_was_put_behind(tmp_path: Path, folder: Folder) -> None:
    live = Watching(job(tmp_path, "job.log"), at("00:00", day=-9))
    live.look(at("07:00"))
    folder.happen(line("job.log", "06:05", "done", day=-9))
    live.look(at("07:01"))

    assert outcome(live, at("06:00", day=-9)) is Outcome.SUCCEEDED


def test_lines_of_two_files_are_judged_in_the_order_of_their_times(tmp_path: Path, folder: Folder) -> None:
    live = Watching(job(tmp_path, "[a.log, b.log]"), at("00:00"))
    folder.happen(line("b.log", "06:05", "done"))
    live.look(at("06:06"))
    folder.happen(line("a.log", "06:04", "ERROR broken"))
    live.look(at("06:07"))
    (run,) = live.kept.runs.values()

    assert (run.outcome, run.started, run.with_errors) == (RunOutcome.SUCCEEDED, at("06:04"), True)


def test_what_the_files_do_not_hold_any_more_stays_as_it_was_told(tmp_path: Path, folder: Folder) -> None:
    live = Watching(job(tmp_path, "[a.log, b.log]"), at("00:00", day=-2))
    folder.happen(line("a.log", "06:05", "done", day=-2))
    live.look(at("06:10", day=-2))
    (folder.path / "a.log").unlink()
    folder.happen(line("b.log", "06:20", "done"))
    live.look(at("06:21"))
    folder.happen(line("a.log", "06:10", "ERROR broken"))
    live.look(at("06:22"))

    assert outcome(live, at("06:00", day=-2)) is Outcome.SUCCEEDED
    assert live.state.memory.verdict is not None
    assert live.state.memory.verdict.status is Status.OK


def test_telling_again_tells_no_change_of_status_a_second_time(tmp_path: Path, folder: Folder) -> None:
    live = Watching(job(tmp_path, "[a.log, b.log]"), at("00:00", day=-2))
    folder.happen(line("b.log", "06:05", "ERROR broken", day=-1))
    folder.happen(line("b.log", "06:08", "done", day=-1))
    live.look(at("06:10", day=-1))
    told = list(live.changes)
    folder.happen(line("a.log", "06:01", "working", day=-1))
    live.look(at("06:11", day=-1))

    assert live.changes == told


def test_an_output_that_was_fetched_away_still_stands_beside_its_run_when_a_line_comes_late(
    tmp_path: Path, folder: Folder
) -> None:
    live = Watching(job(tmp_path, "[a.log, b.log]", DAILY + ", output: day.csv"), at("00:00"))
    folder.happen(line("b.log", "06:05", "done"))
    folder.happen(Step(at=at("06:05"), file="day.csv", data=b"1;2\n"))
    live.look(at("06:06"))
    before = outcome(live, at("06:00"))
    (folder.path / "day.csv").unlink()
    folder.happen(line("a.log", "06:02", "working"))
    live.look(at("06:50"))

    assert (before, outcome(live, at("06:00"))) == (Outcome.SUCCEEDED, Outcome.SUCCEEDED)
