"""Changes one text in batmon.yml and leaves every other byte as it was written: comments, order, quotes, line ends."""

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from engine.config.nodes import Map, column_of, line_of
from engine.config.textfile import Flaw, read_file
from engine.config.yamlfile import read_yaml
from engine.replacing import put_in_place

BOM = b"\xef\xbb\xbf"
QUOTED = r"""'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*"|"""
IN_LINE = re.compile(QUOTED + r"(?:(?![ \t]+#|[ \t]*\r?$).)*", re.MULTILINE)  # one value on one line
IN_BRACES = re.compile(QUOTED + r"[^,}\n]*?(?=[ \t]*[,}\n])")


class EditRefused(Exception):
    """The file cannot be changed safely; `code` is one of unreadable, encoding, form."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


def set_text(path: Path, block: str, key: str, value: str) -> None:
    """Write `value` as `block.key` into the file, in one step. Raises EditRefused, OSError."""
    data = read_file(path)
    if isinstance(data, Flaw):
        raise EditRefused("unreadable", str(data.parameters.get("reason", data.code)))
    save(path, with_text(data, block, key, value))


def with_text(data: bytes, block: str, key: str, value: str) -> bytes:
    """Return the file with `value` as `block.key`; the rest of it means what it meant. Raises EditRefused."""
    mark, text = text_of(data)
    root = value_of(data)
    if not isinstance(root, Map) or "'" in value:
        raise EditRefused("form")
    written = mark + _changed(text, root, block, key, f"'{value}'").encode()
    inner = root.get(block)
    wanted = {**root, block: {**(inner if isinstance(inner, Map) else {}), key: value}}
    if value_of(written) != wanted:
        raise EditRefused("form")
    return written


def text_of(data: bytes) -> tuple[bytes, str]:
    """Return the byte order mark of a file, if it has one, and its text. Raises EditRefused."""
    mark, body = (BOM, data[len(BOM) :]) if data.startswith(BOM) else (b"", data)
    try:
        return mark, body.decode()
    except UnicodeDecodeError:
        raise EditRefused("encoding") from None


def value_of(data: bytes) -> Any:
    """Return what a file says, with every reference to the environment as it is written. Raises EditRefused."""
    document = read_yaml(data, environ=_Everything())
    if document.flaws:
        raise EditRefused("form")
    return document.value


class _Everything(dict[str, str]):
    """An environment in which every name is set, to itself: two readings of a file can be compared."""

    def get(self, key: str, _default: Any = None) -> Any:
        """Return what stands for a name."""
        return f"<{key}>"


def _changed(text: str, root: Map, block: str, key: str, quoted: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    if block not in root:
        gap = "" if text.endswith("\n") else end
        return f"{text}{gap}{block}:{end}  {key}: {quoted}{end}"
    inner = root[block]
    if not isinstance(inner, Map):
        raise EditRefused("form")
    start = _offset(text, inner.start)
    in_braces = text.startswith("{", start)
    if key in inner:
        start = _offset(text, inner.place(key)[1])
        value = (IN_BRACES if in_braces else IN_LINE).match(text, start)
        gap = " " if text[start - 1] == ":" else ""  # nothing stood there
        return text[:start] + gap + quoted + text[value.end() if value else start :]
    if in_braces:
        return f"{text[: start + 1]}{key}: {quoted}{', ' if inner else ''}{text[start + 1 :]}"
    return f"{text[:start]}{key}: {quoted}{end}{' ' * (column_of(inner.start) - 1)}{text[start:]}"


def _offset(text: str, place: int) -> int:
    """Return where in the text a line and a column are."""
    at = 0
    for _ in range(line_of(place) - 1):
        at = text.index("\n", at) + 1
    return at + column_of(place) - 1


def save(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file at once: who reads it finds the old one whole or the new one."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _take_rights(real, name)
        put_in_place(name, str(real))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _take_rights(real: Path, name: str) -> None:
    """Give the new file the owner and the rights of the old one: a service may read it as somebody else."""
    old = real.stat()
    os.chmod(name, old.st_mode & 0o777)
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):  # not ours to give away
            os.chown(name, old.st_uid, old.st_gid)
