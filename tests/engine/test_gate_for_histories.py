"""The gates over lines of every kind: whatever means something is let through, and what is read is the same.

With Hyperscan where it is installed (it is, by the extra `test`), with texts alone, and with no gate at all.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from engine.logs import gate
from engine.logs.encoding import LONGEST, text_of
from engine.logs.follow import Cursor, read_new
from engine.logs.gate import PatternGate, TextGate, gate_of
from engine.logs.scanner import scan_of
from rules.model import Event, Meaning
from rules.patterns import sense
from rules.rule import Rule
from tests.engine.test_gate import events, runs_of
from tests.rules.lives import rule

needs_hyperscan = pytest.mark.skipif(scan_of(("a",)) is None, reason="hyperscan is not installed")


def of_patterns(failure: tuple[str, ...], warning: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Rule:
    """Return the rule of a job with these patterns; its success is the word."""
    return rule(failure=failure, warning=warning, ignore=ignore)


RULES = (
    of_patterns(failure=(r"\bERROR\b", r"(?i)traceback"), warning=("완료$",), ignore=("harmless",)),
    replace(of_patterns(failure=("실패|오류",), warning=(r"(?i)kill|Größe",)), start=("^start",)),
    replace(of_patterns(failure=(r"code [1-9]\d*",), warning=(r"W\wRN(ING)?\b(?! x)",)), settle=timedelta(seconds=30)),
    replace(
        of_patterns(failure=(r"[가-힣]{2} 실패",)),
        success=(r"^.{19} 작업\s*완료: (?P<rows>[\d,]+)건",),
        start=("(?<!re)start",),
    ),
    replace(of_patterns(failure=("ERROR$",), warning=("…$",)), success=(r"[^\x00-\x7f]{2}=\S",), start=("a.{3,12}z",)),
)
WORDS = (
    "working",
    "ERROR broken",
    "start",
    "restart",
    "작업 완료",
    "작업\u3000완료: 12건",
    "TraceBack harmless ERROR",
    "오류 발생",
    "이체 실패",
    "code 7",
    "WARN x",
    "W가RN",
    "\u212aill and KİLL",
    "가나=x",
    "abc가나z",
    "",
)
ODD = (b"", b"\x1b[31m", b"\0", b"\x01", b"\xef\xbb\xbf", b"\xff", b"\xc0\xc1", b"\xea\xb0", "가".encode("cp949"))
STAMPS = (
    "%Y-%m-%d %H:%M:%S ",
    "[%H:%M:%S] ",
    "20261124_%H%M%S ",
    "%m월 %d일 %H시 %M분 ",
    "job %FT%TZ: ",
    "",
)
ENDS = (b"\n", b"\n", b"\n", b"\r\n", b"\r\r\n", b"\r")
UNSTAMPED = b"progress 12 of 7000 done in 12 ms\n" * 1000


class Planned(Struct, frozen=True, kw_only=True):
    """One line: what it says in which codec, odd bytes at a place in it, how it ends, and whether it has a stamp."""

    word: str
    codec: str
    odd: bytes
    place: int
    end: bytes
    seconds: int
    stamped: bool


planned = st.builds(
    Planned,
    word=st.sampled_from(WORDS),
    codec=st.sampled_from(["utf-8", "utf-8", "cp949"]),
    odd=st.sampled_from(ODD),
    place=st.integers(0, 12),
    end=st.sampled_from(ENDS),
    seconds=st.sampled_from([0, 1, 29, 31, 900]),
    stamped=st.booleans(),
)
plans = st.lists(planned, max_size=40)


def written(stamp: str, moment: datetime) -> str:
    """Return the stamp of a moment; not every system writes the words of any language between the fields."""
    return re.sub(r"%.", lambda found: moment.strftime(found[0]), stamp)


def bytes_of(plan: list[Planned], stamp: str, plain: bool) -> bytes:
    """Return a file of these lines; a plain one has no lone returns, so that a gate is asked at all.

    Its stamps are whole and never step back: of a row of lines without a meaning only the ends are dated.
    """
    moment, data = datetime(2026, 11, 24, 6), b""
    for line in plan:
        moment += timedelta(seconds=line.seconds)
        start = (written(stamp, moment) if line.stamped else "  ").encode(line.codec, "replace")
        raw = line.word.encode(line.codec, "replace")
        data += start + raw[: line.place] + line.odd + raw[line.place :]
        data += b"\n" if plain and line.end != b"\r\n" else line.end
    return data


@contextmanager
def long_from(size: int) -> Iterator[None]:
    """Have blocks from this size on count as a history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "LONG", size)
        yield


