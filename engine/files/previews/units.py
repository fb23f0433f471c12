"""A file as text of which each character is one unit of its coding: so that each knows at which byte it stands."""

import codecs
from array import array

from engine.clock import steady
from engine.files.previews.reading import read_at
from engine.logs.encoding import encoding_of, text_of

BLOCK = 128 * 1024


class Late(Exception):
    """It took longer than it may."""


class Units:
    """A window of a file that moves on; `text` is what it shows now, each character a byte, or two of UTF-16."""

    def __init__(self, descriptor: int, head: bytes, at: int, until: float) -> None:
        self._until = until
        self._descriptor, self._encoding = descriptor, encoding_of(head, "auto")
        self._wide = 2 if self._encoding.startswith("utf-16") else 1
        self._end = at  # byte behind the window
        self.text = ""
        self.place = 0  # in `text`
        if at == 0:
            self._pass_mark(head)

    @property
    def offset(self) -> int:
        """Return the byte at `place`."""
        return self._end - (len(self.text) - self.place) * self._wide

    def more(self) -> bool:
        """Drop what lies before `place`, and show what follows; return whether there is any. Raises Late."""
        if steady() > self._until:
            raise Late
        data = read_at(self._descriptor, self._end, BLOCK)
        data = data[: len(data) - len(data) % self._wide]
        self._end += len(data)
        self.text = self.text[self.place :] + (self._plain(data) if self._wide == 2 else data.decode("latin-1"))
        self.place = 0
        return bool(data)

    def said(self, units: str) -> str:
        """Return what these say in the coding of the file."""
        if self._wide == 1:
            return text_of(units.encode("latin-1"), self._encoding)
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _plain(self, data: bytes) -> str:
        units = array("H", data)
        if self._encoding == "utf-16-be":
            units.byteswap()
        return "".join(map(chr, units))

    def _pass_mark(self, head: bytes) -> None:
        for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            if head.startswith(mark):
                self._end = len(mark)
