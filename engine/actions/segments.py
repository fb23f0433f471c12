"""The output of one command on the disk: pieces of one size, of which the first and the last are kept.

An offset counts all bytes that the command has written, whether they are kept or not, so that it names a place for
good. Nothing but the standard library is imported: the supervisor has to begin at once and stay small.
"""

import os
from contextlib import suppress

SIZE = 256 * 1024  # bytes of one piece
HEAD = 4  # pieces that are kept of the beginning,
TAIL = 12  # and of the end
DIGITS = 8
PRIVATE = 0o600


class Writer:
    """Takes the output as it comes; `total` is how many bytes there were."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._file = -1
        self._piece = -1
        self.total = 0
        self.lost = 0  # bytes that the disk did not take

    def write(self, data: bytes) -> None:
        """Keep what has come; what a full disk refuses is counted, and keeps nobody waiting."""
        view = memoryview(data)
        while view:
            piece, place = divmod(self.total, SIZE)
            part = view[: SIZE - place]
            if not self._put(piece, place, part):
                self.lost += len(part)
            self.total += len(part)
            view = view[len(part) :]

    def close(self) -> None:
        """Have it all on the disk."""
        self._close()

    def _put(self, piece: int, place: int, part: memoryview) -> bool:
        try:
            if piece != self._piece:
                self._close()
                self._file = os.open(path_of(self._folder, piece), os.O_CREAT | os.O_RDWR | _BINARY, PRIVATE)
                self._piece = piece
                self._forget(piece - TAIL)
            os.lseek(self._file, place, os.SEEK_SET)
            return os.write(self._file, part) == len(part)
        except OSError:
            return False

    def _forget(self, piece: int) -> None:
        if piece >= HEAD:
            with suppress(OSError):  # somebody reads it (Windows): it is removed with the folder
                os.unlink(path_of(self._folder, piece))

    def _close(self) -> None:
        file, self._file, self._piece = self._file, -1, -1
        if file >= 0:
            with suppress(OSError):
                os.close(file)


_BINARY = getattr(os, "O_BINARY", 0)


def path_of(folder: str, piece: int) -> str:
    """Return the file of one piece."""
    return os.path.join(folder, f"output.{piece:0{DIGITS}d}")


def read(folder: str, offset: int, most: int) -> tuple[int, bytes]:
    """Return the bytes from `offset` on, at most so many, and where they begin: later, where a middle is not kept.

    No bytes: there are none yet.
    """
    piece, place = divmod(offset, SIZE)
    data = _read_piece(folder, piece, place, most)
    if data is None:
        following = [one for one in _pieces(folder) if one > piece]
        if not following:
            return offset, b""
        piece, place = following[0], 0
        offset = piece * SIZE
        data = _read_piece(folder, piece, 0, most) or b""
    if len(data) < most and place + len(data) == SIZE:
        more = _read_piece(folder, piece + 1, 0, most - len(data))
        data += more or b""
    return offset, data


def _read_piece(folder: str, piece: int, place: int, most: int) -> bytes | None:
    try:
        with open(path_of(folder, piece), "rb") as file:
            file.seek(place)
            return file.read(most)
    except OSError:
        return None


def _pieces(folder: str) -> list[int]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(int(name[7:]) for name in names if name.startswith("output.") and name[7:].isdigit())
