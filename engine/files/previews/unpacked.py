"""One file in a zip as a stream that can be left, and gone on with from where it was left."""

import struct
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipInfo

from engine.files.marks import Mark, State, unpacking
from engine.files.previews.reading import read_at

HEADER = struct.Struct("<4s5H3L2H")
CHUNK = 32 * 1024  # packed bytes at once
ENCRYPTED = 1


class Locked(Exception):
    """It is packed with a password."""


class Unpacked:
    """Reads what is packed, from its beginning or from a mark."""

    def __init__(self, descriptor: int, info: ZipInfo, mark: Mark | None = None) -> None:
        if info.flag_bits & ENCRYPTED:
            raise Locked
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("packed in an unknown way")
        header = read_at(descriptor, info.header_offset, HEADER.size)
        if len(header) < HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise BadZipFile("no header")
        *_, name, extra = HEADER.unpack(header)
        self._descriptor, self._size = descriptor, info.compress_size
        self._begin = info.header_offset + HEADER.size + name + extra
        self._is_plain = info.compress_type == ZIP_STORED
        state = mark.state if mark is not None else None
        self._taken = state.taken if state else 0
        self._rest = state.rest if state else b""
        self._unpacking = state.unpacking.copy() if state else unpacking()
        self._pass(mark.skip if mark is not None else 0)

    def state(self) -> State:
        """Return what can be gone on from."""
        return State(taken=self._taken, unpacking=self._unpacking.copy(), rest=self._rest)

    def read(self, size: int, /) -> bytes:
        """Return some bytes more, none at the end. Raises zlib.error."""
        while True:
            data = self._rest or read_at(
                self._descriptor, self._begin + self._taken, min(CHUNK, self._size - self._taken)
            )
            if not self._rest:
                self._taken += len(data)
            if self._is_plain:
                data, self._rest = data[:size], data[size:]
                return data
            found: bytes = self._unpacking.decompress(data, size)
            self._rest = self._unpacking.unconsumed_tail
            if found or not data or self._unpacking.eof:
                return found

    def _pass(self, count: int) -> None:
        while count > 0 and (data := self.read(min(count, CHUNK))):
            count -= len(data)
