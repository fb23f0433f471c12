"""Windows onto a log: whatever lies in the file, they are what a plain reading of all of it gives."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.logs import excerpt, lineindex
from engine.logs.encoding import encoding_of, text_of
from engine.logs.follow import HEAD
from engine.logs.lines import Line, split
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.views import LogWindow
from tests.rules.lives import rule

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
CODECS = ["utf-8", "cp949", "utf-16-le", "utf-16-be", "utf-32-le"]
WORDS = st.sampled_from(["", "a", "줄", "ERROR 실패", "x" * 70, "\0", "\0" * 70, "\U0001f600", "਀", "Ā"])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""])
TEXTS = st.lists(st.tuples(WORDS, ENDS), max_size=60).map(lambda rows: "".join(word + end for word, end in rows))
RAW = st.lists(st.sampled_from([b"\n", b"\r", b"\0", b"a", b"\x0a\x00", b"\x00\x0a", b"\0" * 66]), max_size=80)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Have blocks of a few bytes, so that everything lies across the edge of one."""
    sizes = {(lineindex, "BLOCK"): 64, (lineindex, "STEP"): 128, (excerpt, "FIRST"): 16, (excerpt, "USUAL"): 4}
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), size in sizes.items():
            patch.setattr(module, name, size)
        yield


def plain(data: bytes, declared: str) -> list[Line]:
    return list(split(data, encoding_of(data[:HEAD], declared), 0, 1))


def shown(window: LogWindow) -> list[tuple[int | None, int, str]]:
    return [(line.number, line.offset, line.text) for line in window.lines]


def written(lines: list[Line], encoding: str) -> list[tuple[int | None, int, str]]:
    return [(line.number, line.offset, text_of(line.raw, encoding)) for line in lines]


def check(reader: Reader, path: str, data: bytes, declared: str, place: int, count: int) -> None:
    """Compare every kind of window with the plain reading."""
    lines = plain(data, declared)
    known = Known(rule=rule(), encoding=declared)
    encoding = encoding_of(data[:HEAD], declared)

    def ask(**asked: Any) -> LogWindow:
        return reader.window(Wanted(path=path, count=count, **asked), known, NOW)

    tail = ask()
    assert shown(tail) == written(lines[-count:], encoding)
    assert tail.total == (lines[-1].number if lines else tail.total)
    number = place % (len(lines) + 2) + 1
    first = next((at for at, line in enumerate(lines) if line.number >= number), len(lines))
    assert shown(ask(line=number)) == written(lines[first : first + count], encoding)
    here = max((at for at, line in enumerate(lines) if line.offset <= place), default=0)
    assert shown(ask(offset=place, before=1)) == written(lines[max(0, here - 1) : max(0, here - 1) + count], encoding)
    top = max(0, min(here - count // 2, len(lines) - count))
    assert shown(ask(offset=place)) == written(lines[top : top + count], encoding)


@settings(max_examples=400, deadline=None)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=4),
    codec=st.sampled_from(CODECS),
    place=st.integers(0, 400),
    count=st.integers(2, 30),
)
def test_any_window_is_what_a_plain_reading_gives_while_the_file_grows(
    texts: list[str], codec: str, place: int, count: int
) -> None:
    reader, data = Reader(), b""
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        for text in texts:
            more = text.encode(codec, "replace")
            data += more
            with open(path, "ab") as log:
                log.write(more)
            check(reader, path, data, codec if codec.startswith("utf-") and codec != "utf-8" else "auto", place, count)


@settings(max_examples=300, deadline=None)
@given(pieces=RAW, codec=st.sampled_from(["auto", *CODECS]), place=st.integers(0, 200), count=st.integers(2, 9))
def test_bytes_that_are_no_text_are_read_the_same_everywhere(
    pieces: list[bytes], codec: str, place: int, count: int
) -> None:
    data = b"".join(pieces)
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        Path(path).write_bytes(data)
        check(Reader(), path, data, codec, place, count)


@settings(max_examples=300, deadline=None)
@given(
    contents=st.lists(TEXTS, min_size=2, max_size=5),
    moved=st.lists(st.sampled_from(["write", "replace", "cut"]), min_size=5, max_size=5),
    place=st.integers(0, 300),
)
def test_a_file_that_is_replaced_emptied_or_cut_is_counted_anew(
    contents: list[str], moved: list[str], place: int
) -> None:
    reader = Reader()
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        for text, how in zip(contents, moved, strict=False):
            data = text.encode()
            if how == "cut" and os.path.exists(path):
                os.truncate(path, os.path.getsize(path) // 2)
                data = Path(path).read_bytes()
            elif how == "replace":
                Path(path + ".new").write_bytes(data)
                os.replace(path + ".new", path)
            else:
                Path(path).write_bytes(data)
            check(reader, path, data, "auto", place, 7)
