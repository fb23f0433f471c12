"""The kind of a line: its words stay, what differs from run to run is set aside, in Korean and in English."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.kinds import ASIDE, Slot, keeps_digits, kind_of, pieces_of, values_of

CASES = {
    "2026-11-24 06:00:01,940 [I] 작업 시작 kindscrap v2.4.1 pid=7340": "[I] 작업 시작 kindscrap v# pid=#",
    "[2026-11-24T06:00:01.123+09:00] INFO  목록 486건 저장 rows=3,518": "INFO 목록 #건 저장 rows=#",
    "Nov 24 06:00:01 host app[123]: started": "host app[#]: started",
    "2026년 11월 24일 (화) 오전 6시 3분 시작": "시작",
    r"엑셀 저장 data\20261124\list.csv 3518행 24.1 KB": r"엑셀 저장 data\#\list.csv #행 #",
    "작업 완료 312.1s": "작업 완료 #",
    "작업 완료 4분 29초": "작업 완료 #",
    "retry 2/3 after 1m 20s": "retry #/# after #",
    "GET https://kind.krx.co.kr/list?page=7 in 12 ms": "GET https://# in #",
    "job 6f1c2a9e-1b2c-4d5e-8f90-1234567890ab by kim@example.com": "job # by #",
    "<Task object at 0x7f3a2c> e3b0c44298fc1c149afbf4c8": "<Task object at #> #",
    "from 10.20.4.31:51234 and fe80:0:0:0:1:2:3:4": "from # and #",
    "user 'kim' said \"안녕하세요\"": "user '#' said \"#\"",
    'File "/opt/app/v2/main.py", line 88, in fetch': 'File "/opt/app/v#/main.py", line #, in fetch',
    '{"level": "info", "msg": "page 3 done"}': '{"level": "info", "msg": "page # done"}',
    'level=info msg="page 3 done" user="kim"': 'level=info msg="page # done" user="#"',
    "종료 처리 code=0": "종료 처리 code=0",
    "exit code 137": "exit code 137",
    "ORA-01555: snapshot too old": "ORA-01555: snapshot too old",
    "종목코드=005930 code=005930": "종목코드=# code=#",
    "cache in /tmp/tmpab3x9k/out": "cache in /tmp/#/out",
    "": "",
}
WORDS = st.sampled_from(
    ["작업 시작", "page", "rows=", "(", ") ", " - ", "수집 실패: ", "it's", "|", "[E] ", "만료", "오류가"]
)
TWO = st.integers(0, 59).map(lambda number: f"{number:02}")
VARIABLE = {
    "number": st.integers(0, 10**7).map(lambda number: f"{number:,}"),
    "decimal": st.floats(0, 1e6).map(lambda number: f"{number:.2f}"),
    "stamp": st.builds("2026-{:02}-{:02} {}:{}:{}".format, st.integers(1, 12), st.integers(1, 28), TWO, TWO, TWO),
    "clock": st.builds("{}:{}:{},{:03}".format, TWO, TWO, TWO, st.integers(0, 999)),
    "day": st.builds("{}월 {}일".format, st.integers(1, 12), st.integers(1, 28)),
    "uuid": st.uuids().map(str),
    "hex": st.integers(0, 2**64).map(hex),
    "address": st.ip_addresses(v=4).map(str),
    "size": st.builds("{} {}".format, st.integers(0, 10**6), st.sampled_from(["KB", "MB", "GB", "bytes"])),
    "length": st.builds("{} {}".format, st.integers(0, 10**6), st.sampled_from(["ms", "s", "초", "분"])),
    "quoted": st.text("가나다abc 123", max_size=20).map(lambda text: f'"{text}"'),
    "folder": st.integers(0, 10**9).map(lambda number: rf"C:\data\{number}\목록.csv"),
}


@pytest.mark.parametrize("line", CASES)
def test_a_line_is_of_the_kind_that_a_reader_would_say(line: str) -> None:
    assert kind_of(line) == CASES[line]


TEMPLATES = st.lists(st.tuples(WORDS, st.sampled_from(sorted(VARIABLE))), min_size=1, max_size=5)


@settings(deadline=None, max_examples=300)
@given(template=TEMPLATES, data=st.data())
def test_lines_of_one_template_with_other_numbers_are_of_one_kind(
    template: list[tuple[str, str]], data: st.DataObject
) -> None:
    lines = ["; ".join(f"{word} {data.draw(VARIABLE[name])}" for word, name in template) for _ in range(2)]

    assert kind_of(lines[0]) == kind_of(lines[1])
    assert not re.search(r"\d", kind_of(lines[0]))


ANY = st.text(max_size=60) | st.text("0123456789#:.,-/'\"\\ aTmsBf가초분시일월년=[]{}@", max_size=40)


@settings(deadline=None, max_examples=1500)
@given(line=ANY)
def test_a_kind_is_of_its_own_kind(line: str) -> None:
    once = kind_of(line)

    assert kind_of(once) == once


@settings(deadline=None, max_examples=1500)
@given(line=ANY)
def test_the_parts_of_a_line_are_the_line(line: str) -> None:
    assert "".join(piece.text for piece in pieces_of(line)) == line


@settings(deadline=None, max_examples=1500)
@given(line=ANY)
def test_one_digit_is_as_good_as_another_unless_the_kind_says_digits(line: str) -> None:
    assume(not keeps_digits(pieces_of(line)))
    masked = line.translate({ord(digit): "0" for digit in "123456789"})
    assume(not keeps_digits(pieces_of(masked)))

    assert kind_of(masked) == kind_of(line)


def test_a_very_long_line_is_known_by_its_beginning_and_in_bounded_time() -> None:
    line = "x1" * 500_000

    assert len(kind_of(line)) <= 1000
    assert "".join(piece.text for piece in pieces_of(line)) == line
    assert kind_of("'" * 100_000)
    assert kind_of("1." * 100_000)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("목록 486건 저장 rows=3,518", [("", 486.0), ("rows", 3518.0)]),
        ("작업 완료 4분 29초, 24.5 KB", [("", 269.0), ("", 25088.0)]),
        ("시작 06:00:01 20261124 0x7f", []),
        ("temp=-5 took=12 ms", [("temp", -5.0), ("took", 0.012)]),
    ],
)
def test_what_was_set_aside_says_how_much(line: str, said: list[tuple[str, float]]) -> None:
    assert [(value.name, value.number) for value in values_of(pieces_of(line))] == said


def test_a_word_that_was_set_aside_is_said_as_it_stands() -> None:
    (value,) = values_of(pieces_of("user 'kim' is in"))

    assert (value.slot, value.text, value.number) == (Slot.WORD, "kim", None)
    assert ASIDE not in value.text
