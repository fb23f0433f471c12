"""The bytes of one log as they lie when it is asked for: of the file itself, or of what is packed in it."""

import errno
import gzip
import os
import sys
import zlib
from collections.abc import Callable
from io import FileIO
from threading import Lock
from typing import Protocol

from engine.logs.follow import HEAD, Head
from engine.logs.opening import NotReadable, open_shared, reason_of
from engine.sharing import read_at

UNPACKED = 8 * 1024 * 1024  # bytes of a packed log that are looked at
PIECE = 256 * 1024  # bytes that are unpacked at once


class Source(Protocol):
    """Bytes at places; what is written after it was opened is not seen."""

    size: int
    head: Head

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from there, fewer at the end."""

    def fill(self, offset: int, buffer: bytearray, size: int) -> int:
        """Fill so many bytes of a buffer, which may be one that is used again and again; return how many it were."""

    def past_hole(self, offset: int) -> int:
        """Return where from there on something was written: a file may hold terabytes of nothing."""


class FileSource:
    """A file held open, which any thread may read. Raises Gone or NotReadable, also while it is read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._turn = Lock()
        self._file = FileIO(open_shared(path))
        self.found = os.fstat(self._file.fileno())
        self.size = self.found.st_size
        try:
            self.head = Head(first=self.read(0, HEAD), size=self.size)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "FileSource":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def is_as_it_was(self) -> bool:
        """Return whether the file has become no shorter since it was opened, and begins as it did."""
        return os.fstat(self._file.fileno()).st_size >= self.size and self.read(0, HEAD) == self.head.first

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from there; fewer at the end, and where the file has become shorter."""
        size = min(size, self.size - offset)
        if size <= 0:
            return b""
        try:
            with self._turn:
                return read_at(self._file.fileno(), size, offset)
        except OSError as error:
            raise NotReadable(self.path, reason_of(error)) from error

    def fill(self, offset: int, buffer: bytearray, size: int) -> int:
        """Fill so many bytes of a buffer from there, and return how many: fewer where the end is near."""
        room = memoryview(buffer)[: max(0, min(size, self.size - offset))]
        try:
            if sys.platform != "win32":
                return os.preadv(self._file.fileno(), [room], offset)
            with self._turn:  # there the place to read from is the file's own
                self._file.seek(offset)
                return self._file.readinto(room)
        except OSError as error:
            raise NotReadable(self.path, reason_of(error)) from error

    def past_hole(self, offset: int) -> int:
        """Return where from there on something was written, the place itself where the file system does not know."""
        try:
            return os.lseek(self._file.fileno(), offset, os.SEEK_DATA)
        except OSError as error:
            return max(offset, self.size) if error.errno == errno.ENXIO else offset  # behind it there is nothing
        except AttributeError:  # on Windows nobody tells
            return offset


class PackedSource:
    """The beginning of a file packed by gzip; `cut` says that there is more of it.

    It is unpacked piece by piece, for as long as it `is_wanted`.
    """

    def __init__(self, path: str, is_wanted: Callable[[], bool] = lambda: True) -> None:
        descriptor, data = open_shared(path), bytearray()
        with os.fdopen(descriptor, "rb") as file:
            self.found = os.fstat(descriptor)
            try:
                packed = gzip.GzipFile(fileobj=file)
                while len(data) <= UNPACKED and is_wanted() and (piece := packed.read(PIECE)):
                    data += piece
            except (OSError, EOFError, zlib.error) as error:
                raise NotReadable(path, "not_packed") from error
        self.cut = len(data) > UNPACKED
        self._data = memoryview(data)[:UNPACKED]
        self.size = len(self._data)
        self.head = Head(first=bytes(self._data[:HEAD]), size=self.size)

    def read(self, offset: int, size: int) -> bytes:
        """Return so many bytes from there, fewer at the end."""
        return bytes(self._data[offset : offset + max(0, size)])

    def fill(self, offset: int, buffer: bytearray, size: int) -> int:
        """Fill so many bytes of a buffer from there, and return how many it were."""
        found = self._data[offset : offset + size]
        buffer[: len(found)] = found
        return len(found)

    def past_hole(self, offset: int) -> int:
        """Return the place: all of it has been unpacked."""
        return offset
