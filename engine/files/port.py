"""What the pages may ask of files, and the room that answers: only what lies in a job's working folder."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from engine.book import Book
from engine.files.download import copy_database, is_database, zip_folder
from engine.files.jail import Jail, Opened
from engine.files.listing import Listing, Wanted, list_folder
from engine.logs.opening import Gone


class Taken(Struct, frozen=True, kw_only=True):
    """A file to be handed out: whoever takes it closes its descriptor. `copied`: a database, as a copy."""

    descriptor: int
    name: str
    size: int
    modified: float
    copied: bool = False


class Files(Protocol):
    """The files of the jobs; every question blocks on the disk.

    Raises names.Refused for a path that leads out, Gone for what is not there, NotReadable for what cannot be read.
    """

    def listing(self, job_id: str, wanted: Wanted) -> Listing:
        """Return a page of a folder."""

    def take(self, job_id: str, path: str) -> Taken | Iterator[bytes]:
        """Return a file opened, or a folder as a zip."""


class Room:
    """The port of `engine.monitor` for files; copies of databases lie in `scratch` while they are handed out."""

    def __init__(self, book: Book, scratch: Path) -> None:
        self._book, self._scratch = book, scratch

    def jail(self, job_id: str) -> Jail:
        """Return the folder of a job. Raises Gone for a job that has none, or is not there."""
        state = self._book.states.get(job_id)
        if state is None or state.workdir is None:
            raise Gone(job_id)
        return Jail(state.workdir)

    def listing(self, job_id: str, wanted: Wanted) -> Listing:
        """Return a page of a folder."""
        return list_folder(self.jail(job_id), wanted)

    def take(self, job_id: str, path: str) -> Taken | Iterator[bytes]:
        """Return a file opened, or a folder as a zip."""
        jail = self.jail(job_id)
        with jail.open(path) as opened:
            if opened.is_folder:
                return zip_folder(jail, path)
        return take_file(jail.enter(path), self._scratch)


def take_file(opened: Opened, scratch: Path) -> Taken:
    """Return a file to be handed out; a database as a copy in `scratch`, where one can be had."""
    if opened.is_folder:  # it was swapped just now
        os.close(opened.descriptor)
        raise Gone(opened.name)
    copy = copy_database(opened, scratch) if is_database(opened.descriptor) else None
    if copy is not None:
        os.close(opened.descriptor)
    descriptor = opened.descriptor if copy is None else copy
    return Taken(
        descriptor=descriptor,
        name=opened.name,
        size=os.fstat(descriptor).st_size,
        modified=opened.status.st_mtime,
        copied=copy is not None,
    )
