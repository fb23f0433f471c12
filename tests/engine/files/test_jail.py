"""No path leads out of the folder: not by name, not by link, not by what is swapped while it is opened."""

import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.files.jail import Jail
from engine.files.names import Refused, may_be_opened, parts_of
from engine.logs.opening import Gone, NotReadable

SECRET = b"secret outside\n"


links = pytest.mark.skipif(sys.platform == "win32", reason="a link needs a right there, and Wine makes none")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "work"
    (inside / "sub").mkdir(parents=True)
    (inside / "ok.txt").write_bytes(b"inside\n")
    (inside / "sub" / "한글 파일.txt").write_bytes(b"below\n")
    for other in (tmp_path, tmp_path / "work-evil", tmp_path / "outside"):
        other.mkdir(exist_ok=True)
        (other / "secret.txt").write_bytes(SECRET)
    return inside


def read(folder: Path, path: str) -> bytes:
    with Jail(str(folder)).open(path) as opened:
        return os.read(opened.descriptor, 100)


def test_what_lies_inside_is_opened_by_its_name(folder: Path) -> None:
    assert read(folder, "ok.txt") == b"inside\n"
    assert read(folder, "sub/한글 파일.txt") == b"below\n"
    with Jail(str(folder)).open("") as opened:
        assert opened.is_folder


ODD = ("a b+c#d%20e&f.txt", ".hidden", "..data", "-rf", "배치.log", "~", "%2e%2e", "COMET.txt", "a~b")


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_names(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"odd\n")

    assert read(folder, name) == b"odd\n"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../secret.txt", "dots"),
        ("sub/../../secret.txt", "dots"),
        ("./ok.txt", "dots"),
        ("/etc/passwd", "absolute"),
        ("//etc/passwd", "absolute"),
        ("..\\secret.txt", "backslash"),
        ("C:/Windows/win.ini", "colon"),
        ("ok.txt::$DATA", "colon"),
        ("ok.txt.", "trailing"),
        ("ok.txt ", "trailing"),
        ("...", "trailing"),
        ("CON", "device"),
        ("sub/nul.tar.gz", "device"),
        ("COM¹.txt", "device"),
        ("aux .txt", "device"),
        ("PROGRA~1", "short_name"),
        ("sub/LONGNA~12.TXT", "short_name"),
        ("ok.txt\x00.png", "unsafe_character"),
        ("ok.txt\r\nX: 1", "unsafe_character"),
        ("\udcff", "unsafe_character"),
        ("a" * 5000, "too_long"),
        ("a/" * 200, "too_long"),
    ],
)
def test_what_means_more_than_a_name_on_any_system_is_refused(folder: Path, path: str, reason: str) -> None:
    with pytest.raises(Refused) as error:
        read(folder, path)
    assert error.value.reason == reason


@links
def test_links_are_followed_inside_and_refused_where_they_lead_out(folder: Path) -> None:
    links = {
        "inside": "sub",
        "to_file": "../secret.txt",
        "to_folder": "../outside",
        "twice": "to_folder",
        "to_root": "/",
        "above": "..",
        "sibling": "../work-evil",
        "loop": "loop",
        "nowhere": "nosuch",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)

    assert read(folder, "inside/한글 파일.txt") == b"below\n"
    leading_out = ("to_folder", "twice", "above", "sibling")
    for path in ("to_file", "to_root/etc", *(f"{name}/secret.txt" for name in leading_out)):
        with pytest.raises(Refused):
            read(folder, path)
    with pytest.raises((Refused, Gone, NotReadable)):
        read(folder, "loop")
    with pytest.raises(Gone):
        read(folder, "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
def test_what_is_no_file_is_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "fifo")
    (folder / "zero").symlink_to("/dev/zero")

    with pytest.raises(NotReadable, match="not_a_file"):
        read(folder, "fifo")
    with pytest.raises(Refused):
        read(folder, "zero")
    with pytest.raises(Gone):
        read(folder, "ok.txt/more")
    with pytest.raises(Gone):
        read(folder, "nosuch")


@links
def test_a_folder_that_is_itself_a_link_is_the_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to("work")

    assert read(tmp_path / "alias", "ok.txt") == b"inside\n"


@links
def test_what_is_swapped_while_it_is_opened_never_leads_out(folder: Path, tmp_path: Path) -> None:
    (folder / "turn").mkdir()
    (folder / "turn" / "secret.txt").write_bytes(b"inside\n")
    ended = threading.Event()

    def swap() -> None:
        while not ended.is_set():
            (folder / "turn").rename(folder / "away")
            (folder / "turn").symlink_to(tmp_path / "outside")
            (folder / "turn").unlink()
            (folder / "away").rename(folder / "turn")

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen = set()
    try:
        for _ in range(3000):
            try:
                seen.add(read(folder, "turn/secret.txt"))
            except (Refused, Gone, NotReadable):
                seen.add(b"refused")
    finally:
        ended.set()
        swapper.join()

    assert SECRET not in seen
    assert read(folder, "turn/secret.txt") == b"inside\n"


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    above = tmp_path_factory.mktemp("above")
    (above / "work" / "sub").mkdir(parents=True)
    (above / "secret.txt").write_bytes(SECRET)
    (above / "work" / "ok.txt").write_bytes(b"inside\n")
    (above / "work" / "out").symlink_to("..")
    return above / "work"


WIDE = ("\uff0e\uff0e", "\u2025")  # dots that a careless decoder makes of others
NAMES = ("..", ".", "", "sub", "ok.txt", "out", "secret.txt", "work", "%2e%2e", "..\\", "/", "\x00", "C:", "~", "... ")
PIECES = st.sampled_from((*NAMES, *WIDE))


@given(st.lists(PIECES | st.text(max_size=6), max_size=8).map("/".join))
def test_no_made_up_path_reads_anything_outside(canary: Path, path: str) -> None:
    try:
        with Jail(str(canary)).open(path) as opened:
            assert opened.path == str(canary) or opened.path.startswith(f"{canary}{os.sep}")
            assert opened.is_folder or os.read(opened.descriptor, 100) == b"inside\n"
    except (Refused, Gone, NotReadable):
        pass


@given(st.text(max_size=30))
def test_a_name_that_may_be_opened_is_one_name(name: str) -> None:
    if may_be_opened(name):
        assert parts_of(name) == (name,)
        assert not set(name) & set("/\\:")
