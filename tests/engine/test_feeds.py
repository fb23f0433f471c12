"""Line feeds are counted alike with numpy and without it, and the programs that are rerun are told nothing of it."""

import os
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.logs import feeds
from engine.logs.feeds import LARGE, count_each, count_feeds, count_returns


@pytest.fixture(params=["with numpy", "without"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "numpy", None)
    else:
        pytest.importorskip("numpy")
    monkeypatch.setattr(feeds, "_counter", feeds._counter.__wrapped__)
    return str(request.param)


def test_all_are_counted_between_two_places_and_no_others(way: str) -> None:
    data = b"\n" + b"line\r\n" * LARGE + b"\n\n"

    assert (feeds._counter() is None) is (way == "without")
    for start, end in ((0, len(data)), (1, len(data) - 2), (7, 7 + LARGE), (5, 5), (3, len(data) + LARGE), (LARGE, 9)):
        assert count_feeds(data, start, end) == data[start:end].count(b"\n"), (start, end)
        assert count_feeds(bytearray(data), start, end) == data[start:end].count(b"\n"), (start, end)


@given(data=st.binary(max_size=300), start=st.integers(0, 400), size=st.integers(0, 3 * LARGE))
def test_any_bytes_are_counted_as_bytes_count_them(data: bytes, start: int, size: int) -> None:
    whole = data * (LARGE // 100)

    assert count_feeds(whole, start, start + size) == whole.count(b"\n", start, start + size)


MIXED = b"\n\r\r\nx\r\n" * LARGE


@pytest.mark.parametrize("end", range(len(MIXED) - 9, len(MIXED) + 3))
@pytest.mark.parametrize("start", range(8))
def test_a_return_ends_a_line_unless_a_feed_follows(way: str, start: int, end: int) -> None:
    follows = MIXED[end - 1 : end + 1] == b"\r\n"

    for whole in (MIXED, bytearray(MIXED)):
        assert count_returns(whole, start, end) == len(re.findall(rb"\r\n|\r|\n", whole[start:end])) - follows


@given(
    row=st.binary(max_size=9).map(lambda odd: b"\n\rx" + odd), start=st.integers(0, 50), size=st.integers(0, 3 * LARGE)
)
def test_any_bytes_have_as_many_line_ends_as_an_expression_finds(row: bytes, start: int, size: int) -> None:
    whole, end = row * (LARGE // 4), start + size
    follows = start < end and whole[end - 1 : end + 1] == b"\r\n"

    assert count_returns(whole, start, end) == len(re.findall(rb"\r\n|\r|\n", whole[start:end])) - follows


def test_blocks_are_counted_each_and_what_is_less_than_one_is_left(way: str) -> None:
    data = bytearray(b"line\n\n" * LARGE)

    for start, end, size in ((0, len(data), LARGE), (5, 5 + 2 * LARGE, LARGE), (3, LARGE, 2 * LARGE), (7, 7, 1)):
        whole = [data.count(b"\n", at, at + size) for at in range(start, end - size + 1, size)]
        assert count_each(data, start, end, size) == whole, (start, end, size)


@pytest.mark.parametrize(
    "size", [feeds.ROW, 64 * 1024, feeds.ROW * feeds.ROWS, feeds.ROW * (feeds.ROWS + 1), LARGE + 7]
)
def test_blocks_of_any_size_are_counted_as_bytes_count_them(way: str, size: int) -> None:
    rows = [b"\n" * 3_000_000, b"\x00\n\xff\r" * 750_000, b"x" * 999_999 + b"\n" + b"\n" * 2_000_000]

    for data in map(bytearray, rows):
        for start, end in ((0, len(data)), (13, 2_900_001), (5, 5 + size), (2_999_000, 2_999_000 + 3 * size)):
            whole = [data.count(b"\n", at, at + size) for at in range(start, end - size + 1, size)]
            assert count_each(data, start, end, size) == whole, (start, end)


@pytest.mark.parametrize("before", [None, "7"])
def test_the_environment_stays_as_it_was(monkeypatch: pytest.MonkeyPatch, before: str | None, way: str) -> None:
    monkeypatch.delenv(feeds.THREADS, raising=False)
    if before is not None:
        monkeypatch.setenv(feeds.THREADS, before)
    feeds._counter()

    assert os.environ.get(feeds.THREADS) == before
