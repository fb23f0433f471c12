"""The texts that the cells of an xlsx workbook share: those that are wanted, wherever they lie."""

from engine.clock import steady
from engine.files.previews.packedsheet import Packed
from engine.files.previews.units import Late
from engine.files.previews.values import SECONDS
from engine.files.previews.xmlreader import Enough, XmlReader

PART = "xl/sharedStrings.xml"
LONGEST = 4_000  # characters of a text that are kept
FIRST = 0.1  # seconds for which a reader waits that has nothing yet; then the cells without their texts are shown
SMALL = 4 * 1024 * 1024  # bytes of all texts for which that is not worth while


class Texts:
    """Finds texts by their numbers; `share` is how far it came where it was not in time."""

    def __init__(self, archive: Packed, goes_on: bool) -> None:
        self._archive = archive
        self.found: dict[int, str] = {}
        self.share: float | None = None
        is_small = PART in archive.names and archive.archive.getinfo(PART).file_size < SMALL
        self._until = steady() + (SECONDS if goes_on or is_small else FIRST)

    def find(self, wanted: set[int]) -> None:
        """Fill in what is found of these. Raises one of `packedsheet.BROKEN`."""
        if PART not in self._archive.names:
            return
        left = sorted(wanted)
        while left:
            stretch = _Stretch(self._archive, left)
            try:
                stretch.read(self._until)
            except Late:
                self.share = stretch.place / max(1, *wanted)
            self.found |= stretch.found
            if self.share is not None or not stretch.jumps:
                return
            left = [number for number in left if number > stretch.place]


class _Stretch:
    """Reads on from one mark, up to where a later mark brings the next wanted text nearer."""

    def __init__(self, archive: Packed, wanted: list[int]) -> None:
        self._archive, self._left = archive, wanted
        self._mark = archive.mark(PART, wanted[0])
        self.place = self._mark.place - 1 if self._mark else -1
        self._next = 0  # place in `wanted`
        self.found: dict[int, str] = {}
        self.jumps = False
        self._parts: list[str] = []
        self._inside = self._spoken = False
        self._reader = XmlReader(self._start, self._end, self._text)
        self._keeper = archive.keeper(PART, self._reader, self._mark)

    def read(self, until: float) -> None:
        """Read as far as it leads. Raises Late and others."""
        if self._mark is not None:
            self._reader.begin_in(self._mark.names, self._mark.at)
        self._reader.read(self._archive.open(PART, self._mark), until)

    def _start(self, name: str, _: dict[str, str]) -> None:
        if name == "si":
            is_first = not self._next and self.place + 1 == self._left[0]
            self._keeper.passed(self.place + 1, surely=is_first)
            self.place += 1
            self._parts.clear()
        elif name == "rPh":  # how it is pronounced
            self._spoken = True
        elif name == "t":
            self._inside = not self._spoken and self.place == self._left[self._next]

    def _end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._spoken = False
        elif name == "si" and self.place == self._left[self._next]:
            self.found[self.place] = "".join(self._parts)[:LONGEST]
            self._next += 1
            if self._next == len(self._left):
                raise Enough
            mark = self._archive.mark(PART, self._left[self._next])
            if mark is not None and mark.place > self.place + 1:
                self.jumps = True
                raise Enough

    def _text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data[:LONGEST])
