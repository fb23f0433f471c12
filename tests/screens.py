"""Screens for tests: an X server without a monitor, and windows of known colours on it. Needs Debian's `xvfb`."""

import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

SIZE = (640, 480)
FIRST, LAST = 200, 260  # displays that are tried
PATIENCE = 20.0


def xvfb() -> str:
    """Return the X server's path; without one the test is skipped with a word, in CI it fails."""
    found = shutil.which("Xvfb")
    if found is None:
        reason = "no Xvfb on this machine: captures are not tried"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def screen(*options: str, size: tuple[int, int] = SIZE) -> Iterator[str]:
    """Give the name of a display of an X server of our own, all black unless the options say otherwise."""
    path = xvfb()
    reading, writing = os.pipe()
    number = _free_number()
    command = [
        path,
        f":{number}",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "{}x{}x24".format(*size),
        "-noreset",
        *options,
    ]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        said = os.read(reading, 20)  # it says so when it listens, or ends
        assert said.strip() == str(number).encode(), f"Xvfb :{number} said {said!r}"
        yield f":{number}"
    finally:
        os.close(reading)
        process.terminate()
        process.wait(PATIENCE)


def _free_number() -> int:
    start = FIRST + os.getpid() % (LAST - FIRST)
    numbers: list[int] = [*range(start, LAST), *range(FIRST, start)]
    for number in numbers:
        if not any(os.path.exists(path) for path in (f"/tmp/.X{number}-lock", f"/tmp/.X11-unix/X{number}")):
            return number
    raise LookupError("no free display")


@contextmanager
def windows(display: str, *colours: int) -> Iterator[None]:
    """Show a window for each colour (0xRRGGBB), side by side over the whole screen."""
    with ExitStack() as stack:
        line = socket.socket(socket.AF_UNIX)
        stack.callback(line.close)
        line.connect(f"/tmp/.X11-unix/X{display[1:]}")
        base, root, visual, (width, height) = _greet(line)
        wide = width // len(colours)
        for place, colour in enumerate(colours):
            window = base + place + 1
            box = struct.pack("<IIhhHHHHI", window, root, place * wide, 0, wide, height, 0, 1, visual)
            values = struct.pack("<III", 0x0202, colour, 1)  # background pixel, no window manager
            line.sendall(struct.pack("<BBH", 1, 24, 10) + box + values[:4] + values[4:])  # CreateWindow
            line.sendall(struct.pack("<BBHI", 8, 0, 2, window))  # MapWindow
        line.sendall(struct.pack("<BBH", 43, 0, 1))  # GetInputFocus: its answer comes when all of it is done
        _receive(line, 32)
        time.sleep(0.05)
        yield


def _greet(line: socket.socket) -> tuple[int, int, int, tuple[int, int]]:
    """Return where our ids begin, the root window, its visual and its size."""
    line.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
    ok, _, _, _, length = struct.unpack("<BBHHH", _receive(line, 8))
    assert ok == 1
    answer = _receive(line, 4 * length)
    base, vendor, formats = (*struct.unpack_from("<I", answer, 4), *struct.unpack_from("<H", answer, 16), answer[21])
    at = 32 + vendor + -vendor % 4 + 8 * formats
    (root,), size = struct.unpack_from("<I", answer, at), struct.unpack_from("<HH", answer, at + 20)
    (visual,) = struct.unpack_from("<I", answer, at + 32)
    return int(base), int(root), int(visual), (int(size[0]), int(size[1]))


def _receive(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = line.recv(size - len(data))
        assert part, "the X server hung up"
        data += part
    return data
