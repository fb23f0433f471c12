"""A pattern made from one line: it fits the line and its likes, never the empty line, and no other trouble."""

from datetime import datetime

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from engine.config.patterns import parse_pattern
from rules.likeness import pattern_like

WORDS = st.lists(
    st.sampled_from(
        ["no", "answer", "수집", "실패:", "(retry)", "a+b", "[E]", "50%", "it's", "$HOME", '"x"', "\\d", "^"]
    ),
    min_size=1,
    max_size=6,
)
NUMBERS = st.integers(min_value=0, max_value=10**9)
TIMES = st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2099, 12, 31))
SHAPES = [
    "{time:%Y-%m-%d %H:%M:%S},{ms:03d} [E] ERROR {words} {number}",
    "{time:%Y/%m/%d %H:%M} ERROR {words}: {number} rows",
    "[{time:%Y-%m-%dT%H:%M:%S}Z] ERROR id={number} {words}",
    "{time:%H:%M:%S} [thread-{number}] ERROR {words}",
    "{time:%b %d %H:%M:%S} host job[{number}]: ERROR {words}",
    "{time:%Y}년 {time:%m}월 {time:%d}일 ERROR {words} tx{number}x",
    r"ERROR {words} C:\data\{time:%Y%m%d}\a_{number}.db",
    "ERROR {words} /var/log/{time:%Y}/{number}.log is gone",
    "ERROR {words} at 10.{ms}.0.1:{number}",
    "ERROR {words} https://host-{number}.example/x?y={ms}",
    "ERROR {words} 0x{number:x}",
    "ERROR {words} {number:,}.5 s",
]


@given(st.text(alphabet=st.characters(exclude_characters="\n"), max_size=400))
def test_a_pattern_matches_the_line_that_it_was_made_from_and_not_the_empty_one(line: str) -> None:
    pattern = pattern_like(line)

    if regex.search(r"\S", line):
        assert parse_pattern(pattern) == pattern
        assert regex.search(pattern, line)
    else:
        assert pattern == ""


@pytest.mark.parametrize("shape", SHAPES)
@given(
    words=WORDS,
    times=st.tuples(TIMES, TIMES),
    numbers=st.tuples(NUMBERS, NUMBERS),
    ms=st.tuples(*[st.integers(0, 255)] * 2),
)
def test_a_line_of_the_same_shape_with_another_time_and_other_numbers_is_matched_too(
    shape: str,
    words: list[str],
    times: tuple[datetime, datetime],
    numbers: tuple[int, int],
    ms: tuple[int, int],
) -> None:
    said = " ".join(words)
    one, other = (
        shape.replace("{words}", "\0").format(time=time, number=number, ms=small).replace("\0", said)
        for time, number, small in zip(times, numbers, ms, strict=True)
    )

    assert regex.search(pattern_like(one), other), pattern_like(one)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("ERROR no answer", "ERROR no answer: the database is lost"),
        ("ERROR no answer", "FATAL ERROR no answer"),
        ("ORA-01555 snapshot too old", "ORA-00600 snapshot too old"),
        ("ERROR exit code 3", "ERROR exit code 4"),
        ("ERROR [Errno 13] denied", "ERROR [Errno 28] denied"),
        ("ERROR HTTP 404 for /a", "ERROR HTTP 500 for /a"),
        ("06:00:01 ERROR 수집 실패", "06:00:01 ERROR 수집 중단"),
    ],
)
def test_what_names_the_fault_stays_as_it_is(line: str, other: str) -> None:
    assert not regex.search(pattern_like(line), other)


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        (
            "2025-07-15 16:21:14,287 [E] ERROR no answer from 10.1.2.3",
            r"^[-\d/.:,TZ+ ]+ \[E\] ERROR no answer from [\d.,]+\s*$",
        ),
        (r"ERROR cannot open C:\data\a.db", r"^ERROR cannot open \S+\s*$"),
        ('ERROR "C:\\Program Files\\a b.db" is gone', r'^ERROR "[^"]+" is gone\s*$'),
        ("ERROR tx A1B2C3D4E5F6 of kim@x.kr", r"^ERROR tx [0-9A-Za-z]+ of [\w.+-]+@[\w.-]+\s*$"),
        ("Traceback (most recent call last):", r"^Traceback \(most recent call last\):\s*$"),
    ],
)
def test_a_pattern_reads_as_a_person_would_write_it(line: str, pattern: str) -> None:
    assert pattern_like(line) == pattern


@pytest.mark.parametrize("line", ["0\x1f", "\x1f", "\x0bERROR\x0c", "\u3000실패\u2028", "\x85x\ufeff"])
def test_odd_spaces_around_a_line_are_matched(line: str) -> None:
    assert regex.search(pattern_like(line), line)


def test_a_long_line_is_known_by_its_beginning() -> None:
    line = "ERROR " + "x" * 50_000
    pattern = pattern_like(line)

    assert len(pattern) < 500
    assert regex.search(pattern, line, timeout=0.1)


def test_a_pattern_is_quick_on_a_line_that_it_does_not_fit() -> None:
    line = " ".join(f"/a/{n} 10.0.0.{n}" for n in range(12))

    assert not regex.search(pattern_like(line), line * 400 + "!", timeout=0.1)
