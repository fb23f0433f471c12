"""YAML text to values with places, in one pass over the parser's events.

Built from events and not by a library's constructor, because three things are wanted at once: YAML 1.2's
meaning of words, the line of every value, and a bound on depth and on what aliases blow up.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from engine.config.syntax import explain
from engine.config.textfile import Flaw, to_utf8
from engine.config.yamltree import MAX_DEPTH, Builder, Stop

try:
    from _ruamel_yaml import CParser  # the C loader: 18 times as fast
except ImportError:
    CParser = None


C_STUMBLES = "found unexpected ':'"  # at `[06:00, 18:30]`, which is right: the Python parser knows better
SMALL = 4 << 20  # bytes that the slower parser may be asked to read


class Document(Struct, frozen=True):
    """What one file says; `value` is None where nothing could be made of it."""

    value: Any
    flaws: tuple[Flaw, ...]
    broken_off: bool = False  # the reading ended before the file did


def read_yaml(data: bytes, source: int = 0, environ: Mapping[str, str] | None = None, *, in_c: bool = True) -> Document:
    """Return the value of the one document in `data`, with every flaw that does not end the reading."""
    text = to_utf8(data)
    if isinstance(text, Flaw):
        return Document(None, (text,))
    builder, broken_off = Builder(source, {} if environ is None else environ), True
    try:
        builder.build(events_of(text, in_c=in_c))
        broken_off = False
    except Stop:
        pass
    except (MarkedYAMLError, ReaderError, YAMLError) as error:
        if in_c and C_STUMBLES in str(error) and len(text) < SMALL:
            return read_yaml(data, source, environ, in_c=False)
        builder.flaws.append(explain(error, text))
    except RecursionError:
        builder.flaws.append(Flaw(line=1, column=1, code="too_deep", parameters={"limit": MAX_DEPTH}))
    return Document(builder.root, tuple(builder.flaws), broken_off)


def events_of(data: bytes, *, in_c: bool) -> Iterator[Any]:
    """Yield the parser's events for a text in UTF-8."""
    if CParser is None or not in_c:
        from ruamel.yaml import YAML  # 0.1 s that the C parser does not need

        yield from YAML(typ="safe", pure=True).parse(io.StringIO(data.decode()))
        return
    parser = CParser(data)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()
