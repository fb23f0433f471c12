"""Searching logs: nothing is missed and nothing made up, beside a plain loop over the decoded lines."""

import gzip
import os
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import regex
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.book import Book
from engine.loglook import Logs
from engine.logs import cutting, lineindex, needle, numbering, sieve
from engine.logs import search as hunting
from engine.logs.ahead import Ahead
from engine.logs.encoding import encoding_of, text_of
from engine.logs.hits import Teller
from engine.logs.indexes import Indexes
from engine.logs.lines import split
from engine.logs.needle import Needle
from engine.logs.opening import NotReadable
from engine.logs.searching import BadPattern, Crowded, Ending, Hit, News, Numbers, Progress, Search, Skipped, Sought
from engine.logs.sieve import Found, Sieve
from engine.logs.source import FileSource
from engine.logs.telling import Telling
from engine.logs.watch import LogWatch
from tests.rules.lives import rule

SEOUL = ZoneInfo("Asia/Seoul")
ENGINES = ("with_hyperscan", "without")
WORDS = [
    "ERROR",
    "error",
    "작업 완료",
    "오류",
    "12",
    "rows",
    "ſ",
    "K",
    "ORA-00942",
    " ",
    "\t",
    "x",
    "(a",
    "é",
    "😀",
    "aaaa!",
]
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n"]
PATTERNS = [
    "ERROR",
    r"\d+",
    r"^\s*ERROR",
    r"rows$",
    r"\b오류\b",
    r"[^x]*x$",
    r"(?<!a)error",
    r"\AERROR\Z",
    r"(\w)\1",
    r"^$",
    r"(?:error|완료)\s",
    r"k",
    r"\p{Hangul}{2}",
    r"a++!",
    r"(a+)+!",
    r"ORA-\d{5}",
    r".",
    r"é|😀",
]


