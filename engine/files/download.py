"""What a reader takes home: the bytes of a file, a database as a copy that is whole, a folder as a zip, as streams."""

import errno
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from typing import Any
from urllib.parse import quote

from loguru import logger

from engine.clock import steady, wall_ns
from engine.files.jail import Jail, Opened
from engine.files.listing import files_below
from engine.files.names import Refused
from engine.logs.opening import Gone, NotReadable
from engine.sharing import read_at, status_of

BLOCK = 64 * 1024  # bytes at once
SQLITE = b"SQLite format 3\x00"
PAGES = 256  # of a database that are copied at once: its writers wait no longer than for those
COPYING = 60.0  # seconds for which a copy is tried: a database that is written all the time begins it again and again
PREFIX = "copy-"
LEFT = 3600  # seconds after which a copy with a name is one that a crash has left
SPARE = 1 << 30  # bytes of the disk, or a tenth of it where that is less, that copies leave to others
MOST = 20_000  # files in one zip


def read_blocks(descriptor: int, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes from `start` up to `end`; fewer where the file has become shorter."""
    at = start
    while at < end:
        data = read_at(descriptor, min(BLOCK, end - at), at)
        if not data:
            return
        at += len(data)
        yield data


def is_database(descriptor: int) -> bool:
    """Return whether a file is a SQLite database."""
    return read_at(descriptor, len(SQLITE), 0) == SQLITE


def database_address(path: str) -> str:
    """Return the address by which SQLite opens an existing file; it takes no host, so a share has two more slashes."""
    plain = Path(path).absolute().as_posix()
    return f"file://{'' if plain.startswith('/') else '/'}{quote(plain)}"


def copy_database(opened: Opened, folder: Path) -> int | None:
    """Return a descriptor of a consistent copy that goes with its descriptor, None where none can be had.

    Its writers are held up for a few pages at a time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=".db", dir=folder)
    os.close(handle)  # while it is open, Windows opens no file that is to go with its last descriptor
    try:
        address = f"{database_address(opened.path)}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=0.1)) as source, closing(sqlite3.connect(name)) as copy:
            if not os.path.samestat(status_of(opened.path), opened.status):
                raise sqlite3.OperationalError("another file lies there now")
            end = steady() + COPYING

            def pace(_status: int, _left: int, _total: int) -> None:
                _refuse_full(folder)  # whoever takes copies slowly holds as many as they like
                if steady() >= end:
                    raise TimeoutError("it is written faster than it can be copied")
                time.sleep(0.001)

            source.backup(copy, pages=PAGES, progress=pace)
        return os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_TEMPORARY", 0))
    except (sqlite3.Error, OSError) as error:
        logger.warning("{}: no consistent copy: {}", opened.name, error)
        return None
    finally:
        with suppress(OSError):  # on Windows it goes with its last descriptor
            os.unlink(name)


def _sweep(folder: Path) -> None:
    """Remove the copies that a crash has left: no other is there for so long, or (Windows) can be removed."""
    for left in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if wall_ns() - left.stat().st_mtime_ns > LEFT * 1_000_000_000:
                left.unlink()


def _refuse_full(folder: Path) -> None:
    """Return where the disk has room for more of a copy. Raises OSError."""
    disk = shutil.disk_usage(folder)
    if disk.free < min(SPARE, disk.total // 10):
        raise OSError(errno.ENOSPC, "the disk is too full for a copy")


def zip_folder(jail: Jail, path: str) -> Iterator[bytes]:
    """Return a zip, as a stream, of the files in a folder and below it; what is not for us is left out.

    Raises NotReadable for a folder of more than 20,000 files; names.Refused or Gone as a listing does.
    """
    entries = files_below(jail, path, MOST)
    if entries is None:
        raise NotReadable(path, "too_many")
    above = "/".join(part for part in path.split("/") if part)
    return _zip(jail, [entry.path for entry in entries], len(above) + 1 if above else 0)


class _Pipe(RawIOBase):
    """What a zip is written into: it is handed on at once, and cannot be sought in."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.blocks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data, self.blocks = b"".join(self.blocks), []
        return data


def _zip(jail: Jail, paths: list[str], below: int) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in paths:
            try:
                with jail.open(path) as opened:
                    if opened.is_folder:
                        continue
                    info = zipfile.ZipInfo(path[below:], _dos_time(opened.status.st_mtime))
                    info.compress_type = zipfile.ZIP_DEFLATED
                    with archive.open(info, "w", force_zip64=True) as entry:
                        for data in read_blocks(opened.descriptor, 0, opened.status.st_size):
                            entry.write(data)
                            if pipe.blocks:
                                yield pipe.take()
            except (Refused, Gone, NotReadable) as error:  # it has gone since, or is not for us
                logger.info("{}: left out of a zip: {}", path, error)
            yield pipe.take()
    yield pipe.take()


def _dos_time(at: float) -> tuple[int, int, int, int, int, int]:
    earliest, latest = (datetime(year, 6, 1, tzinfo=UTC).timestamp() for year in (1980, 2107))  # what a zip can say
    moment = datetime.fromtimestamp(min(max(at, earliest), latest), UTC).astimezone()  # local, as others write it
    year = moment.year
    return (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
