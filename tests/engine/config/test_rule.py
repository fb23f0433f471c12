"""What a job's rule is made of, and the mark by which an outcome knows the rule it was told by."""

from pathlib import Path

import pytest

from engine.config.load import load

HEAD = """
timezone: Asia/Seoul
calendars:
  plant: {base: KR, except: [2026-12-24], also: [2026-12-26]}
jobs:
  - id: job
    name: Job
    scheduler: manual
    workdir: /srv/job
    log: job.log
    success: done
"""
WRITTEN = """\
    expect: {at: ["07:00", "18:30:05"], days: [mon, last-business-day], calendar: plant, between: ["06:00-20:00"],
             except: [2026-12-25], grace: 20m, max_runtime: 2h}
    failure: [ERROR, '작업 실패']
    limits: {rows: {min: 1, max: 2.5, severity: ERROR}}
"""


def mark_of(folder: Path, written: str) -> str | None:
    """Return the mark of the rule that is written so."""
    path = folder / "batmon.yml"
    path.write_text(HEAD + written, encoding="utf-8")
    config = load(path).config
    assert config is not None
    return config.rule_of(config.jobs[0]).mark


def test_the_mark_of_a_rule_is_that_of_earlier_versions(tmp_path: Path) -> None:
    assert mark_of(tmp_path, WRITTEN) == "28ee136c2468"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("07:00", "07:01"),
        ("mon", "tue"),
        ("20m", "21m"),
        ("2026-12-25", "2026-12-23"),
        ("20:00", "21:00"),
        ("ERROR, ", "Error, "),
        ("2.5", "2.6"),
        ("severity: ERROR", "severity: WARNING"),
    ],
)
def test_rules_that_judge_differently_have_different_marks(tmp_path: Path, old: str, new: str) -> None:
    assert old in WRITTEN
    assert mark_of(tmp_path, WRITTEN.replace(old, new)) != mark_of(tmp_path, WRITTEN)


def test_a_name_leaves_the_mark_as_it_is(tmp_path: Path) -> None:
    before = mark_of(tmp_path, WRITTEN)

    assert mark_of(tmp_path, WRITTEN + "    description: the other one\n") == before


@pytest.mark.parametrize("layout", ["%Y년 %m월 %d일 %H시 %M분", "%d/%m/%Y %H.%M", "am %d. um %H:%M"])
def test_time_stamps_may_hold_words_of_any_language(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "batmon.yml"
    path.write_text(HEAD.replace("log: job.log", f"log: {{path: job.log, timestamp: '{layout}'}}"), encoding="utf-8")
    loaded = load(path)

    assert loaded.problems == ()