@pytest.fixture(params=ENGINES)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "without":
        monkeypatch.setattr(needle, "scanner_of", lambda *_: None)
    else:
        pytest.importorskip("hyperscan")
    return str(request.param)


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list of how many bytes are read at once, by all who read blocks."""
    sizes: list[int] = []
    fill = FileSource.fill

    def noted(self: FileSource, offset: int, buffer: bytearray, size: int) -> int:
        sizes.append(fill(self, offset, buffer, size))
        return sizes[-1]

    monkeypatch.setattr(FileSource, "fill", noted)
    return sizes


Looked = list[tuple[int, str]]


def plainly(data: bytes, encoding: str, pattern: str) -> Looked:
    """Return the lines that match, by a plain loop."""
    wanted = regex.compile(pattern)
    lines = ((line.offset, text_of(line.raw, encoding, 2**30)) for line in split(data, encoding, 0, 1))
    return [(offset, text) for offset, text in lines if wanted.search(text)]


def sifted(path: Path, encoding: str, sought: Needle, room: int = 0) -> Looked:
    sought.prepare()
    with FileSource(str(path)) as source:
        found = list(Sieve(source, encoding, sought, Ahead(room or sieve.BLOCK), Event()).run(0, source.size))
    return [(one.line.offset, one.text) for one in found if one is not None]


log_text = st.lists(st.tuples(st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from(ENDS)), max_size=25)
odd = st.sampled_from([b"", b"", b"\x1b[31m", b"\x00", b"\xef\xbb\xbf", b"\xff", b"\0" * 70, b"\x07"])


def written(rows: list[tuple[list[str], str]], encodings: list[str], junk: list[bytes]) -> bytes:
    """Return the lines, each in one of the encodings, with bytes between them that are no text."""
    found = b""
    for place, (words, end) in enumerate(rows):
        encoding = encodings[place % len(encodings)]
        parts = [word.encode(encoding, "ignore") for word in words]
        found += junk[place % len(junk)].join(parts) + end.encode(encoding)
    return found


@pytest.mark.parametrize("encoding", ["line", "utf-16-le", "utf-16-be", "cp949", "latin-1", "shift_jis", "utf-32-le"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=log_text,
    junk=st.lists(odd, min_size=1, max_size=4),
    pattern=st.sampled_from(PATTERNS),
    case=st.booleans(),
    block=st.sampled_from([64, 200, 1024]),
    crew=st.booleans(),
)
@example(
    rows=[([], "\n"), (["ERROR", "ſ", "ERROR", "ERROR"], "\n")],
    junk=[b"\0" * 70],
    pattern="ERROR",
    case=False,
    block=64,
    crew=True,
)
def test_what_is_found_is_what_a_plain_loop_finds(
    tmp_path: Path,
    way: str,
    encoding: str,
    rows: list[tuple[list[str], str]],
    junk: list[bytes],
    pattern: str,
    case: bool,
    block: int,
    crew: bool,
) -> None:
    data = written(
        rows, ["utf-8", "cp949"] if encoding == "line" else [encoding], junk if encoding == "line" else [b""]
    )
    path = tmp_path / "job.log"
    path.write_bytes(data)
    longest = max((len(line.raw) for line in split(data, encoding, 0, 1)), default=0)
    saved = sieve.ALONE, cutting.FIRST, needle.PIECE
    sieve.ALONE, cutting.FIRST, needle.PIECE = 0 if crew else len(data), 32, 32
    try:
        found = sifted(path, encoding, Needle(pattern, True, case), max(block, longest + 80))
    finally:
        sieve.ALONE, cutting.FIRST, needle.PIECE = saved
    plain = plainly(data, encoding, pattern if case else f"(?i){pattern}")
    assert [one for one in found if one[1]] == [one for one in plain if one[1]]  # holes part blocks: lines without text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=log_text, text=st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=3)), case=st.booleans())
@example(rows=[(["a--b"], "\n")], text="--", case=True)
@example(rows=[(["[[:x"], "\n")], text="[[:", case=False)
def test_a_plain_text_is_found_as_it_is_written(
    tmp_path: Path, way: str, rows: list[tuple[list[str], str]], text: str, case: bool
) -> None:
    path = tmp_path / "job.log"
    path.write_bytes(written(rows, ["utf-8"], [b""]))

    found = sifted(path, "line", Needle(text, False, case))

    assert found == plainly(path.read_bytes(), "line", ("" if case else "(?i)") + regex.escape(text))


class Reader:
    """Searches the logs of a folder as a page does."""

    def __init__(self, folder: Path, **patterns: Any) -> None:
        watch = LogWatch(paths=(str(folder / "job.log"), str(folder / "day_%Y%m%d.log")), encoding="auto")
        states = {"job": SimpleNamespace(rule=rule(**patterns), logs=watch)}
        self.logs = Logs(cast("Book", SimpleNamespace(states=states)), cast("Any", None))
        self.awake = Event()

    def begin(self, text: str, **how: Any) -> Search:
        return self.logs.search("job", Sought(text=text, **how), "me", self.awake.set)

    def all_of(self, search: Search) -> list[News]:
        news: list[News] = []
        while not (news and isinstance(news[-1], Ending)):
            assert self.awake.wait(20), "nothing more is told"
            self.awake.clear()
            news += search.take()
        return news

    def ask(self, text: str, **how: Any) -> tuple[list[Hit], Ending]:
        news = self.all_of(self.begin(text, **how))
        ending = news[-1]
        assert isinstance(ending, Ending)
        return [one for one in news if isinstance(one, Hit)], ending


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name in ("log-search", "log-ahead")]


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    yield
    for thread in threads():
        thread.join(5)
    assert threads() == []


def test_a_hit_has_its_number_its_place_its_time_its_meaning_and_the_lines_beside_it(tmp_path: Path) -> None:
    lines = [f"2026-11-24 06:00:{number:02} line {number}\n" for number in range(1, 31)]
    lines[9] = "2026-11-24 06:00:10 failure 하나 failure\n"
    (tmp_path / "job.log").write_text("".join(lines), newline="")

    (hit,), ending = Reader(tmp_path).ask("FAILURE", context=2)

    assert (hit.number, hit.offset, hit.spans) == (10, len("".join(lines[:9])), ((20, 27), (31, 38)))
    assert (hit.meaning, hit.at) == ("failure", datetime(2026, 11, 24, 6, 0, 10, tzinfo=SEOUL))
    beside = [one.text.split(" ", 2)[2] for one in (*hit.before, *hit.after)]
    assert beside == ["line 8", "line 9", "line 11", "line 12"]
    assert (ending.outcome, ending.hits, ending.files, ending.read) == ("done", 1, 1, ending.total)


def test_all_files_are_searched_the_newest_first_packed_ones_too(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("needle now\n", newline="")
    (tmp_path / "job.log.1.gz").write_bytes(gzip.compress(b"x\nneedle packed\n"))
    (tmp_path / "day_20261123.log").write_bytes("needle wide\n".encode("utf-16"))
    old = time.time() - 86400
    os.utime(tmp_path / "job.log.1.gz", (old, old))

    hits, ending = Reader(tmp_path).ask("needle")

    assert {(os.path.basename(hit.path), hit.number, hit.text) for hit in hits} == {
        ("job.log", 1, "needle now"),
        ("job.log.1.gz", 2, "needle packed"),
        ("day_20261123.log", 1, "needle wide"),
    }
    assert (ending.files, ending.of_files) == (3, 3)
    assert [hit.text for hit in Reader(tmp_path).ask("needle", path="job.log")[0]] == ["needle now"]


def test_a_search_between_two_times_looks_at_the_lines_between(tmp_path: Path) -> None:
    lines = [f"2026-11-24 06:{number // 60:02}:{number % 60:02} line\n" for number in range(600)]
    (tmp_path / "job.log").write_text("".join(lines), newline="")
    since, until = datetime(2026, 11, 24, 6, 2, tzinfo=SEOUL), datetime(2026, 11, 24, 6, 3, tzinfo=SEOUL)

    hits, _ = Reader(tmp_path).ask("line", since=since, until=until)

    assert [hit.number for hit in hits] == list(range(121, 181))


def test_a_log_whose_times_say_no_day_is_told_as_skipped(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("no time at all\n" * 50, newline="")
    reader = Reader(tmp_path)

    news = reader.all_of(reader.begin("time", since=datetime(2026, 11, 24, tzinfo=SEOUL)))

    assert [one.reason for one in news if isinstance(one, Skipped)] == ["undated"]


def test_a_search_that_was_cut_goes_on_behind_the_last_hit(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("".join(f"needle {number}\n" for number in range(1, 101)), newline="")
    reader, seen, after = Reader(tmp_path), [], None
    for outcome in ("cut", "cut", "done"):
        hits, ending = reader.ask("needle", path="job.log", limit=40, after=after)
        seen += [hit.number for hit in hits]
        after = ending.after
        assert ending.outcome == outcome

    assert seen == list(range(1, 101))


NIGHT, DAY = "2026-11-24 01:00:00 a line\n", "2026-11-24 06:00:00 {}\n"
NIGHTLY = 500_000  # lines
BY_DAY = datetime(2026, 11, 24, 5, tzinfo=SEOUL)


def test_numbers_of_far_lines_follow_once_they_are_counted(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text(NIGHT * NIGHTLY + DAY.format("needle"))
    reader = Reader(tmp_path)

    news = reader.all_of(reader.begin("needle", since=BY_DAY))

    (hit,) = (one for one in news if isinstance(one, Hit))
    numbers = [one for one in news if isinstance(one, Numbers)]
    assert (hit.number, numbers[0].lines) == (None, ((hit.offset, NIGHTLY + 1),))
    assert reader.ask("needle", since=BY_DAY)[0][0].number == NIGHTLY + 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_search_counts_the_lines_that_it_reads_and_reads_nothing_twice(
    tmp_path: Path, filled: list[int], way: str, end: str
) -> None:
    log = tmp_path / "job.log"
    rows = ("needle" if number % 90_001 == 0 else f"line {number} 작업" for number in range(1, 600_001))
    log.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline=end)
    reader = Reader(tmp_path)

    hits, _ = reader.ask("needle")

    assert [hit.number for hit in hits] == list(range(90_001, 600_001, 90_001))
    assert sum(filled) < log.stat().st_size * 1.02
    with FileSource(str(log)) as source:
        index = reader.logs._reader.indexes.get(source, "line", builds=False)
        assert source.size - index.done < lineindex.BLOCK + 4
        assert index.breaks_before(source, source.size) == 600_000


@pytest.mark.parametrize(("since", "begun"), [(BY_DAY, 1), (None, 0)])
def test_lines_are_counted_beside_a_search_that_begins_far_below_what_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: datetime | None, begun: int
) -> None:
    monkeypatch.setattr(numbering, "FAR", 2 * numbering.NEAR)
    counts, count = [], Indexes.count
    monkeypatch.setattr(Indexes, "count", lambda *given: counts.append(given) or count(*given))  # type: ignore[func-returns-value]  # None
    rows = (DAY.format("needle" if number % 2000 == 0 else "a line") for number in range(1, 10_001))
    (tmp_path / "job.log").write_text(NIGHT * NIGHTLY + "".join(rows))
    reader = Reader(tmp_path)

    news = reader.all_of(reader.begin("needle", since=since))

    hits = {one.offset: one.number for one in news if isinstance(one, Hit)}
    hits |= dict(pair for one in news if isinstance(one, Numbers) for pair in one.lines)
    assert list(hits.values()) == list(range(NIGHTLY + 2000, NIGHTLY + 10_001, 2000))
    assert len(counts) == begun


def test_a_line_longer_than_a_block_is_searched_as_far_as_one_goes_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "LARGE", size := sieve.BLOCK)
    long = b"a" * (size - 100) + b"needle" + b"a" * 3 * size + b"needle"
    (tmp_path / "job.log").write_bytes(b"first\n" + long + b"\nneedle below\n")

    hits, ending = Reader(tmp_path).ask("needle")

    assert [(hit.number, hit.offset) for hit in hits] == [(2, 6), (3, 6 + len(long) + 1)]
    assert (hits[0].cut, len(hits[0].text), hits[0].text[slice(*hits[0].spans[0])]) == (True, 1000, "needle")
    assert ending.long == 1


@pytest.mark.parametrize("encoding", ["line", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("length", [63, 64, 127, 191, 200])
def test_a_return_at_the_end_of_a_block_parts_no_line_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int, encoding: str
) -> None:
    monkeypatch.setattr(cutting, "FIRST", 64)
    codec = "utf-8" if encoding == "line" else encoding
    path = tmp_path / "job.log"
    path.write_bytes(("x" * (length // len("x".encode(codec))) + "\r\nb\r\n").encode(codec))

    assert sifted(path, encoding, Needle("^$", True, True), 64) == []


def test_what_is_written_meanwhile_is_not_seen_and_a_file_that_shrinks_ends_the_search(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("needle\n" * 10, newline="")
    with FileSource(str(log)) as source:
        search = Sieve(source, "line", prepared("needle"), Ahead(sieve.BLOCK), Event())
        with log.open("a") as more:
            more.write("needle\n")
        assert sum(one is not None for one in search.run(0, source.size)) == 10
        log.write_text("")
        assert sum(one is not None for one in search.run(0, source.size)) == 0


def prepared(text: str) -> Needle:
    found = Needle(text, False, True)
    found.prepare()
    return found


def test_a_hole_of_any_length_hides_no_line(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with log.open("wb") as file:
        file.write(b"needle one\n")
        file.seek(5_000_000)
        file.write(b"needle two\nneedle three\n")

    hits, _ = Reader(tmp_path).ask("needle")

    assert [(hit.text, hit.number) for hit in hits] == [("needle one", 1), ("needle two", 2), ("needle three", 3)]


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="nobody tells where a file has holes")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_hole_of_gigabytes_is_passed_over(tmp_path: Path, filled: list[int], encoding: str) -> None:
    log = tmp_path / "job.log"
    with log.open("wb") as file:
        file.write("needle one\nneedle two, not ended".encode(encoding))
        file.seek(3_000_000_100)
        file.write("needle three\nneedle four\n".encode(encoding))
        file.seek(5_000_000_000)
        file.write("\nneedle five\n".encode(encoding))

    hits, _ = Reader(tmp_path).ask("needle", encoding=encoding)

    width = len("x".encode(encoding))
    assert [(hit.number, hit.offset, hit.text) for hit in hits] == [
        (1, 0, "needle one"),
        (2, 11 * width, "needle two, not ended"),
        (2, 3_000_000_100, "needle three"),
        (3, 3_000_000_100 + 13 * width, "needle four"),
        (5, 5_000_000_000 + width, "needle five"),
    ]
    assert sum(filled) < 200_000_000


HOSTILE = [
    r"(a+)+$",
    r"(a|aa)+(?![a!])",
    r"(a|a)*$",
    r"(a|aa)+$",
    r"^(\w+\s?)*$",
    r"(.*a){20}$",
    r"(?:a?){40}a{40}$",
    r"(\w+)*\1!$",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_pattern_ends_in_its_time_and_says_where(tmp_path: Path, way: str, pattern: str) -> None:
    (tmp_path / "job.log").write_text(("a" * 60 + "!\n") * 400, newline="")
    began = time.monotonic()

    _, ending = Reader(tmp_path).ask(pattern, is_pattern=True)

    assert time.monotonic() - began < 15
    if "(?!" in pattern:  # of the others it is known beforehand that they are not in the line
        assert (ending.outcome, ending.unsure, ending.unsure_at) == ("too_slow", 40, 0)


def test_a_pattern_that_is_too_slow_on_a_line_hides_no_other(tmp_path: Path, way: str) -> None:
    (tmp_path / "job.log").write_text("aaaa\n" + "a" * 60 + "!\n" + "aaaaa\n", newline="")

    hits, ending = Reader(tmp_path).ask("(a|aa)+(?![a!])", is_pattern=True)

    assert [hit.number for hit in hits] == [1, 3]
    assert (ending.outcome, ending.unsure, ending.unsure_at) == ("done", 1, 5)


@pytest.mark.parametrize(
    ("pattern", "position"), [("time(d", 6), ("[a", 1), ("a**b", 2), ("ok|(?P<x", 8), ("x" * 200 + "{900}{900}", 0)]
)
def test_a_broken_pattern_says_what_and_where(tmp_path: Path, pattern: str, position: int) -> None:
    with pytest.raises(BadPattern) as caught:
        Reader(tmp_path).begin(pattern, is_pattern=True)

    assert caught.value.reason
    assert abs(caught.value.position - position) <= 2, caught.value


def endless(folder: Path) -> Path:
    """Return a log that takes seconds to search: each of its lines has to be tried."""
    with (folder / "job.log").open("w") as log:
        log.write("\x1b[32m2026-11-24 06:00:00 nothing to see here at all\x1b[0m\n" * 600_000)
    return folder


def open_files(folder: Path) -> list[str]:
    links = Path("/proc/self/fd")
    return [str(link.readlink()) for link in links.iterdir() if link.exists() and str(folder) in str(link.readlink())]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the open files")
@pytest.mark.parametrize("text", ["needle", r"(\w+\s?)*!$"])
def test_a_search_nobody_wants_leaves_no_thread_and_no_open_file(tmp_path: Path, way: str, text: str) -> None:
    reader = Reader(endless(tmp_path))
    took = []
    for pause in (0.0, 0.05, 0.3):
        search = reader.begin(text, is_pattern=True)
        thread = next(iter(threads()))
        time.sleep(pause)
        began = time.monotonic()
        search.close()
        thread.join(5)
        took.append(time.monotonic() - began)
        assert not thread.is_alive()
        assert open_files(tmp_path) == []

    assert min(took) < 0.2, took
    assert reader.logs._searches.count == 0


def test_a_reader_who_takes_nothing_holds_no_more_than_a_few(tmp_path: Path) -> None:
    (tmp_path / "job.log").write_text("needle\n" * 20_000, newline="")
    reader = Reader(tmp_path)
    search = reader.begin("needle", limit=5000)
    assert reader.awake.wait(5)
    time.sleep(0.3)

    news = search.take()

    assert 1 <= len(news) <= 100
    assert not any(isinstance(one, Ending) for one in news)
    search.close()


def test_of_one_reader_two_run_at_once_and_a_place_is_given_back(tmp_path: Path) -> None:
    reader = Reader(endless(tmp_path))
    running = [reader.begin("needle") for _ in range(2)]
    with pytest.raises(Crowded) as caught:
        reader.begin("needle")
    assert caught.value.own

    for search in running:
        search.close()
    for thread in threads():
        thread.join(5)
    reader.begin("needle").close()


def test_progress_grows_up_to_all_that_there_is(tmp_path: Path, way: str) -> None:
    reader = Reader(endless(tmp_path))

    news = reader.all_of(reader.begin("needle"))

    read = [one.read for one in news if isinstance(one, Progress)]
    ending = news[-1]
    assert isinstance(ending, Ending)
    assert read == sorted(read)
    assert len(read) > 2
    assert (ending.outcome, ending.read) == ("done", ending.total)


class Gated:
    """Reads blocks as long as it is let, then waits; or breaks behind so many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, breaks_behind: int = 0) -> None:
        self.gate, self.count, fill = threading.Semaphore(0), 0, FileSource.fill

        def read(source: FileSource, offset: int, buffer: bytearray, size: int) -> int:
            if breaks_behind and self.count == breaks_behind:
                raise NotReadable(source.path, "broken")
            assert breaks_behind or self.gate.acquire(timeout=20)
            self.count += 1
            return fill(source, offset, buffer, size)

        monkeypatch.setattr(FileSource, "fill", read)
        for module, name, value in ((cutting, "FIRST", 64), (sieve, "BLOCK", 64), (hunting, "BLOCK", 64)):
            monkeypatch.setattr(module, name, value)
        for module in (hunting, sieve):
            monkeypatch.setattr(module, "LARGE", 64)


