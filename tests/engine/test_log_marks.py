"""What is marked in a line of a log, and what the history knows of a log, over real files."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.logs import stepping
from engine.logs.follow import Cursor
from engine.logs.known import overview
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.stepping import next_line
from rules.model import Evidence, Meaning, Run, RunOutcome, Source
from tests.rules.lives import rule

NOW = datetime(2026, 11, 25, tzinfo=UTC)
RULE = rule(start=True, success=True)
Marks = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    """Return the marks of one line in a file: the text, the kind and the name of each."""

    def found(raw: bytes, **rules: object) -> list[tuple[str, str, str]]:
        path = tmp_path / "job.log"
        path.write_bytes(raw + b"\n")
        known = Known(rule=rule(**rules), encoding="auto")  # type: ignore[arg-type]  # by name
        window = Reader().window(Wanted(path=str(path), marked=True), known, NOW)
        (line,) = window.lines
        return [(line.text[mark.start : mark.end], mark.kind.value, mark.name) for mark in line.marks]

    return found


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("2026-11-24 06:04:31,287 [I] page 7", [("2026-11-24 06:04:31,287", "time", ""), ("I", "level", "info")]),
        ("[2026-11-24T06:04:31Z] WARN slow", [("2026-11-24T06:04:31Z", "time", ""), ("WARN", "level", "warning")]),
        ("[2026-11-24 06:04:31] [notice]", [("2026-11-24 06:04:31", "time", ""), ("notice", "level", "info")]),
        ("no stamp and no level", []),
        ("2026-11-24 06:04:31 a terror of errors", [("2026-11-24 06:04:31", "time", "")]),
        ("2026-11-24 06:04:31 error: no", [("2026-11-24 06:04:31", "time", ""), ("error", "level", "error")]),
        ("2026-11-24 06:04:31 단계 failure", [("2026-11-24 06:04:31", "time", ""), ("failure", "match", "failure")]),
        ("\x1b[1;31mred\x1b[0m \x1b[44mback\x1b[49m", [("red", "colour", "bold red"), ("back", "colour", "on-blue")]),
        ("\x1b[38;5;196mr\x1b[38;2;0;200;80mg", [("r", "colour", "red"), ("g", "colour", "green")]),
        ("a\x00\x00\x00b\x07", [("", "control", "NUL×3"), ("", "control", "BEL")]),
        ("a\u202eb", [("\u202e", "control", "U+202E")]),
    ],
)  # fmt: skip
def test_a_line_is_marked_as_it_was_written_and_as_the_rules_see_it(
    marks: Marks, raw: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert marks(raw.encode()) == wanted


def test_the_values_of_a_pattern_are_marked_by_their_names(marks: Marks) -> None:
    found = marks(
        "2026-11-24 06:04:31 done: 1,204 rows 😀".encode(), success=False, failure=(r"done: (?P<rows>[\d,]+)",)
    )

    assert ("done: 1,204", "match", "failure") in found
    assert ("1,204", "value", "rows") in found


def test_a_line_of_a_megabyte_has_a_bounded_number_of_marks(marks: Marks) -> None:
    assert len(marks(b"\x1b[31ma\x1b[0m\x07" * 100_000)) < 1000


def seen(path: Path, number: int, text: str, at: datetime, pattern: str | None = None) -> Evidence:
    """Return a line of ten bytes each as evidence."""
    return Evidence(
        source=Source.LOG, at=at, text=text, file=str(path), offset=32 * (number - 1), line=number, pattern=pattern
    )


def log(path: Path, *words: str) -> list[datetime]:
    """Write lines of 32 bytes, a minute from each other, and return when they happened."""
    moments = [datetime(2026, 11, 23, 21, tzinfo=UTC) + timedelta(minutes=place) for place in range(len(words))]
    text = "".join(f"2026-11-24 06:{place:02}:00 {word:<11}\n" for place, word in enumerate(words))
    path.write_text(text, newline="")
    return moments


def ask(path: Path, runs: Sequence[Run]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the runs and the lines that are known of a log: byte and outcome, byte and meaning."""
    known = Known(rule=RULE, encoding="auto", cursor=Cursor())
    found = overview(str(path), known, None, lambda since, until, limit: runs, NOW)
    return (
        [(one.offset, one.outcome.value) for one in found.runs],
        [(one.offset, one.meaning.value) for one in found.places],
    )