@needs_hyperscan
def test_a_history_is_asked_for_the_patterns_and_a_tick_for_texts() -> None:
    assert [type(gate_of(RULES[0], size)) for size in (4096, gate.LONG)] == [TextGate, PatternGate]


def lost(of: Rule, data: bytes, size: int, stamps: bool, path: Path) -> list[str]:
    """Return the lines that mean something and are not let through by the gate for blocks of that size."""
    path.write_bytes(data)
    asked = gate_of(of, size)
    spans = None if asked is None else asked.spans(data, stamps)
    if spans is None:
        return []
    let_through = dict(spans)
    assert list(let_through) == sorted(let_through)
    lines = read_new(str(path), Cursor(), "auto", whole=True).lines
    shown = {line.offset: text_of(line.raw, "line") for line in lines}
    return [
        text
        for offset, text in shown.items()
        if sense(of, text).meaning is not Meaning.ACTIVITY and offset not in let_through
    ]


@settings(max_examples=400, deadline=None)
@given(plan=plans, of=st.sampled_from(RULES), size=st.sampled_from([0, 1 << 30]), stamps=st.booleans())
def test_a_line_that_means_something_is_let_through(
    tmp_path_factory: pytest.TempPathFactory, plan: list[Planned], of: Rule, size: int, stamps: bool
) -> None:
    path = tmp_path_factory.mktemp("gate") / "job.log"

    with long_from(1 << 20):
        assert lost(of, bytes_of(plan, STAMPS[0], plain=True), size, stamps, path) == []


@settings(max_examples=600, deadline=None)
@given(
    plan=plans,
    of=st.sampled_from(RULES),
    stamp=st.sampled_from(STAMPS),
    plain=st.booleans(),
    most=st.sampled_from([1 << 20, 300]),
)
def test_a_reading_is_the_same_with_every_gate_and_with_none(
    tmp_path_factory: pytest.TempPathFactory, plan: list[Planned], of: Rule, stamp: str, plain: bool, most: int
) -> None:
    path = tmp_path_factory.mktemp("gate") / "job.log"
    path.write_bytes(bytes_of(plan, stamp, plain))

    assert_all_alike(path, of, most)


@settings(max_examples=60, deadline=None)
@given(plan=plans, of=st.sampled_from(RULES), stamp=st.sampled_from(STAMPS))
def test_stamps_that_come_late_in_a_file_are_seen_by_every_gate(
    tmp_path_factory: pytest.TempPathFactory, plan: list[Planned], of: Rule, stamp: str
) -> None:
    path = tmp_path_factory.mktemp("gate") / "job.log"
    path.write_bytes(UNSTAMPED + bytes_of(plan, stamp, plain=True))

    assert_all_alike(path, of, 1 << 20)


def assert_all_alike(path: Path, of: Rule, most: int) -> None:
    """Compare the readings of a file with either gate to that with none."""
    full = events(path, of, gated=False, most=most)
    for size in (0, 1 << 30):
        with long_from(size):
            gated = events(path, of, gated=True, most=most)
        assert meaningful(gated) == meaningful(full)
        assert runs_of(gated, of) == runs_of(full, of)
        assert gated[-1:] == full[-1:]


@needs_hyperscan
def test_a_line_behind_nuls_lies_behind_them_with_every_gate_and_with_none(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    path.write_bytes(b"  working\n\0\0working\n")

    assert_all_alike(path, RULES[0], 1 << 20)


def meaningful(found: list[Event]) -> list[Event]:
    return [one for one in found if one.meaning is not Meaning.ACTIVITY]


@pytest.mark.parametrize("size", [0, 1 << 30], ids=["texts", "patterns"])
def test_a_line_of_which_only_the_beginning_is_shown_is_let_through(size: int, tmp_path: Path) -> None:
    data = b"2026-11-24 06:00:00 one\n" + b"x" * (LONGEST + 5) + b"\n2026-11-24 06:00:01 two\n"

    assert text_of(data.split(b"\n")[1], "line").endswith("…")
    assert lost(RULES[4], data, size, False, tmp_path / "job.log") == []


@pytest.mark.parametrize("size", [0, 1 << 30], ids=["texts", "patterns"])
@pytest.mark.parametrize("said", ["ER\ufeffROR", "KİLL", "\u212aill", "ER\x7fROR", "ER\x1b[1mROR"])
def test_a_line_whose_bytes_are_not_what_is_shown_is_let_through(size: int, said: str, tmp_path: Path) -> None:
    of = rule(failure=("ERROR", "(?i)kill"))

    with long_from(1 << 20):
        assert lost(of, f"2026-11-24 06:00:00 {said}\n".encode(), size, False, tmp_path / "job.log") == []
