"""Line feeds are counted alike with numpy and without it, and the programs that are rerun are told nothing of it."""

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.logs import feeds
from engine.logs.feeds import LARGE, count_feeds


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


@pytest.mark.parametrize("before", [None, "7"])
def test_the_environment_stays_as_it_was(monkeypatch: pytest.MonkeyPatch, before: str | None, way: str) -> None:
    monkeypatch.delenv(feeds.THREADS, raising=False)
    if before is not None:
        monkeypatch.setenv(feeds.THREADS, before)
    feeds._counter()

    assert os.environ.get(feeds.THREADS) == before