def test_the_runs_of_a_log_are_told_where_their_lines_stand(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    at = log(path, "start", "page 1", "success", "start", "failure")
    runs = [
        Run(
            started=at[3],
            ended=at[4],
            outcome=RunOutcome.FAILED,
            evidence=(seen(path, 4, "2026-11-24 06:03:00 start", at[3], "start"),),
            failures=(seen(path, 5, "2026-11-24 06:04:00 failure", at[4], "failure"),),
        ),
        Run(
            started=at[0],
            ended=at[2],
            outcome=RunOutcome.SUCCEEDED,
            evidence=(
                seen(path, 1, "2026-11-24 06:00:00 start", at[0], "start"),
                seen(path, 3, "2026-11-24 06:02:00 success", at[2], "success"),
            ),
        ),
    ]

    assert ask(path, runs) == (
        [(0, "succeeded"), (96, "failed")],
        [(0, "start"), (64, "success"), (96, "start"), (128, "failure")],
    )


def test_what_stands_there_no_longer_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    at = log(path, "start", "success")
    gone = seen(path, 2, "2026-11-24 06:01:00 failure", at[1], "failure")
    beyond = seen(path, 9, "2026-11-24 06:08:00 failure", at[1], "failure")
    run = Run(started=at[0], outcome=RunOutcome.FAILED, failures=(gone, beyond))

    assert ask(path, [run]) == ([], [])


def test_a_rotated_log_keeps_its_runs_and_a_log_of_another_day_has_none_of_them(tmp_path: Path) -> None:
    path, rotated = tmp_path / "job.log", tmp_path / "job.log.1"
    at = log(rotated, "start", "success")
    line = seen(path, 1, "2026-11-24 06:00:00 start", at[0], "start")
    run = Run(started=at[0], outcome=RunOutcome.SUCCEEDED, evidence=(line,))
    yesterday = Run(
        started=at[0] - timedelta(days=1),
        evidence=(seen(path, 1, "2026-11-24 06:00:00 start", at[0] - timedelta(days=1), "start"),),
    )

    assert ask(rotated, [run]) == ([(0, "succeeded")], [(0, "start")])
    assert ask(rotated, [yesterday]) == ([], [])


def test_a_window_says_whether_the_file_is_the_one_that_was_seen(tmp_path: Path) -> None:
    path, reader, known = tmp_path / "job.log", Reader(), Known(rule=RULE, encoding="auto")

    def same(edition: str) -> bool:
        return reader.window(Wanted(path=str(path), edition=edition), known, NOW).same

    path.write_text("first\n", newline="")
    edition = reader.window(Wanted(path=str(path)), known, NOW).edition
    path.write_text("first\nsecond\n" * 1000, newline="")
    assert same(edition)
    assert same("")
    assert same("no edition at all")
    path.write_text("other\n" * 1000, newline="")
    assert not same(edition)
    path.write_text("")
    assert not same(edition)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16-le"])
def test_the_next_failure_is_found_below_and_above_whatever_lies_between(tmp_path: Path, encoding: str) -> None:
    path, known = tmp_path / "job.log", Known(rule=RULE, encoding="utf-16-le" if encoding == "utf-16-le" else "auto")
    lines = [f"2026-11-24 06:00:00 {'failure' if n % 40_000 == 20_000 else '요청'} {n}\r\n" for n in range(100_000)]
    data = [line.encode(encoding) for line in lines]
    path.write_bytes(b"".join(data))
    starts = [sum(map(len, data[:n])) for n in (20_000, 60_000)]

    def steps(offset: int, back: bool) -> list[int | None]:
        found: list[int | None] = []
        while not found or found[-1] is not None:
            step = next_line(str(path), known, offset, Meaning.FAILURE, back, None)
            if step.offset is None and step.more:
                offset = step.reached
                continue
            found.append(step.offset)
            offset = step.reached
        return found

    assert steps(0, False) == [*starts, None]
    assert steps(path.stat().st_size, True) == [*reversed(starts), None]


def test_no_line_is_passed_over_where_one_look_ends_and_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepping, "AT_ONCE", 40)
    monkeypatch.setattr(stepping, "WHILE", 0.0)
    path, known = tmp_path / "job.log", Known(rule=RULE, encoding="auto")
    lines = [f"{'failure' if number % 3 == 0 else 'page'} {number}\n" for number in range(60)]
    path.write_text("".join(lines), newline="")
    starts = [sum(map(len, lines[:number])) for number in range(0, 60, 3)]

    def steps(offset: int, back: bool) -> list[int]:
        found: list[int] = []
        while (
            step := next_line(str(path), known, offset, Meaning.FAILURE, back, None)
        ).more or step.offset is not None:
            found += [] if step.offset is None else [step.offset]
            offset = step.reached
        return found

    assert steps(0, False) == starts[1:]
    assert steps(path.stat().st_size, True) == starts[::-1]
