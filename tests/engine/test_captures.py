"""Captures: what a screen shows is kept and is on record, and no picture is given where there is none."""

import io
import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image

from engine.actions import captures as module
from engine.actions import helper
from engine.actions.actor import Actor
from engine.actions.camera import ALL, Picture
from engine.actions.captures import Captures
from engine.actions.gallery import DAYS, Gallery
from engine.actions.refused import Refused
from engine.audit import AuditTrail
from engine.clock import now
from engine.recorder import Recorder
from engine.store.batch import AuditHead
from tests.engine.live import write_config
from tests.screens import screen, windows

x11 = pytest.mark.skipif(sys.platform == "win32", reason="the desktop cannot be taken away by a variable there")
KIM = Actor(name="Kim", source="10.1.2.3")
LEE = Actor(name="Lee", source="10.1.2.4")
RED, BLUE = 0xC81E1E, 0x1E3CC8
PICTURE = Picture(png=b"png", small=b"small", width=4, height=3, displays=())
Screen = Callable[..., None]


@pytest.fixture
def trail(tmp_path: Path) -> AuditTrail:
    return AuditTrail(tmp_path / "audit.jsonl", AuditHead(count=0, hash=""))


@pytest.fixture
def captures(tmp_path: Path, trail: AuditTrail, monkeypatch: pytest.MonkeyPatch) -> Iterator[Captures]:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    one = Captures(tmp_path / "data", Recorder(trail, lambda row: None))
    yield one
    one.stop()
    trail.close()


@pytest.fixture(scope="module")
def two_colours() -> Iterator[str]:
    with screen() as display, windows(display, RED, BLUE):
        yield display


def audit(trail: AuditTrail) -> list[tuple[str, str, str]]:
    rows = [json.loads(line) for line in trail.path.read_text(encoding="utf-8").splitlines()]
    return [(row["event"], row["who"], row["outcome"]) for row in rows]


def colour(png: bytes, x: int, y: int) -> tuple[int, ...]:
    found: Any = Image.open(io.BytesIO(png)).convert("RGB").getpixel((x, y))
    return tuple(found)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_a_picture_shows_what_is_on_the_screen_and_is_kept_for_its_owner_alone(
    captures: Captures, two_colours: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trail: AuditTrail
) -> None:
    monkeypatch.setenv("DISPLAY", two_colours)
    taken = captures.take(ALL, KIM)
    png = captures.read(taken.name, small=False, actor=LEE)

    assert (taken.by, taken.source, taken.width, taken.height) == ("Kim", "10.1.2.3", 640, 480)
    assert (colour(png, 5, 5), colour(png, 634, 474)) == ((0xC8, 0x1E, 0x1E), (0x1E, 0x3C, 0xC8))
    assert Image.open(io.BytesIO(captures.read(taken.name, small=True, actor=LEE))).size == (400, 300)
    assert captures.kept() == [taken]
    assert audit(trail) == [("capture", "Kim", "begun"), ("capture", "Kim", "done"), ("capture_seen", "Lee", "done")]
    modes = {stat.S_IMODE(os.stat(path).st_mode) for path in (tmp_path / "data" / "captures").iterdir()}
    assert (modes, stat.S_IMODE(os.stat(tmp_path / "data" / "captures").st_mode)) == ({0o600}, 0o700)


def test_one_monitor_alone_is_shown_where_there_are_two(captures: Captures, monkeypatch: pytest.MonkeyPatch) -> None:
    with screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        subprocess.run([sys.executable, "-m", "tests.split_screen"], check=True)
        with windows(display, RED, BLUE):
            left, right = captures.take(1, KIM), captures.take(2, KIM)

            assert [(one.width, one.height, len(one.displays)) for one in (left, right)] == [(320, 480, 2)] * 2
            assert colour(captures.read(left.name, small=False, actor=KIM), 5, 5) == (0xC8, 0x1E, 0x1E)
            assert colour(captures.read(right.name, small=False, actor=KIM), 5, 5) == (0x1E, 0x3C, 0xC8)
            assert refusal(lambda: captures.take(3, KIM)) == "capture_no_monitor"


def test_a_black_screen_is_said_to_be_black_and_no_picture_of_it_is_kept(
    captures: Captures, monkeypatch: pytest.MonkeyPatch, trail: AuditTrail
) -> None:
    with screen() as display, windows(display, 0x080808):
        monkeypatch.setenv("DISPLAY", display)

        assert refusal(lambda: captures.take(ALL, KIM)) == "capture_black"
    assert list(captures.kept()) == []
    assert audit(trail)[-1] == ("capture", "Kim", "refused: capture_black")


@x11
@pytest.mark.parametrize("display", ["", ":199"])
def test_without_a_display_that_is_said_and_is_on_record(
    captures: Captures, monkeypatch: pytest.MonkeyPatch, trail: AuditTrail, display: str
) -> None:
    monkeypatch.setenv("DISPLAY", display)

    assert refusal(lambda: captures.take(ALL, KIM)) == "capture_no_display"
    assert audit(trail) == [("capture", "Kim", "begun"), ("capture", "Kim", "refused: capture_no_display")]


