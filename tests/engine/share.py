"""A share that hangs: a file system that answers nothing, so that `stat` and `open` never come back."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DEVICE = Path("/dev/fuse")
DETACH = 2  # MNT_DETACH of mount(2)


def mount_silence(folder: Path) -> int:
    """Mount a file system at a folder whose server never answers; return the server's end. Raises OSError."""
    if sys.platform == "win32":
        raise OSError("not on this system")
    end = os.open(DEVICE, os.O_RDWR)
    options = f"fd={end},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"silence", os.fsencode(folder), b"fuse", 0, options.encode()) != 0:
        code = ctypes.get_errno()
        os.close(end)
        raise OSError(code, os.strerror(code))
    return end


def take_away(folder: Path, end: int) -> None:
    """Take the file system away: what hangs in it fails."""
    ctypes.CDLL(None, use_errno=True).umount2(os.fsencode(folder), DETACH)
    os.close(end)


@contextmanager
def hanging_share(folder: Path) -> Iterator[None]:
    """Let every look into a folder hang for a while; what lies in it is there again afterwards."""
    if sys.platform == "win32":
        pytest.skip("no file system can be mounted there")
    try:
        end = mount_silence(folder)
    except OSError as error:
        pytest.skip(f"no file system can be mounted here: {error}")
    try:
        yield
    finally:
        take_away(folder, end)
