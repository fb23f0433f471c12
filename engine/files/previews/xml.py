"""Reads XML as a stream, as far as it is wanted: no entities, no document types, nothing kept."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from engine.clock import steady

BLOCK = 64 * 1024


class Enough(Exception):
    """Raised by a handler that wants no more."""


class BadXml(Exception):
    """What is no XML, or such as no office program writes."""


class Late(Exception):
    """It took longer than it may."""


def read_xml(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    until: float,
) -> None:
    """Call back for each element, by its name without a prefix; attributes keep theirs. Raises BadXml or Late."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while data := stream.read(BLOCK):
            parser.Parse(data, False)
            if steady() > until:
                raise Late
        parser.Parse(b"", True)
    except Enough:
        return
    except expat.ExpatError as error:
        raise BadXml(str(error)) from error


def _refuse(*_: object) -> None:
    raise BadXml("a document type")
