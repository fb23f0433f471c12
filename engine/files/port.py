"""What the pages may ask of files, and the values that they are given."""

import os
from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from engine.actions.actor import Actor
from engine.files.download import read_blocks
from engine.files.listing import MOST, Entry, Listing, Searched, Wanted
from engine.files.previews.values import Asked, Preview

__all__ = ["MOST", "Entry", "Files", "Listing", "NotGiven", "Searched", "Taken", "Wanted"]


class NotGiven(Exception):
    """Something that is not opened: `refused` by a rule, `gone`, or `unreadable`; `reason` says why."""

    def __init__(self, kind: Literal["refused", "gone", "unreadable"], reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind, self.reason = kind, reason


class Taken(Struct, frozen=True, kw_only=True):
    """A file to be handed out: whoever takes it closes it. `copied`: a database, as a copy."""

    descriptor: int
    name: str
    size: int
    modified: float
    copied: bool = False
    media: str = "application/octet-stream"  # whatever it is: it must not run in our origin

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`; fewer where the file has become shorter."""
        return read_blocks(self.descriptor, start, end)

    def close(self) -> None:
        """Close the file."""
        os.close(self.descriptor)


class Files(Protocol):
    """The files of the jobs; every question blocks on the disk, and raises NotGiven."""

    def listing(self, job_id: str, wanted: Wanted, actor: Actor) -> Listing:
        """Return a page of a folder."""

    def search(self, job_id: str, wanted: Wanted, actor: Actor) -> Iterator[Searched]:
        """Return what fits in a folder and below it as it is found; who wants no more closes it."""

    def preview(self, job_id: str, asked: Asked, actor: Actor) -> Preview:
        """Return what a file looks like, one page of it."""

    def picture(self, job_id: str, path: str, actor: Actor) -> Taken:
        """Return a picture that a browser draws, opened; what is none is unreadable: `no_picture`."""

    def take(self, job_id: str, path: str, actor: Actor) -> Taken | Iterator[bytes]:
        """Return a file opened, or a folder as a zip, once that is on record."""
