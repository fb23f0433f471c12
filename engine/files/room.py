"""Answers what is asked of files: only what lies in a job's working folder, and who asks for more is on record."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.actions.actor import Actor
from engine.actions.witness import Witness
from engine.files.attempts import Attempts
from engine.files.desk import Desk
from engine.files.download import copy_database, is_database, zip_folder
from engine.files.jail import Jail, Opened
from engine.files.listing import Listing, Searched, Wanted, list_folder, search_below
from engine.files.names import Refused
from engine.files.port import NotGiven, Taken
from engine.files.preview import preview, take_picture
from engine.files.previews.values import Asked, Preview
from engine.logs.opening import Gone, NotReadable

SHOWN = 300  # characters of a path in the audit trail


class Room:
    """The port of `engine.monitor` for files; copies of databases lie in `scratch` while they are handed out."""

    def __init__(self, folder_of: Callable[[str], str | None], scratch: Path, witness: Witness) -> None:
        self._folder_of, self._scratch, self._witness = folder_of, scratch, witness
        self._attempts, self._desk = Attempts(), Desk()

    def listing(self, job_id: str, wanted: Wanted, actor: Actor) -> Listing:
        """Return a page of a folder."""
        with self._told(job_id, wanted.path, actor):
            return list_folder(self._jail(job_id), wanted, self._desk.orders)

    def search(self, job_id: str, wanted: Wanted, actor: Actor) -> Iterator[Searched]:
        """Return what fits in a folder and below it as it is found."""
        with self._told(job_id, wanted.path, actor):
            return search_below(self._jail(job_id), wanted)

    def preview(self, job_id: str, asked: Asked, actor: Actor) -> Preview:
        """Return what a file looks like, one page of it."""
        with self._told(job_id, asked.path, actor):
            return preview(self._jail(job_id), asked, self._desk)

    def picture(self, job_id: str, path: str, actor: Actor) -> Taken:
        """Return a picture that a browser draws, opened."""
        with self._told(job_id, path, actor):
            return take_picture(self._jail(job_id).enter(path), self._desk)

    def take(self, job_id: str, path: str, actor: Actor) -> Taken | Iterator[bytes]:
        """Return a file opened, or a folder as a zip, once that is on record."""
        with self._told(job_id, path, actor):
            taken = self._take(self._jail(job_id), path)
        self._record(actor, job_id, path, taken)
        return taken

    def _take(self, jail: Jail, path: str) -> Taken | Iterator[bytes]:
        with jail.open(path) as opened:
            if opened.is_folder:
                return zip_folder(jail, path)
        return take_file(jail.enter(path), self._scratch)

    def _jail(self, job_id: str) -> Jail:
        folder = self._folder_of(job_id)
        if folder is None:
            raise Gone(job_id)
        return Jail(folder)

    @contextmanager
    def _told(self, job_id: str, path: str, actor: Actor) -> Iterator[None]:
        """Say in one way why something is not given; who tries to leave a folder is on record."""
        try:
            yield
        except Refused as refused:
            untold = self._attempts.next()
            if untold is not None:
                detail: dict[str, object] = {"path": path[:SHOWN], **({"untold": untold} if untold else {})}
                self._write(actor, "path", job_id, f"refused: {refused.reason}", detail)
            raise NotGiven("refused", refused.reason) from None
        except Gone:
            raise NotGiven("gone", "gone") from None
        except NotReadable as error:
            raise NotGiven("unreadable", error.reason) from None

    def _record(self, actor: Actor, job_id: str, path: str, taken: Taken | Iterator[bytes]) -> None:
        file = taken if isinstance(taken, Taken) else None
        detail: dict[str, object] = {"path": path[:SHOWN]}
        detail |= {} if file is None else {"size": file.size, "copy": file.copied}
        try:
            self._write(actor, "download", job_id, "done", detail)
        except NotGiven:
            if file is not None:
                file.close()
            raise

    def _write(self, actor: Actor, event: str, job_id: str, outcome: str, detail: dict[str, object]) -> None:
        try:
            self._witness(event, actor.name, actor.source, job_id, outcome, detail)
        except OSError:
            raise NotGiven("unreadable", "no_record") from None


def take_file(opened: Opened, scratch: Path) -> Taken:
    """Return a file to be handed out; a database as a copy in `scratch`, where one can be had."""
    if opened.is_folder:  # it was swapped just now
        os.close(opened.descriptor)
        raise Gone(opened.name)
    try:
        copy = copy_database(opened, scratch) if is_database(opened.descriptor) else None
    except OSError:
        os.close(opened.descriptor)
        raise
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
