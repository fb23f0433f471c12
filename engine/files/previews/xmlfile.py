"""The bytes of an XML file in a coding that the parser knows: what is in CP949 becomes UTF-8 on the way."""

import codecs
import os
import re

from engine.files.previews.values import Source
from engine.logs.encoding import encoding_of

DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
LATIN = ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252")


class XmlFile:
    """A file that the parser reads as it is, from a place on."""

    def __init__(self, descriptor: int, at: int, encoding: str) -> None:
        self._descriptor, self._at, self.encoding = descriptor, at, encoding
        os.lseek(descriptor, min(at, os.fstat(descriptor).st_size), os.SEEK_SET)

    def read(self, size: int, /) -> bytes:
        """Return some bytes more, none at the end."""
        return os.read(self._descriptor, size)

    def state(self) -> None:
        """Return nothing: a file can be gone on with from any byte."""

    def place_of(self, offset: int) -> int:
        """Return at which byte of the file a byte lies that was read."""
        return self._at + offset


class KoreanFile(XmlFile):
    """A file in CP949."""

    def __init__(self, descriptor: int, at: int) -> None:
        super().__init__(descriptor, at, "utf-8")
        self._decoder = codecs.getincrementaldecoder("cp949")("replace")
        self._read, self._given = at, 0
        self._blocks: list[tuple[int, int, str]] = []  # where it begins in what was given, and in the file; its text

    def read(self, size: int, /) -> bytes:
        """Return some bytes more in UTF-8, none at the end."""
        while data := os.read(self._descriptor, size):
            begin = self._read - len(self._decoder.getstate()[0])  # half a character
            self._read += len(data)
            if text := self._decoder.decode(data):
                self._blocks = [*self._blocks[-3:], (self._given, begin, text)]
                given = text.encode()
                self._given += len(given)
                return given
        return b""

    def place_of(self, offset: int) -> int:
        """Return at which byte of the file a byte lies that was given."""
        given, begin, text = next(block for block in reversed(self._blocks) if block[0] <= offset)
        before = text.encode()[: offset - given].decode("utf-8", "ignore")
        return begin + len(before.encode("cp949", "replace"))


def open_xml(source: Source, at: int) -> XmlFile:
    """Return the bytes of a file from a place on."""
    descriptor = source.opened.descriptor
    encoding = encoding_of(source.head, "auto")
    if encoding != "line":
        return XmlFile(descriptor, at, encoding.replace("-le", "le").replace("-be", "be"))
    found = DECLARED.match(source.head)
    if found and found[1].decode("ascii").lower() in LATIN:
        return XmlFile(descriptor, at, "iso-8859-1")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(source.head)
    except UnicodeDecodeError:
        return KoreanFile(descriptor, at)
    return XmlFile(descriptor, at, "utf-8")
