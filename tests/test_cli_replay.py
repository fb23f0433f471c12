"""`batmon replay` as a person starts it: what it prints, how it ends, and that it leaves everything as it was."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.engine.timeline import put
from tests.test_cli import batmon

SEOUL = ZoneInfo("Asia/Seoul")
CONFIG = """\
server: {language: %s}
timezone: Asia/Seoul
jobs:
  - {id: kindscrap, name: 공시, scheduler: manual, workdir: ., log: "k_%%Y%%m%%d.log", success: done,
     failure: ERROR, expect: {at: ["06:00"], grace: 30m}}
  - {id: resting, name: R, scheduler: manual, workdir: ., log: r.log, enabled: false, success: done}
"""
JOB = {
    "id", "name", "description", "tags", "group", "scheduler", "status", "phase", "since", "headline", "findings",
    "last_run", "last_success", "next_expected", "paused", "acknowledged", "occurrences",
}  # fmt: skip
OCCURRENCE = {"job", "due", "window_start", "window_end", "outcome", "outcome_at", "final", "runs"}
RUN = {
    "id", "job", "occurrence_due", "started", "ended", "duration_s", "outcome", "failure_lines", "values", "evidence",
    "origin",
}  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for day, word in ((22, "done"), (23, "ERROR gone"), (24, "done"), (25, "ERROR later")):
        text = f"2026-11-{day} 06:01:00 begin\n2026-11-{day} 06:02:00 {word}\n"
        put(tmp_path / f"k_202611{day}.log", text.encode(), datetime(2026, 11, day, 6, 2, tzinfo=SEOUL))
    return write(tmp_path, "en")


def write(folder: Path, language: str) -> Path:
    path = folder / "batmon.yml"
    path.write_text(CONFIG % language, encoding="utf-8")
    return path


def replayed(config: Path, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(batmon("replay", "--config", config, "--json", *words).stdout)
    return answer


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {path: path.stat() for path in [folder, *folder.rglob("*")]}
    return {str(path): (stat.st_size, stat.st_mtime_ns, stat.st_ino) for path, stat in found.items()}


def test_the_answer_has_every_field_of_the_shapes(config: Path) -> None:
    answer = replayed(config, "--at", "2026-11-24T12:00")

    (job,) = answer["jobs"]
    assert (set(answer), set(job)) == ({"at", "jobs"}, JOB)
    assert [set(item) for item in job["occurrences"]] == [OCCURRENCE] * len(job["occurrences"])
    assert {frozenset(run) for item in job["occurrences"] for run in item["runs"]} == {frozenset(RUN)}
    assert (answer["at"], job["status"], job["group"]) == ("2026-11-24T12:00:00+09:00", "OK", None)


def test_occurrences_from_since_to_at_are_listed_both_included(config: Path) -> None:
    answer = replayed(config, "--since", "2026-11-22T06:00", "--at", "2026-11-24T06:00")

    occurrences = [(item["due"], item["outcome"]) for item in answer["jobs"][0]["occurrences"]]
    assert occurrences == [
        ("2026-11-22T06:00:00+09:00", "succeeded"),
        ("2026-11-23T06:00:00+09:00", "failed"),
        ("2026-11-24T06:00:00+09:00", None),
    ]


def test_ninety_days_before_is_where_it_begins_by_default(config: Path) -> None:
    occurrences = replayed(config, "--at", "2026-11-24T06:00")["jobs"][0]["occurrences"]

    assert (occurrences[0]["due"], len(occurrences)) == ("2026-08-26T06:00:00+09:00", 91)
    assert occurrences[0]["outcome"] == "blind"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-11-24T12:00", 0),
        ("2026-11-24T03:00:00Z", 0),
        ("2026-11-23", 0),
        ("2026-11-24T06:01:30", 2),
        ("2026-11-23T12:00:00+09:00", 2),
        ("2026-07-01", 2),
    ],
)
def test_it_ends_with_the_worst_status_of_that_time(config: Path, at: str, code: int) -> None:
    assert batmon("replay", "--config", config, "--at", at, "--json").returncode == code


def test_nothing_is_written_anywhere(config: Path) -> None:
    before = listing(config.parent)
    for words in (["--json"], []):
        done = batmon("replay", "--config", config, "--at", "2026-11-24T12:00", *words, TMPDIR=str(config.parent))
        assert done.returncode == 0

    assert listing(config.parent) == before


def test_people_read_what_was_not_right_and_what_was_not_looked_at(config: Path) -> None:
    done = batmon("replay", "--config", config, "--since", "2026-11-22", "--at", "2026-11-23T12:00")

    assert done.stdout.splitlines() == [
        "■ ERROR  공시 (kindscrap) — Failed, and no success since",
        "  succeeded 1, failed 1",
        "    2026-11-23 06:00        06:02:00  failed (runs: 1)",
        "Judged by the log and output files alone: pauses, reruns, pings and schedulers are not in the files.",
    ]


def test_it_speaks_korean(config: Path) -> None:
    write(config.parent, "ko")
    done = batmon("replay", "--config", config, "--since", "2026-11-22", "--at", "2026-11-23T12:00")

    assert done.stdout.splitlines()[0] == "■ 오류  공시 (kindscrap) — 실패로 끝났고, 그 뒤 성공이 없습니다"
    assert "성공 1, 실패 1" in done.stdout
    assert "일시중지, 다시 실행, 핑, 스케줄러의 답은 파일에 없습니다" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--at", "yesterday"], "--at yesterday: not a time; write ISO 8601: 2026-11-24T07:00 (Asia/Seoul)"),
        (["--at", "1200-01-01"], "--at 1200-01-01: not a time"),
        (["--at", "2026-11-24", "--since", "6:00"], "--since 6:00: not a time"),
        (["--at", "2026-11-24", "--since", "2026-11-25"], "--since 2026-11-25: later than --at 2026-11-24"),
        (
            ["--at", "2026-11-24", "--job", "kindscarp"],
            "--job kindscarp: there is no such job; the nearest is kinds",
        ),
        (["--at", "2026-11-24", "--job", "resting"], "--job resting: this job is disabled (enabled: false)"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_what_can(config: Path, words: list[str], told: str) -> None:
    done = batmon("replay", "--config", config, *words)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(told)


def test_a_bad_file_is_no_judgement(config: Path) -> None:
    config.write_text("jobs: 3\n", encoding="utf-8")
    done = batmon("replay", "--config", config, "--at", "2026-11-24")

    assert done.returncode == 3
    assert "batmon.yml:1:" in done.stderr
