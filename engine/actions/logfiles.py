"""The log files of a job as they are kept: which there are, which may go, to the trash and back.

Each act is written down before it is done, and how it went after it. A file is opened first and moved as what was
opened; what was judged by it stays as it was told.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from loguru import logger
from msgspec.structs import replace

from engine import plain
from engine.actions.actor import Actor
from engine.actions.housekeeper import LogPage, Trashed, TrashPage, TrashState, Wanted
from engine.actions.inuse import way_to
from engine.actions.loglist import LogList
from engine.actions.refused import Refused
from engine.actions.traces import record_of, traces_of
from engine.actions.trash import DAYS, Record, Stage, Trash
from engine.actions.trashkeeper import TrashKeeper
from engine.actions.trashmoves import aim, erase, move_in, move_out
from engine.book import Book
from engine.clock import now
from engine.files.jail import Reached
from engine.files.port import Taken
from engine.logs.naming import Found
from engine.logs.opening import Gone, NotReadable, open_shared, reason_of
from engine.monitor import NoSuchLog
from engine.recorder import Recorder
from engine.state import JobState
from rules.model import Evidence

PATIENCE = 5.0  # seconds for which a tick in progress is waited for
LONGEST = 500  # characters of a reason
SHOWN = 300  # characters of a name in the audit trail


class LogFiles:
    """The port for keeping log files. `turn` is what the tick holds while it changes jobs."""

    def __init__(self, folder: Path, book: Book, recorder: Recorder, turn: Lock, rouse: Callable[[], None]) -> None:
        self._book, self._recorder, self._turn = book, recorder, turn
        self._list = LogList(rouse)
        self._trash = Trash(folder)
        self.keeper = TrashKeeper(self._trash, recorder)

    def page(self, job_id: str, wanted: Wanted) -> LogPage:
        """Return some of the log files of a job. Raises NoSuchLog where its folder cannot be read."""
        state = self._book.states.get(job_id)
        if state is None:
            raise NoSuchLog("gone")
        try:
            return self._list.page(state, wanted)
        except NotReadable as error:
            raise NoSuchLog(error.reason) from error
        except OSError as error:
            raise NoSuchLog(reason_of(error)) from error

    def delete(self, job_id: str, file: str, reason: str, actor: Actor) -> Trashed:
        """Move a log, named by its path or its name, to the trash. Raises Refused with the reason why it stays."""
        detail: dict[str, object] = {"file": file[:SHOWN], "reason": reason[:LONGEST]}
        with self._refusals("log_delete", actor, job_id, detail):
            state = self._state(job_id)
            reason = _short(reason)
            found, reached = self._list.reach(state, file)
            try:
                with self._trash.alone(job_id, found.path):
                    return self._move_in(state, found, reached, reason, actor, detail)
            finally:
                reached.close()

    def trash(self, job_id: str, offset: int, limit: int) -> TrashPage:
        """Return what was deleted of a job, and is kept in the trash or on record; what is kept comes first."""
        found = sorted(self._trash.all(job_id), key=lambda one: not one.is_kept)
        return TrashPage(
            trashed=[one.shown for one in found[offset : offset + limit]],
            total=len(found),
            size=sum(one.size for one in found if one.is_kept),
            days=DAYS,
        )

    def restore(self, job_id: str, trash_id: str, reason: str, actor: Actor) -> Trashed:
        """Put a deleted log back where it lay. Raises Refused: restore_taken and others."""
        detail: dict[str, object] = {"trash": trash_id[:SHOWN], "reason": reason[:LONGEST]}
        with self._refusals("log_restore", actor, job_id, detail), self._trash.alone(job_id, trash_id):
            state, record = self._state(job_id), self._kept(job_id, trash_id)
            _short(reason)
            way = None if state.logs is None else way_to(record.place, state.workdir, state.logs.paths)
            if way is None:
                raise Refused("restore_no_longer", {"name": os.path.basename(record.path)})
            if state.away or state.progress is not None:
                raise Refused("restore_reading")
            target = aim(way, record)
            try:
                detail["file"] = record.path
                self._recorder.attest("log_restore", actor, job_id, "begun", detail)
                record = self._put(record, Stage.RESTORING)
                try:
                    move_out(self._trash, record, target.place, lambda step: self._land(job_id, record, step))
                except BaseException:
                    self._trash.change_told(record, Stage.KEPT)
                    raise
            finally:
                target.close()
            self._note("log_restore", actor, job_id, "done", detail)
            self._trash.drop(record)
            return replace(record.shown, state=TrashState.RESTORED)

    def remove(self, job_id: str, trash_id: str, reason: str, actor: Actor) -> Trashed:
        """Remove a deleted log for good. Raises Refused."""
        detail: dict[str, object] = {"trash": trash_id[:SHOWN], "reason": reason[:LONGEST]}
        with self._refusals("log_remove", actor, job_id, detail), self._trash.alone(job_id, trash_id):
            record = self._kept(job_id, trash_id)
            detail |= {"file": record.path, "size": record.size}
            ended = {"ended_at": now(), "ended_by": actor.name, "ended_reason": _short(reason)}
            self._recorder.attest("log_remove", actor, job_id, "begun", detail)
            record = self._put(record, Stage.REMOVING, **ended)
            erase(self._trash, record)
            self._note("log_remove", actor, job_id, "done", detail)
            return self._trash.change_told(record, Stage.REMOVED).shown

    def take(self, job_id: str, trash_id: str, actor: Actor) -> Taken:
        """Return a deleted log to be handed out, once that is on record. Raises Refused."""
        record = self._kept(job_id, trash_id)
        name = os.path.basename(record.path)
        try:
            descriptor = open_shared(str(self._trash.file_of(record)))
        except (Gone, NotReadable):
            raise Refused("no_trash") from None
        try:
            self._recorder.attest("download", actor, job_id, "done", {"path": record.path, "trash": record.id})
        except Refused:
            os.close(descriptor)
            raise
        return Taken(descriptor=descriptor, name=name, size=record.size, modified=record.modified / 1e9)

    def find_deleted(self, job_id: str, path: str) -> Trashed | None:
        """Return the log that was deleted last at a path, None where none was."""
        return next((one.shown for one in self._trash.all(job_id) if one.place == path), None)

    def deleted(self, job_id: str, seen: Sequence[Evidence]) -> Mapping[int, Trashed]:
        """Return the deleted logs that evidence stands in, by its place in the sequence."""
        return traces_of(self._trash.all(job_id), seen)

    def _move_in(
        self, state: JobState, found: Found, held: Reached, reason: str, actor: Actor, detail: dict[str, object]
    ) -> Trashed:
        record = record_of(state, found, held, reason, actor)
        detail |= {"file": record.path, "size": record.size, "trash": record.id}
        self._recorder.attest("log_delete", actor, record.job, "begun", detail)
        record = self._put(record, Stage.MOVING)
        try:
            digest = move_in(self._trash, record, held)
        except BaseException:
            self._trash.drop(record)
            raise
        size = self._trash.size_of(record)  # a last line may have come
        self._note("log_delete", actor, record.job, "done", detail | ({"digest": digest} if digest else {}))
        return self._trash.change_told(record, Stage.KEPT, digest=digest, size=size).shown

    def _land(self, job_id: str, record: Record, step: Callable[[], None]) -> None:
        """Put a file in its place while nothing is judged, and have it known how far it was read: none of it is new."""
        if not self._turn.acquire(timeout=PATIENCE):
            raise Refused("busy")
        try:
            state = self._book.states.get(job_id)
            if state is not None and (state.away or state.progress is not None):  # by now
                raise Refused("restore_reading")
            step()
            if state is None or state.logs is None or record.cursor is None:
                return
            try:
                cursor = plain.load(record.cursor)
            except (ValueError, KeyError, TypeError) as error:  # of another version: it is read again
                logger.warning("{}: how far a restored log was read is not known: {!r}", job_id, error)
                return
            logs = state.logs.clone()  # a look in progress did not see it there
            logs.lost.pop(record.place, None)
            logs.cursors[record.place] = cursor
            state.logs = logs
        finally:
            self._turn.release()

    @contextmanager
    def _refusals(self, event: str, actor: Actor, job_id: str, detail: Mapping[str, object]) -> Iterator[None]:
        """Have it on record that an act was refused."""
        self.keeper.mend()
        try:
            yield
        except Refused as refused:
            if refused.code != "no_record":
                self._note(event, actor, job_id, f"refused: {refused.code}", detail)
            raise

    def _put(self, record: Record, stage: Stage, **fields: object) -> Record:
        try:
            return self._trash.change(record, stage, **fields)
        except OSError as error:
            raise Refused("trash_full", {"name": os.path.basename(record.path), "reason": error.strerror}) from error

    def _note(self, event: str, actor: Actor, job_id: str, outcome: str, detail: Mapping[str, object]) -> None:
        """Write how it went; it has, with or without its record."""
        try:
            self._recorder.witness(event, actor.name, actor.source, job_id, outcome, detail)
        except OSError as error:
            logger.error("{} {} of {} cannot be recorded: {}", event, outcome, job_id, error)

    def _state(self, job_id: str) -> JobState:
        state = self._book.states.get(job_id)
        if state is None:
            raise Refused("no_job", {"job": job_id[:80]})
        return state

    def _kept(self, job_id: str, trash_id: str) -> Record:
        record = self._trash.get(job_id, trash_id)
        if record is None or not record.is_kept:
            raise Refused("no_trash")
        return record


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Refused("reason_too_long", {"length": len(text), "most": LONGEST})
    return text.strip()