def hits_of(reader: Reader, running: Search, count: int) -> list[str]:
    """Return the texts of so many hits as soon as they are told."""
    found: list[str] = []
    while len(found) < count:
        assert reader.awake.wait(10), f"of {count} only {found} are told"
        reader.awake.clear()
        found += [one.text for one in running.take() if isinstance(one, Hit)]
    return found


@pytest.fixture(params=["one", "some"])
def threads_ahead(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look in the thread of the search, or in others ahead of it."""
    if request.param == "some":
        pytest.importorskip("hyperscan")
        monkeypatch.setattr(sieve, "ALONE", 0)


ROWS = [f"needle {number:07d}" for number in range(400)]  # four to a block that is gated


def gated(folder: Path, monkeypatch: pytest.MonkeyPatch, breaks_behind: int = 0) -> tuple[Gated, Reader]:
    """Return what lets blocks of a log of these rows be read, and who searches it; hits wait for others only."""
    monkeypatch.setattr(hunting, "APART", 1000.0)
    (folder / "job.log").write_text("".join(f"{row}\n" for row in ROWS), newline="")
    return Gated(monkeypatch, breaks_behind), Reader(folder)


@pytest.mark.usefixtures("threads_ahead")
def test_what_is_found_is_told_before_a_block_that_is_long_in_coming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, reader = gated(tmp_path, monkeypatch)
    running = reader.begin("needle")
    for block in range(5):
        slow.gate.release()

        assert hits_of(reader, running, 4) == ROWS[block * 4 : block * 4 + 4]
    running.close()
    slow.gate.release(4)


@pytest.mark.usefixtures("threads_ahead")
def test_the_last_hits_of_a_search_are_told_before_what_is_read_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, reader = gated(tmp_path, monkeypatch)
    running = reader.begin("needle", limit=3)
    slow.gate.release()

    assert hits_of(reader, running, 3) == ROWS[:3]
    slow.gate.release(4)


def test_what_is_found_is_told_while_the_pattern_is_slow_on_other_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, spans = Event(), Needle.spans

    def slowly(self: Needle, text: str) -> list[tuple[int, int]] | None:
        if "slow" not in text:
            return spans(self, text)
        time.sleep(0.011)
        assert "9" not in text or goes_on.wait(20)
        return None

    monkeypatch.setattr(Needle, "spans", slowly)
    rows = [*ROWS[:3], *(f"slow {number}" for number in range(10))]
    (tmp_path / "job.log").write_text("".join(f"{row}\n" for row in rows), newline="")
    reader = Reader(tmp_path)
    running = reader.begin("needle|slow", is_pattern=True)

    assert hits_of(reader, running, 3) == ROWS[:3]
    goes_on.set()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[News, ...]]:
    """Return a list of what is told together; hits wait for others only."""
    together: list[tuple[News, ...]] = []
    tell = Telling.tell

    def noted(self: Telling, *news: News) -> None:
        together.append(news)
        tell(self, *news)

    monkeypatch.setattr(Telling, "tell", noted)
    monkeypatch.setattr(hunting, "APART", 1000.0)
    return together


def test_hits_of_blocks_that_come_fast_are_told_together(tmp_path: Path, told: list[tuple[News, ...]]) -> None:
    (tmp_path / "job.log").write_text("needle\n" * 112, newline="")

    hits, _ = Reader(tmp_path).ask("needle")

    assert [hit.number for hit in hits] == list(range(1, 113))
    assert [len(news) for news in told if isinstance(news[0], Hit)] == [1, 50, 50, 11]


def test_progress_counts_the_hits_that_were_told(
    tmp_path: Path, told: list[tuple[News, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunting, "PACE", 0.0)
    (tmp_path / "job.log").write_text("needle\n" * 112, newline="")

    Reader(tmp_path).ask("needle")

    hits, said = 0, set()
    for one in chain.from_iterable(told):
        hits += isinstance(one, Hit)
        if isinstance(one, Progress):
            said.add(one.hits)
            assert one.hits == hits
    assert {0, 1, 51, 101} <= said


def test_a_long_line_waits_for_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunting, "APART", 1000.0)
    held: list[int] = []
    hits_of_teller = Teller.hits

    def noted(self: Teller, numbered: list[tuple[Found, int | None]], context: int) -> Iterator[Hit]:
        held.append(sum(len(found.line.raw) for found, _ in numbered))
        return hits_of_teller(self, numbered, context)

    monkeypatch.setattr(Teller, "hits", noted)
    (tmp_path / "job.log").write_text(("needle" + "x" * 200_000 + "\n") * 30, newline="")

    hits, _ = Reader(tmp_path).ask("needle")

    assert len(hits) == 30
    assert max(held) < 250_000


@pytest.mark.usefixtures("threads_ahead")
@pytest.mark.parametrize("context", [0, 1])
@pytest.mark.parametrize("limit", [1000, 6])
def test_what_was_found_before_a_file_broke_is_told_before_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, context: int
) -> None:
    (broken, reader), read = gated(tmp_path, monkeypatch, breaks_behind=3), FileSource.read

    def fail(source: FileSource, offset: int, size: int) -> bytes:
        if broken.count == 3:
            raise NotReadable(source.path, "broken")
        return read(source, offset, size)

    monkeypatch.setattr(FileSource, "read", fail)

    news = reader.all_of(reader.begin("needle", limit=limit, context=context))

    hits = [one for one in news if isinstance(one, Hit)]
    skipped = [place for place, one in enumerate(news) if isinstance(one, Skipped)]
    ending = news[-1]
    assert isinstance(ending, Ending)
    assert [hit.text for hit in hits] == ROWS[: min(limit, 12)]
    assert all(place > news.index(hits[-1]) for place in skipped)
    assert (ending.hits, ending.outcome) == (min(limit, 12), "done" if limit > 12 else "cut")
    assert skipped or limit == 6


def test_a_line_that_a_block_holds_is_searched_to_its_end(tmp_path: Path, way: str) -> None:
    size = sieve.LARGE if way == "with_hyperscan" else sieve.BLOCK
    row = "x" * (size - lineindex.BLOCK - 1000)
    (tmp_path / "job.log").write_text(f"{row}needle\n{row * 2}needle\nneedle\n", newline="")

    hits, ending = Reader(tmp_path).ask("needle")

    assert [(hit.number, ending.long) for hit in hits] == [(1, 1), (3, 1)]


def test_the_encoding_is_found_as_for_reading(tmp_path: Path) -> None:
    for name in ("utf-16", "utf-16-le", "cp949", "utf-8-sig"):
        data = "시작\r\n작업 완료 needle\r\n".encode(name)
        (tmp_path / "job.log").write_bytes(data)
        (hit,), _ = Reader(tmp_path).ask("완료")
        assert (hit.number, hit.text, encoding_of(data, "auto")) == (2, "작업 완료 needle", encoding_of(data, "auto"))
