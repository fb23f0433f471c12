"""The output of a rerun as text: any code page, half lines, and a middle that is not kept."""

from pathlib import Path

import pytest

from engine.actions.output import read_output
from engine.actions.segments import HEAD, SIZE, TAIL, Writer


def written(folder: Path, *parts: bytes) -> Path:
    writer = Writer(str(folder))
    for part in parts:
        writer.write(part)
    writer.close()
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16", "utf-16-le"])
def test_text_in_any_code_page_is_shown_right(tmp_path: Path, encoding: str) -> None:
    text = "작업 시작 1\nstep two of the job\n작업 완료\n"

    part = read_output(written(tmp_path, text.encode(encoding)), 0, whole=True)

    assert part.text == text


def test_lines_of_two_code_pages_are_shown_right_beside_each_other(tmp_path: Path) -> None:
    data = "가나다\n".encode() + "라마바\n".encode("cp949")

    assert read_output(written(tmp_path, data), 0, whole=True).text == "가나다\n라마바\n"


def test_a_line_without_its_end_waits_until_the_output_is_whole(tmp_path: Path) -> None:
    folder = written(tmp_path, "one\n둘".encode()[:-1])

    first = read_output(folder, 0, whole=False)
    again = read_output(folder, first.next, whole=False)
    last = read_output(folder, first.next, whole=True)

    assert (first.text, first.next) == ("one\n", 4)
    assert (again.text, again.next) == ("", 4)
    assert last.next == 6


def test_colours_and_controls_are_taken_out_and_a_bare_return_stays(tmp_path: Path) -> None:
    data = b"\x1b[31mred\x1b[0m\r\n10%\r20%\r\n\x1b]0;title\x07\x00end\n"

    assert read_output(written(tmp_path, data), 0, whole=True).text == "red\n10%\r20%\nend\n"


def test_what_is_not_kept_of_the_middle_is_counted(tmp_path: Path) -> None:
    line = b"x" * 1023 + b"\n"
    folder = written(tmp_path, *[line * 256] * (HEAD + TAIL + 10))

    before = read_output(folder, HEAD * SIZE - 1024, whole=True)
    after = read_output(folder, before.next, whole=True)

    assert (before.skipped, before.next) == (0, HEAD * SIZE)
    assert after.skipped == 10 * SIZE
    assert after.text.startswith("xxx")


def test_a_very_long_line_is_shown_in_parts_and_holds_nothing_up(tmp_path: Path) -> None:
    folder = written(tmp_path, b"y" * 200_000)
    place, parts = 0, 0
    while (part := read_output(folder, place, whole=False)).next > place:
        place, parts = part.next, parts + 1

    assert parts == 3
    assert place == 3 * 64 * 1024


def test_what_the_disk_does_not_take_is_counted_and_keeps_nobody_waiting(small_disk: Path) -> None:
    writer = Writer(str(small_disk))
    for _ in range(40):
        writer.write(b"z" * 100_000)
    writer.close()

    assert writer.total == 4_000_000
    assert writer.lost > 1_000_000
