"""Reads XML as a stream, as far as it is wanted: no entities, nothing from elsewhere, nothing kept."""

from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

from engine.clock import steady
from engine.files.marks import Mark, State
from engine.files.previews.units import Late

BLOCK = 64 * 1024
TOKEN = 4 * 1024 * 1024  # bytes of one tag that are waited for
DEEPEST = 1_000  # elements in each other: whoever goes deeper wants to fill the memory


class Enough(Exception):
    """Raised by a handler that wants no more."""


class BadXml(Exception):
    """What is no XML, or such as no office program writes."""


class Stream(Protocol):
    """Where bytes come from; `state` is what it takes to go on from here another time, None where that is easy."""

    def read(self, size: int, /) -> bytes:
        """Return some bytes more, none at the end."""

    def state(self) -> State | None:
        """Return what can be gone on from."""


class XmlReader:
    """Calls back for each element, by its name without a prefix; attributes keep theirs."""

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
        encoding: str | None = None,
    ) -> None:
        self.names: list[str] = []  # of the elements that are open, as they are written; at `start` without its own
        self._start, self._end, self._text, self._encoding = start, end, text, encoding
        self._parser = expat.ParserCreate(encoding)
        self._begun = self._read = self._base = 0  # bytes that are made up, that were read, that lie before
        self._states: list[tuple[int, State | None]] = []
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse

    def allow_doctype(self) -> None:
        """Let a document name its type; what the type says is not read, and entities are refused still."""
        self._parser.StartDoctypeDeclHandler = None
        self._parser.SkippedEntityHandler = lambda name, _: self._text(f"&{name};")

    def begin_in(self, names: tuple[str, ...], base: int = 0) -> None:
        """Go on at the byte `base` as if these elements had been opened."""
        self._base = base
        tags = "".join(f"<{name}>" for name in names).encode(self._encoding or "utf-8")
        self._parser.Parse(tags, False)
        self.names, self._begun = list(names), len(tags)

    @property
    def offset(self) -> int:
        """Return at which byte of what was read the element begins that is told of now."""
        return self._parser.CurrentByteIndex - self._begun

    @property
    def place(self) -> int:
        """Return the same from the beginning of the file on."""
        return self._base + self.offset

    def mark(self, place: int, note: str = "") -> Mark:
        """Return how to come back to the element that is told of now."""
        offset = self.offset
        at, state = next(each for each in reversed(self._states) if each[0] <= offset)
        return Mark(place=place, state=state, skip=offset - at, names=tuple(self.names), at=self.place, note=note)

    def read(self, stream: Stream, until: float) -> None:
        """Read to the end, or until a handler raises Enough. Raises BadXml or Late."""
        parser = self._parser
        parser.StartElementHandler, parser.EndElementHandler = self._open, self._close
        parser.CharacterDataHandler = self._text
        try:
            while True:
                self._states = [*self._states[-3:], (self._read, stream.state())]
                data = stream.read(BLOCK)
                if not data:
                    break
                self._read += len(data)
                parser.Parse(data, False)
                if self._read - self.offset > TOKEN:
                    raise BadXml("a tag without end")
                if steady() > until:
                    raise Late
            parser.Parse(b"", True)
        except Enough:
            return
        except (expat.ExpatError, LookupError, ValueError) as error:  # also a coding that nobody knows
            raise BadXml(str(error)) from error

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._start(name.rpartition(":")[2], attributes)
        self.names.append(name)
        if len(self.names) > DEEPEST:
            raise BadXml("too deep")

    def _close(self, name: str) -> None:
        self.names.pop()
        self._end(name.rpartition(":")[2])

    def _refuse(self, *_: object) -> None:
        raise BadXml("a document type")
