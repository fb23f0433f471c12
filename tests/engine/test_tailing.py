"""What is appended to a log reaches who looks on: whole lines, once, and every rotation is told."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.logs import appended, tailing
from engine.logs.port import LogNews
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from engine.logs.tailing import Tail, Tailer, Tailers
from engine.mounts import MountTable
from engine.replacing import put_in_place
from tests.rules.lives import rule

NOW = datetime(2026, 11, 24, 21, tzinfo=UTC)
Follow = Callable[..., Tail]


@pytest.fixture
def tailer(monkeypatch: pytest.MonkeyPatch) -> Tailer:
    monkeypatch.setattr(tailing, "PACE", 0.01)
    monkeypatch.setattr(appended, "SILENCE", 0.15)
    return Tailer()


@pytest.fixture
def rounds(tailer: Tailer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows with each round that the tailer begins."""
    begun: list[int] = []
    together = tailer._together

    def noted() -> list[list[Tail]]:
        if threading.current_thread() is tailer._thread:
            begun.append(1)
        return together()

    monkeypatch.setattr(tailer, "_together", noted)
    return begun


@pytest.fixture
def follow(tailer: Tailer) -> Iterator[Follow]:
    tails: list[Tail] = []
    one = rule()

    def follow(path: Path, offset: int | None = None, encoding: str = "auto") -> Tail:
        known = Known(rule=one, encoding=encoding)
        tail = Tail(str(path), encoding, Reader().place(str(path), known, offset, None, NOW), lambda: None)
        tailer.add(tail)
        tails.append(tail)
        return tail

    yield follow
    for tail in tails:
        tail.close()


def append(path: Path, text: str | bytes) -> None:
    with path.open("ab") as log:
        log.write(text.encode() if isinstance(text, str) else text)


def until(tail: Tail, enough: Callable[[list[LogNews]], object]) -> list[LogNews]:
    """Return the news as soon as there are enough."""
    news: list[LogNews] = []
    end = time.monotonic() + 30
    while time.monotonic() < end:
        news += tail.take()
        if enough(news):
            return news
        time.sleep(0.01)
    raise AssertionError(news)


def lines_of(news: list[LogNews]) -> list[tuple[int | None, int, str]]:
    return [(line.number, line.offset, line.text) for one in news for line in one.lines]


def kinds(news: list[LogNews]) -> list[str]:
    return [one.kind for one in news]


def test_appended_lines_come_with_their_numbers_and_meaning(tmp_path: Path, follow: Follow) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\ntwo\n", newline="")
    tail = follow(log)
    append(log, "three\r\nfailure 네\n")
    news = until(tail, lambda news: len(lines_of(news)) == 2)

    assert lines_of(news) == [(3, 8, "three"), (4, 15, "failure 네")]
    assert [line.meaning for one in news for line in one.lines] == ["activity", "failure"]
    assert news[-1].end == log.stat().st_size


def test_from_where_a_window_ended_no_line_is_left_out(tmp_path: Path, follow: Follow) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\ntwo\nthree\n", newline="")

    assert lines_of(until(follow(log, 4), lines_of)) == [(2, 4, "two"), (3, 8, "three")]


def test_a_line_that_is_half_written_comes_in_silence_and_again_when_it_is_whole(
    tmp_path: Path, follow: Follow
) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\nha", newline="")
    tail = follow(log)
    half = until(tail, lines_of)
    append(log, "lf\n")
    whole = until(tail, lines_of)

    assert (lines_of(half), lines_of(whole)) == ([(2, 4, "ha")], [(2, 4, "half")])
    assert (half[0].end, whole[0].end) == (4, 9)
    time.sleep(0.3)
    assert tail.take() == []


@pytest.mark.parametrize("how", ["renamed", "emptied", "replaced"])
def test_a_rotation_is_told_and_the_new_file_read_from_its_start(tmp_path: Path, follow: Follow, how: str) -> None:
    log = tmp_path / "job.log"
    log.write_text("old one\nold two\n", newline="")
    tail = follow(log)
    append(log, "old three\n")
    until(tail, lines_of)
    if how == "renamed":
        log.rename(tmp_path / "job.log.1")
        assert kinds(until(tail, bool)) == ["gone"]
        log.write_text("new\n", newline="")
    elif how == "emptied":
        os.truncate(log, 0)
        append(log, "new\n")
    else:
        (tmp_path / "other").write_text("new and longer than the old one\n" * 3 + "new\n", newline="")
        put_in_place(str(tmp_path / "other"), str(log))  # Windows refuses while somebody reads it
    news = until(tail, lambda news: "lines" in kinds(news) and lines_of(news)[-1][2] == "new")

    assert kinds(news)[0] == "replaced"
    assert lines_of(news)[0][:2] == (1, 0)


def test_more_than_anybody_reads_is_skipped_and_told(
    tmp_path: Path, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appended, "BEHIND", 10_000)
    monkeypatch.setattr(appended, "AT_ONCE", 1_000)
    log = tmp_path / "job.log"
    log.write_text("".join(f"line {number}\n" for number in range(1, 5_001)), newline="")
    tail = follow(log, 0)  # all of it is new to who has read nothing: no half of it can be met
    news = until(tail, lambda news: bool(lines_of(news)) and lines_of(news)[-1][0] == 5_000)

    assert news[0].skipped
    assert all(text == f"line {number}" for number, _, text in lines_of(news))
    assert len(lines_of(news)) < 200


