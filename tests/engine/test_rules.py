"""From a false alarm to a better rule: what is suggested, what it would have changed, and its way into the file."""

import json
import multiprocessing
import os
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import regex

from engine.actions import rules
from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.clock import now
from engine.config.load import load
from engine.live import LiveMonitor
from engine.monitor import NoSuchLog
from engine.replay import replay
from engine.ruleviews import Proposal, Weighed
from rules.model import Outcome, Status
from tests.engine.live import HEAD, config_of, watching, write_config
from tests.engine.test_service import until

if sys.platform != "win32":
    import resource

KIM = Actor(name="Kim", source="10.1.2.3")
JOB = """
  - id: job
    name: Job
    scheduler: manual
    expect: {at: ["00:00"], grace: 1439m, missed_after: 1439m}   # 자정
    workdir: .
    log: job.log
    success: 'done|완료'
    failure: ['ERROR', 'FATAL']   # 왜

    # 다음
    tags: [a]
"""
ALARM = "ERROR no answer from 10.0.0.{n}, retry {n}"


def write_history(folder: Path, name: str = "job.log", days: int = 5) -> list[int]:
    """Write a log in which every day fails by a false alarm alone but the last, and return where the alarms begin."""
    lines: list[str] = []
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(days, 0, -1):
        at = today - timedelta(days=day) + timedelta(hours=1)
        lines += [f"{at:%Y-%m-%d %H:%M:%S}+0000 work", f"{at:%Y-%m-%d %H:%M:%S}+0000 {ALARM.format(n=day)}"]
        if day == 2:
            lines.append(f"{at:%Y-%m-%d %H:%M:%S}+0000 FATAL disk full")
    places = [sum(len(one) + 1 for one in lines[:n]) for n, line in enumerate(lines) if "no answer" in line]
    (folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="")
    return places


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_config(tmp_path, JOB)


@pytest.fixture
def places(tmp_path: Path) -> list[int]:
    return write_history(tmp_path)


@pytest.fixture
def monitor(path: Path, places: list[int]) -> Iterator[LiveMonitor]:
    with watching(path) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        yield monitor


def status(monitor: LiveMonitor) -> Status | None:
    view = monitor.job("job")
    return None if view is None else view.status


def suggested(monitor: LiveMonitor, path: Path, place: int, pattern: str | None = None) -> Proposal:
    return monitor.rules.suggest("job", str(path.parent / "job.log"), place, pattern)


def weighed(proposal: Proposal) -> Weighed:
    assert proposal.weighed is not None, proposal
    return proposal.weighed


def audit(path: Path, event: str = "ignore") -> list[dict[str, Any]]:
    lines = (path.parent / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := json.loads(line))["event"] == event]


