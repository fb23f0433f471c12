"""What is written down of a log that is deleted, and by which its lines are found again where evidence names them."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from engine import plain
from engine.actions.actor import Actor
from engine.actions.housekeeper import Trashed
from engine.actions.trash import Record, Stage, new_id
from engine.clock import now
from engine.files.jail import Reached
from engine.logs.follow import Cursor, moment_of
from engine.logs.lost import READ, last_of
from engine.logs.naming import Found, parts_of
from engine.logs.opening import Gone, NotReadable
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.state import JobState
from rules.model import Evidence

FIRST = 50  # lines among which the first one with a time is looked for


def record_of(state: JobState, found: Found, held: Reached, reason: str, actor: Actor) -> Record:
    """Return what is known of a log before it is moved."""
    cursor = None if state.logs is None else state.logs.cursors.get(found.path)
    moment, status = now(), held.status
    return Record(
        id=new_id(moment),
        job=state.job.id,
        path=os.fsencode(found.path).decode("utf-8", "replace"),
        raw=os.fsencode(found.path),
        size=status.st_size,
        modified=status.st_mtime_ns,
        device=status.st_dev,
        inode=status.st_ino,
        at=moment,
        by=actor.name,
        source=actor.source,
        reason=reason,
        stage=Stage.MOVING,
        since=_first_of(state, found, moment),
        until=moment_of(status.st_mtime_ns) + READ if cursor is None else last_of(cursor),
        cursor=None if cursor is None else plain.dump(cursor),
    )


def _first_of(state: JobState, found: Found, moment: datetime) -> datetime | None:
    """Return when the first line of a log happened, None where its lines do not say."""
    if state.logs is None:
        return None
    named = None if found.named is None else found.named.date()
    cursor = state.logs.cursors.get(found.path, Cursor())
    known = Known(rule=state.rule, encoding=state.logs.encoding, named=named, cursor=cursor)
    try:
        window = Reader().window(Wanted(path=found.path, line=1, count=FIRST), known, moment)
    except (Gone, NotReadable):
        return None
    return next((line.at for line in window.lines if line.at is not None), None)


def traces_of(records: Sequence[Record], seen: Sequence[Evidence]) -> Mapping[int, Trashed]:
    """Return the deleted logs that evidence stands in, by its place in the sequence.

    Evidence names a log as it was called when it was read: the name it had when it was deleted, or that without the
    marks of its rotation; its time lies between that of the first and the last line then.
    """
    named: dict[str, list[Record]] = {}
    for record in records:
        named.setdefault(record.place, []).append(record)
        unrotated = _unrotated(record.place)
        if unrotated != record.place:
            named.setdefault(unrotated, []).append(record)
    found: dict[int, Trashed] = {}
    for place, one in enumerate(seen):
        fits = [record for record in named.get(one.file or "", ()) if _holds(record, one)]
        if fits:
            found[place] = fits[0].shown
    return found


def _unrotated(path: str) -> str:
    """Return the name that a log had before it was rotated or packed."""
    folder, name = os.path.split(path)
    for end in range(len(name) - 1, 0, -1):
        if name[end] in ".-":
            _, parts = parts_of(os.path.join("x", _escaped(name[:end])), with_rotated=True, with_packed=True)
            pattern = parts[-1].pattern
            if pattern is not None and pattern.fullmatch(name) is not None:
                path = os.path.join(folder, name[:end])
    return path


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else "%%" if letter == "%" else letter for letter in name)


def _holds(record: Record, seen: Evidence) -> bool:
    if seen.file != record.place and record.since is None:
        return False
    early = record.since is not None and seen.at < record.since
    return not early and (record.until is None or seen.at <= record.until)