def test_wide_characters_are_followed_in_whole_lines(
    tmp_path: Path, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appended, "SILENCE", 60.0)  # half a line is not told, however long its end is in coming
    log = tmp_path / "job.log"
    log.write_bytes("하나\n".encode("utf-16"))
    tail = follow(log)
    append(log, "둘\r\n셋".encode("utf-16-le") + b"\n")
    assert lines_of(until(tail, lines_of))[0][2] == "둘"
    append(log, b"\0")

    assert [line[2] for line in lines_of(until(tail, lines_of))][-1] == "셋"


def test_one_thread_looks_after_all_and_ends_with_the_last(tmp_path: Path, tailer: Tailer, follow: Follow) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\n", newline="")
    tails = [follow(log) for _ in range(20)]
    thread = tailer._thread
    append(log, "two\n")
    for tail in tails:
        assert lines_of(until(tail, lines_of)) == [(2, 4, "two")]

    assert thread is not None
    for tail in tails:
        tail.close()
    thread.join(5)
    assert not thread.is_alive()
    assert tailer.count == 0


def test_a_reader_that_takes_nothing_is_given_up(
    tmp_path: Path, tailer: Tailer, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "LOST", 0.1)
    log = tmp_path / "job.log"
    log.write_text("one\n", newline="")
    tail = follow(log)
    end = time.monotonic() + 10
    while not tail.closed and time.monotonic() < end:
        time.sleep(0.05)

    assert (tail.closed, tailer.count) == (True, 0)


def test_who_stands_at_one_place_is_told_by_one_reading(
    tmp_path: Path, tailer: Tailer, follow: Follow, rounds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\n", newline="")
    opened: list[str] = []

    class Noted(FileSource):
        def __init__(self, path: str) -> None:
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr(appended, "FileSource", Noted)
    tails = [follow(log) for _ in range(50)]
    until_all_stand_together(tailer, rounds)
    opened.clear()
    news = []
    for number in range(2, 12):
        append(log, f"line {number}\n")
        news.append([until(tail, lines_of) for tail in tails])

    assert [[lines_of(one) for one in told] for told in news] == [
        [[(number, 4 + sum(len(f"line {before}\n") for before in range(2, number)), f"line {number}")]] * 50
        for number in range(2, 12)
    ]
    assert all(len({id(one[0]) for one in told}) == 1 for told in news)
    assert len(opened) <= 20


def until_all_stand_together(tailer: Tailer, rounds: list[int]) -> None:
    """Wait until they do, and until no round is on its way that began before."""
    for _ in range(300):
        if len(tailer._together()) == 1:
            break
        time.sleep(0.01)
    begun = len(rounds)
    while len(rounds) < begun + 2:
        time.sleep(0.01)
    assert len(tailer._together()) == 1


def test_who_comes_later_or_falls_behind_is_told_what_is_new_to_him_and_joins_the_others(
    tmp_path: Path, tailer: Tailer, follow: Follow, rounds: list[int]
) -> None:
    log = tmp_path / "job.log"
    log.write_text("one\ntwo\n", newline="")
    early, late = follow(log), follow(log, 4)
    assert lines_of(until(late, lines_of)) == [(2, 4, "two")]
    for number in range(3, 13):
        append(log, f"line {number}\n")
        until(early, lines_of)
    caught_up = until(late, lambda news: lines_of(news)[-1:] and lines_of(news)[-1][0] == 12)

    assert [number for number, _, _ in lines_of(caught_up)] == list(range(3, 13))
    until_all_stand_together(tailer, rounds)
    append(log, "thirteen\n")
    assert [[text for _, _, text in lines_of(until(tail, lines_of))] for tail in (early, late)] == [["thirteen"]] * 2


def test_a_file_system_that_hangs_keeps_the_readers_of_others_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    names = {name: tmp_path / f"{name}.log" for name in ("far", "near")}
    look, tails, tailers = tailing._look, {}, Tailers()

    def wait(found: list[Tail]) -> None:
        if found[0].path == str(names["far"]):
            hangs.wait(30)
        look(found)

    monkeypatch.setattr(tailing, "PACE", 0.01)
    monkeypatch.setattr(tailing, "_look", wait)
    monkeypatch.setattr(MountTable, "mount_of", lambda self, path: os.path.basename(path))
    for name, log in names.items():
        log.write_text("one\n", newline="")
        place = Reader().place(str(log), Known(rule=rule(), encoding="auto"), None, None, NOW)
        tails[name] = Tail(str(log), "auto", place, lambda: None)
        tailers.add(tails[name])
    append(names["near"], "two\n")
    news = until(tails["near"], lines_of)
    for tail in tails.values():
        tail.close()
    left = tailers.count
    hangs.set()

    assert lines_of(news) == [(2, 4, "two")]
    assert left == 0  # who has gone takes no place, though his thread hangs