def test_a_screen_that_is_locked_is_said_to_be_locked(
    captures: Captures, two_colours: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = tmp_path / "bin" / "loginctl"
    said.parent.mkdir()
    said.write_text("#!/bin/sh\necho yes\n", encoding="utf-8")
    said.chmod(0o700)
    monkeypatch.setenv("PATH", f"{said.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_SESSION_ID", "3")
    monkeypatch.setenv("DISPLAY", two_colours)

    assert refusal(lambda: captures.take(ALL, KIM)) == "capture_locked"


@contextmanager
def silent_display() -> Iterator[str]:
    """Give a display that takes every connection and never says a word."""
    number = 261 + os.getpid() % 30
    path = Path(f"/tmp/.X11-unix/X{number}")
    path.parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(8)
        try:
            yield f":{number}"
        finally:
            path.unlink()


def test_a_screen_that_never_answers_is_given_up_in_time_and_the_next_picture_is_taken(
    captures: Captures, two_colours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LIMIT", 2.0)
    began = time.monotonic()
    with silent_display() as display:
        monkeypatch.setenv("DISPLAY", display)
        assert refusal(lambda: captures.take(ALL, KIM)) == "capture_timeout"
    assert time.monotonic() - began < 10

    monkeypatch.setattr(module, "LIMIT", 15.0)
    monkeypatch.setenv("DISPLAY", two_colours)
    assert captures.take(ALL, KIM).width == 640


def test_no_picture_is_taken_that_cannot_be_recorded(
    captures: Captures, two_colours: str, monkeypatch: pytest.MonkeyPatch, trail: AuditTrail
) -> None:
    monkeypatch.setenv("DISPLAY", two_colours)
    trail.path.mkdir()  # no line can be appended to it

    assert refusal(lambda: captures.take(ALL, KIM)) == "no_record"
    assert refusal(lambda: captures.look(None, ALL, KIM)) == "no_record"
    assert list(captures.kept()) == []


def test_a_live_session_is_on_record_once_and_keeps_no_picture(
    captures: Captures, two_colours: str, monkeypatch: pytest.MonkeyPatch, trail: AuditTrail
) -> None:
    monkeypatch.setenv("DISPLAY", two_colours)
    first = captures.look(None, ALL, KIM)
    second = captures.look(first.session, ALL, KIM)
    captures.look_away(first.session, LEE)  # not theirs
    third = captures.look(first.session, ALL, KIM)
    captures.look_away(first.session, KIM)

    assert first.session == second.session == third.session
    assert colour(second.picture.png, 5, 5) == (0xC8, 0x1E, 0x1E)
    assert audit(trail) == [("capture_live", "Kim", "begun"), ("capture_live", "Kim", "ended")]
    assert captures.look(first.session, ALL, KIM).session != first.session
    assert list(captures.kept()) == []


@pytest.mark.parametrize("name", ["", ".", "..", "../secret", "/etc/passwd", "x", "x.png", "a\0b", "..\\x", "CON"])
def test_a_name_that_is_not_in_the_list_leads_nowhere(captures: Captures, name: str, tmp_path: Path) -> None:
    (tmp_path / "data" / "captures").mkdir(parents=True)
    (tmp_path / "data" / "captures" / "x.png").write_bytes(b"no capture of ours")
    (tmp_path / "data" / "secret.png").write_bytes(b"none at all")

    assert refusal(lambda: captures.read(name, small=False, actor=KIM)) == "capture_gone"


def test_pictures_go_when_they_are_old_or_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery = Gallery(tmp_path / "captures")
    moment = now()
    gallery.add(PICTURE, ALL, KIM, moment - timedelta(days=DAYS, seconds=1))
    fresh = [gallery.add(PICTURE, ALL, KIM, moment - timedelta(seconds=ago)) for ago in (3, 2, 1)]

    assert [one.name for one in gallery.kept(moment)] == [one.name for one in reversed(fresh)]
    monkeypatch.setattr("engine.actions.gallery.MOST", 2)
    assert [one.name for one in gallery.kept(moment)] == [fresh[2].name, fresh[1].name]
    monkeypatch.setattr("engine.actions.gallery.LARGEST", 5)
    assert [one.name for one in gallery.kept(moment)] == [fresh[2].name]
    assert len(list((tmp_path / "captures").iterdir())) == 3


@contextmanager
def helping(folder: Path, display: str) -> Iterator[None]:
    """Run the helper of a configuration in this folder, on that display."""
    command = [sys.executable, "-m", "ui.cli", "capture-helper", "--config", str(write_config(folder, "  []"))]
    process = subprocess.Popen(command, env={**os.environ, "DISPLAY": display}, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert b"Capture helper" in process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_a_helper_on_another_desktop_takes_the_picture_for_a_server_without_one(
    captures: Captures, two_colours: str, tmp_path: Path
) -> None:
    with helping(tmp_path, two_colours):
        place = tmp_path / "data" / helper.FILE_NAME
        taken = captures.take(ALL, KIM)

        assert colour(captures.read(taken.name, small=False, actor=KIM), 634, 5) == (0x1E, 0x3C, 0xC8)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert refusal(lambda: captures.take(7, KIM)) == "capture_no_monitor"
        secret = json.loads(place.read_bytes())["secret"]
        place.write_bytes(place.read_bytes().replace(secret.encode(), b"00" * 32))
        assert refusal(lambda: captures.take(ALL, KIM)) == "capture_no_display"
        place.write_bytes(place.read_bytes().replace(b"00" * 32, secret.encode()))
        place.chmod(0o644)
        assert refusal(lambda: captures.take(ALL, KIM)) == "capture_no_display"
        place.chmod(0o600)
        assert captures.take(ALL, KIM).width == 640
    assert not place.exists()


def test_a_helper_answers_while_somebody_else_holds_a_line_to_it_in_silence(tmp_path: Path) -> None:
    here = helper.Helper(tmp_path, lambda monitor: replace(PICTURE, width=monitor))
    threading.Thread(target=here.serve, daemon=True).start()
    with socket.create_connection((helper.HERE, here.port)):
        assert helper.ask(tmp_path, 9).width == 9
    here.close()


@x11
def test_a_helper_without_a_desktop_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    command = [sys.executable, "-m", "ui.cli", "capture-helper", "--config", str(write_config(tmp_path, "  []"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)

    assert (done.returncode, "no desktop" in done.stderr) == (1, True)
