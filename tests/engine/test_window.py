"""The lines around a place in a log: right numbers, whatever the encoding and the size."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.logs import excerpt, lineindex
from engine.logs.opening import Gone
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.views import LogWindow
from tests.rules.lives import rule

NOW = datetime(2026, 11, 24, 21, tzinfo=UTC)


def window_around(path: str, offset: int, count: int) -> LogWindow:
    known = Known(rule=rule(), encoding="auto")
    return Reader().window(Wanted(path=path, offset=offset, count=count), known, NOW)


def shown(path: Path, offset: int, count: int = 5) -> list[tuple[int | None, str]]:
    return [(line.number, line.text) for line in window_around(str(path), offset, count).lines]


@pytest.mark.parametrize("codec", ["utf-8", "cp949", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_at_the_place_stands_in_the_middle_with_its_number(tmp_path: Path, codec: str, end: str) -> None:
    log = tmp_path / "job.log"
    lines = [f"줄 {number:03} of the file{end}".encode(codec) for number in range(1, 201)]
    log.write_bytes(b"".join(lines))
    offset = sum(map(len, lines[:99]))

    assert shown(log, offset) == [(number, f"줄 {number:03} of the file") for number in (98, 99, 100, 101, 102)]


@pytest.mark.parametrize(("offset", "wanted"), [(0, [1, 2, 3]), (10**9, [8, 9, 10])])
def test_at_either_end_there_are_as_many_lines(tmp_path: Path, offset: int, wanted: list[int]) -> None:
    log = tmp_path / "job.log"
    log.write_text("".join(f"line {number}\n" for number in range(1, 11)))
    found = window_around(str(log), offset, 3)

    assert [line.number for line in found.lines] == wanted
    assert (found.above, found.below) == (wanted[0] > 1, wanted[-1] < 10)


def test_far_inside_a_large_file_lines_are_numbered_from_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpt, "MOST", 4096)
    monkeypatch.setattr(lineindex, "BLOCK", 10_000)
    log = tmp_path / "job.log"
    lines = [f"line {number} {'x' * (number % 70)}\n".encode() for number in range(1, 5001)]
    log.write_bytes(b"".join(lines))
    offset = sum(map(len, lines[:4000]))

    assert [number for number, _ in shown(log, offset)] == [3999, 4000, 4001, 4002, 4003]


def test_a_line_longer_than_what_is_read_is_shown_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpt, "MOST", 4096)
    log = tmp_path / "job.log"
    log.write_bytes(b"one\n" + b"x" * 20_000 + b"\nthree\n")
    (found,) = window_around(str(log), 4, 1).lines

    assert (found.number, found.offset, set(found.text)) == (2, 4, {"x"})


def test_an_empty_file_has_no_lines_and_one_that_is_gone_says_so(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.touch()

    assert shown(log, 0) == []
    with pytest.raises(Gone):
        shown(tmp_path / "gone.log", 0)
