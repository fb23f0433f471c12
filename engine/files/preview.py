"""What a file in a job's working folder looks like: its kind is found, and one page of it read."""

import os

from msgspec.structs import replace

from engine.files.desk import Desk
from engine.files.jail import Jail, Opened
from engine.files.kinds import HEAD, is_text, kind_of
from engine.files.port import Taken
from engine.files.previews import show_as
from engine.files.previews.reading import read_at
from engine.files.previews.values import MOST_ROWS, Asked, Image, Preview, Shown, Source
from engine.logs.opening import Gone, NotReadable


def preview(jail: Jail, asked: Asked, desk: Desk) -> Preview:
    """Return one page of a file. Raises names.Refused, Gone or NotReadable."""
    with jail.open(asked.path) as opened:
        if opened.is_folder:
            raise NotReadable(asked.path, "not_a_file")
        return look(opened, replace(asked, rows=max(1, min(asked.rows, MOST_ROWS))), desk)


def look(opened: Opened, asked: Asked, desk: Desk) -> Preview:
    """Return one page of a file that is open."""
    source = Source(opened=opened, head=read_at(opened.descriptor, 0, HEAD), desk=desk)
    kind, promised = kind_of(opened.name, source.head)
    shown = _shown(kind, source, asked)
    wrong = bool(promised) and source.size > 0
    return Preview(
        name=opened.name,
        size=source.size,
        modified=opened.status.st_mtime,
        kind=kind,
        body=shown.body,
        problem=shown.problem or ("named_otherwise" if wrong else None),
        expected=promised if wrong else "",
        done=shown.done,
        identity=(opened.status.st_dev, opened.status.st_ino),
    )


def _shown(kind: str, source: Source, asked: Asked) -> Shown:
    if not source.head:
        return Shown(body=None, problem="empty")
    try:
        shown = show_as(kind)(source, asked)
    except FileNotFoundError:  # it was removed just now
        raise Gone(asked.path) from None
    if shown.body is None and shown.problem == "broken":  # its bytes say more than nothing
        other = "text" if is_text(source.head) else "raw"
        return Shown(body=show_as(other)(source, replace(asked, at=0)).body, problem="broken")
    return shown


def take_picture(opened: Opened, desk: Desk) -> Taken:
    """Return a picture to be handed out; its descriptor is closed where it is none. Raises NotReadable."""
    try:
        found = None if opened.is_folder else look(opened, Asked(path=opened.name), desk).body
        if not isinstance(found, Image):
            raise NotReadable(opened.name, "no_picture")
    except BaseException:
        os.close(opened.descriptor)
        raise
    status = opened.status
    return Taken(
        descriptor=opened.descriptor,
        name=opened.name,
        size=status.st_size,
        modified=status.st_mtime,
        media=found.media,
    )