def test_a_suggestion_says_what_it_would_have_changed_and_changes_nothing(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    before = path.read_bytes()
    found = suggested(monitor, path, places[-1])

    assert found.pattern == r"^[-\d/.:,TZ+ ]+ ERROR no answer from [\d.,]+, retry \d+\s*$"
    assert found.parts is not None
    assert found.parts[1] == found.text
    assert found.lines == ("+    ignore: ['" + found.pattern + "']",)
    assert (weighed(found).failures, weighed(found).ignored, weighed(found).successes) == (6, 5, 0)
    assert [one.text.rpartition(" ")[2] for one in weighed(found).samples] == ["1", "2", "3", "4", "5"]
    assert {turn.before for turn in weighed(found).turns} == {Outcome.FAILED}
    assert {turn.after for turn in weighed(found).turns} == {Outcome.MISSED}
    assert weighed(found).turned == 4  # the fatal one stays what it is
    assert path.read_bytes() == before


def test_what_is_weighed_is_what_a_replay_of_the_edited_file_says(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    found = weighed(suggested(monitor, path, places[0]))
    before = {one.window.due: one.outcome for one in replay(config_of(path), found.at, found.since)[0].occurrences}
    proposal = suggested(monitor, path, places[0])
    assert proposal.fingerprint is not None
    monitor.rules.add_ignore("job", proposal.pattern, proposal.fingerprint, KIM)
    after = {one.window.due: one.outcome for one in replay(config_of(path), found.at, found.since)[0].occurrences}

    told = {turn.at: (turn.before, turn.after) for turn in found.turns}
    assert told == {due: (before[due], after[due]) for due in before if before[due] is not after[due]}


def test_a_pattern_that_is_written_holds_within_two_ticks_and_touches_one_line(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    os.chmod(path, 0o640)
    before = path.read_text(encoding="utf-8").splitlines()
    (path.parent / "job.log").write_text("2026-01-01 00:00:00 work\n", encoding="utf-8", newline="")
    log = path.parent / "job.log"
    stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}+0000"
    log.write_text(f"{stamp} done\n{stamp} {ALARM.format(n=7)}\n", encoding="utf-8", newline="")
    until(lambda: status(monitor) is Status.WARNING)
    found = suggested(monitor, path, len(f"{stamp} done\n"))
    assert found.fingerprint is not None
    began = now()
    monitor.rules.add_ignore("job", found.pattern, found.fingerprint, KIM)
    until(lambda: status(monitor) is Status.OK)

    assert now() - began < timedelta(seconds=15)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ["    ignore: ['" + found.pattern + "']"]
    assert [line for line in before if line not in after] == []
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o640


def test_it_is_on_record_before_and_after_with_the_difference_and_a_copy_is_kept(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    before = path.read_bytes()
    found = suggested(monitor, path, places[-1])
    assert found.fingerprint is not None
    monitor.rules.add_ignore("job", found.pattern, found.fingerprint, KIM)

    first, second = audit(path)
    assert [(row["who"], row["from"], row["job"], row["outcome"]) for row in (first, second)] == [
        ("Kim", "10.1.2.3", "job", "begun"),
        ("Kim", "10.1.2.3", "job", "done"),
    ]
    assert first["detail"]["difference"] == list(found.lines)
    (kept,) = (path.parent / "data" / "config").iterdir()
    assert kept.read_bytes() == before
    assert os.name == "nt" or stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_edited_pattern_is_looked_at_again_and_a_wide_one_is_doubted(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    found = weighed(suggested(monitor, path, places[-1], "ERROR|FATAL"))

    assert (found.failures, found.ignored) == (6, 6)
    assert "many" in found.doubts
    assert found.turned == 5


def test_a_pattern_that_turns_failure_lines_into_success_is_doubted(tmp_path: Path) -> None:
    places = write_history(tmp_path)
    log = tmp_path / "job.log"
    log.write_text(log.read_text(encoding="utf-8").replace("retry", "완료 retry"), encoding="utf-8", newline="")
    data = log.read_bytes()
    place = data.index(b"\n", data.index("완료".encode())) + 1
    with watching(write_config(tmp_path, JOB)) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        found = weighed(suggested(monitor, tmp_path / "batmon.yml", places[0], "no answer"))
        assert place > 0

    assert found.successes == 5
    assert found.doubts[0] == "hides_success"
    assert "turns_green" in found.doubts


def test_logs_that_ended_long_before_are_not_read_again(tmp_path: Path) -> None:
    config = config_of(write_config(tmp_path, JOB))
    at, long_ago = now(), now() - timedelta(days=40)
    (tmp_path / "job.log").write_text(f"{long_ago:%Y-%m-%d %H:%M:%S}+0000 done\n", encoding="utf-8", newline="")
    os.utime(tmp_path / "job.log", (long_ago.timestamp(), long_ago.timestamp()))
    since = at - timedelta(days=30)

    assert replay(config, at, since)[0].view.last_success is not None
    assert replay(config, at, since, reach=timedelta(days=3))[0].view.last_success is None
    assert replay(config, at, since, reach=timedelta(days=20))[0].view.last_success is not None


def test_a_job_without_due_times_is_told_by_its_runs(tmp_path: Path) -> None:
    places = write_history(tmp_path)
    job = JOB.replace('expect: {at: ["00:00"], grace: 1439m, missed_after: 1439m}', "expect: {every: 1d}")
    with watching(write_config(tmp_path, job.replace("success: 'done|완료'", "start: work"))) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        found = weighed(suggested(monitor, tmp_path / "batmon.yml", places[0]))

    assert found.of_runs
    assert (found.failures, found.ignored) == (6, 5)


def test_a_job_of_an_included_file_is_edited_there_and_takes_the_defaults_along(tmp_path: Path) -> None:
    places = write_history(tmp_path)
    (tmp_path / "jobs.d").mkdir()
    included = tmp_path / "jobs.d" / "a.yml"
    included.write_text("# 하나\njobs:" + JOB.replace("workdir: .", "workdir: .."), encoding="utf-8", newline="")
    head = HEAD.replace("jobs:", "include: jobs.d/*.yml\ndefaults: {ignore: ['quiet']}\njobs: []")
    path = write_config(tmp_path, "", head)
    main = path.read_bytes()
    with watching(path) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        log = str(tmp_path / "jobs.d" / ".." / "job.log")
        log = next(iter(monitor._book.states["job"].logs.cursors)) if monitor._book.states["job"].logs else log
        found = monitor.rules.suggest("job", log, places[-1])
        assert found.fingerprint is not None
        monitor.rules.add_ignore("job", found.pattern, found.fingerprint, KIM)

    assert (found.file, found.copied) == ("a.yml", ("quiet",))
    assert path.read_bytes() == main
    loaded = load(path).config
    assert loaded is not None
    assert loaded.jobs[0].ignore == ("quiet", found.pattern)


def test_what_cannot_be_written_is_refused_by_name_on_record_and_changes_nothing(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    found = suggested(monitor, path, places[-1])
    assert found.fingerprint is not None
    before = path.read_bytes()
    for pattern, fingerprint, code in [
        ("(", found.fingerprint, "bad_pattern"),
        ("x*", found.fingerprint, "bad_pattern"),
        (found.pattern, "0" * 32, "stale"),
    ]:
        with pytest.raises(Refused, match=code):
            monitor.rules.add_ignore("job", pattern, fingerprint, KIM)
    (path.parent / "data" / "config").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refused, match="not_written"):
        monitor.rules.add_ignore("job", found.pattern, found.fingerprint, KIM)

    assert path.read_bytes() == before
    assert [row["outcome"] for row in audit(path)][:4] == [
        "refused: bad_pattern",
        "refused: bad_pattern",
        "refused: stale",
        "begun",
    ]
    assert [row["outcome"].partition(":")[0] for row in audit(path)][4:] == ["failed", "refused"]


def test_an_edit_by_hand_meanwhile_is_not_overwritten(monitor: LiveMonitor, path: Path, places: list[int]) -> None:
    found = suggested(monitor, path, places[-1])
    assert found.fingerprint is not None
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8", newline="")
    with pytest.raises(Refused, match="stale"):
        monitor.rules.add_ignore("job", found.pattern, found.fingerprint, KIM)

    assert path.read_text(encoding="utf-8").endswith("# mine\n")


def test_a_file_with_problems_says_so_and_is_left_alone(monitor: LiveMonitor, path: Path, places: list[int]) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "tick: [\n", encoding="utf-8", newline="")
    found = suggested(monitor, path, places[-1])

    assert (found.refused, found.fingerprint) == ("broken", None)
    assert found.weighed is not None


def test_no_other_file_than_a_log_of_the_job_is_read(monitor: LiveMonitor, path: Path) -> None:
    with pytest.raises(NoSuchLog):
        monitor.rules.suggest("job", str(path), 0)
    with pytest.raises(Refused, match="no_job"):
        monitor.rules.suggest("other", str(path), 0)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [("(", "bad_pattern"), ("", "empty_pattern"), (".*", "matches_empty_line"), ("a\x1bb", "unsafe_character")],
)
def test_a_wrong_pattern_is_named_at_once(
    monitor: LiveMonitor, path: Path, places: list[int], pattern: str, code: str
) -> None:
    found = suggested(monitor, path, places[-1], pattern)

    assert found.problem is not None
    assert found.problem.code == code
    assert found.weighed is None


def most_memory() -> int:
    """Return the most that this process has ever had in memory, in KB."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_pattern_that_would_take_minutes_and_gigabytes_to_compile_is_refused_elsewhere(
    monitor: LiveMonitor, path: Path, places: list[int]
) -> None:
    before = most_memory()
    found = suggested(monitor, path, places[-1], "(?:(?:a{500}){500}){40}")
    after = most_memory()

    assert found.problem is not None
    assert found.problem.code == "pattern_too_large"
    assert after - before < 100_000


def test_a_pattern_that_was_only_asked_about_is_not_kept_compiled(
    monitor: LiveMonitor, path: Path, places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    compiling = regex.compile

    def compile_noted(pattern: str) -> Any:
        made.append(pattern)
        return compiling(pattern)

    monkeypatch.setattr(regex, "compile", compile_noted)
    found = suggested(monitor, path, places[-1], "answer from")

    assert found.weighed is not None
    assert found.fingerprint is not None
    assert "answer from" not in made


def test_a_pattern_that_takes_too_long_on_its_line_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "job.log").write_text(f"2026-01-01 00:00:00 ERROR {'a' * 3000}!\n", encoding="utf-8", newline="")
    with watching(path) as monitor:
        until(lambda: status(monitor) is not None and status(monitor) is not Status.UNKNOWN)
        found = suggested(monitor, path, 0, r"(a|aa)+$")

    assert found.problem is not None
    assert found.problem.code == "pattern_too_slow"


def test_the_process_that_weighs_is_kept_for_a_while_and_ends_with_the_server(path: Path, places: list[int]) -> None:
    with watching(path) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        suggested(monitor, path, places[0])
        (first,) = [one for one in multiprocessing.active_children() if one.name == "weighing"]
        suggested(monitor, path, places[0], "answer")
        (second,) = [one for one in multiprocessing.active_children() if one.name == "weighing"]

    assert first.pid == second.pid
    until(lambda: not first.is_alive())


def test_what_takes_too_long_to_weigh_is_said_and_can_be_written_all_the_same(
    monitor: LiveMonitor, path: Path, places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LIMIT", 0.01)
    found = suggested(monitor, path, places[0])

    assert (found.weighed, found.unweighed) == (None, "too_long")
    assert found.fingerprint is not None
