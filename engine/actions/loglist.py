"""Which log files a job has, how each is kept, and the one that somebody names: opened, and looked at."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from msgspec import Struct

from engine.actions.housekeeper import Held, KeptLog, LogPage, Wanted
from engine.actions.inuse import held_of, may_ask, newest_of, way_to
from engine.actions.refused import Refused
from engine.clock import now, steady
from engine.files.jail import Jail, Reached
from engine.files.names import Refused as NameRefused
from engine.logs.encoding import encoding_of
from engine.logs.follow import moment_of
from engine.logs.naming import Found
from engine.logs.opening import Gone, NotReadable
from engine.logs.reader import PACKED
from engine.logs.shelf import Shelf
from engine.logs.source import FileSource
from engine.logs.writers import is_written_by_others
from engine.sharing import status_of
from engine.state import JobState

PATIENCE = 5.0  # seconds for which a file that was not read yet is waited for
LOOK = 0.05


class Row(Struct, frozen=True, kw_only=True):
    """A log file and what it is."""

    file: Found
    status: os.stat_result

    @property
    def name(self) -> str:
        """Return its name."""
        return os.path.basename(self.file.path)


class LogList:
    """Finds the log files of jobs; `rouse` makes the next tick due."""

    def __init__(self, rouse: Callable[[], None]) -> None:
        self._shelf, self._rouse = Shelf(), rouse

    def page(self, state: JobState, wanted: Wanted) -> LogPage:
        """Return some of the log files of a job. Raises NotReadable or OSError."""
        if state.logs is None:
            return LogPage(logs=(), total=0, count=0, size=0)
        groups = self._shelf.groups(state.logs.paths, now())
        found = {file.path: file for group in groups for file in group}
        rows = [row for row in map(_row, found.values()) if row is not None]
        text = wanted.text.casefold()
        fit = [row for row in rows if text in row.name.casefold()]
        fit.sort(key=_keys(wanted), reverse=wanted.descending)
        end = None if wanted.limit is None else wanted.offset + wanted.limit
        newest = newest_of(groups)
        return LogPage(
            logs=[_kept(row, newest, state) for row in fit[wanted.offset : end]],
            total=len(fit),
            count=len(rows),
            size=sum(row.status.st_size for row in rows),
        )

    def reach(self, state: JobState, named: str) -> tuple[Found, Reached]:
        """Return the log that is named by its path or its name, opened, once it may go: the caller closes it.

        Raises Refused with the reason why it must stay; one that was not read yet is waited for a while.
        """
        end, roused = steady() + PATIENCE, False
        while True:
            file, newest = self._find(state, named)
            reached = _reach(state, file.path)
            try:
                held = held_of(file, reached.status, newest, state, now(), partial(_is_written, reached))
            except BaseException:
                reached.close()
                raise
            if held is None:
                return file, reached
            reached.close()
            if held.code != "log_unread" or steady() >= end:
                raise Refused(held.code, {"name": os.path.basename(file.path), **held.parameters})
            state.still = None  # a file that only lies there now is no change of those that are known
            if not roused:
                self._rouse()
                roused = True
            time.sleep(LOOK)

    def _find(self, state: JobState, named: str) -> tuple[Found, frozenset[str]]:
        if state.logs is None or not named:
            raise Refused("no_such_log")
        try:
            groups = self._shelf.groups(state.logs.paths, now())
        except (NotReadable, OSError) as error:
            raise Refused("log_unreachable") from error
        found = [file for group in groups for file in group]
        fits = [file for file in found if file.path == named]
        fits = fits or [file for file in found if os.path.basename(file.path) == named]
        if not fits:
            raise Refused("no_such_log")
        if len({file.path for file in fits}) > 1:
            raise Refused("log_ambiguous", {"name": named})
        return fits[0], newest_of(groups)


def _reach(state: JobState, path: str) -> Reached:
    way = None if state.logs is None else way_to(path, state.workdir, state.logs.paths)
    if way is None:
        raise Refused("no_such_log")
    try:
        return Jail(way[0]).reach(way[1])
    except NameRefused as refused:
        code = "log_link" if refused.reason in ("link", "outside") else "log_name"
        raise Refused(code, {"name": os.path.basename(path)}) from None
    except Gone:
        raise Refused("no_such_log") from None
    except NotReadable as error:
        code = "log_no_file" if error.reason == "not_a_file" else "log_not_ours"
        raise Refused(code, {"name": os.path.basename(path)}) from None


def _is_written(reached: Reached) -> bool | None:
    return is_written_by_others(reached.descriptor, reached.path)


def _unasked() -> bool | None:
    return None


def _row(file: Found) -> Row | None:
    with suppress(OSError):
        return Row(file=file, status=status_of(file.path))
    return None


def _keys(wanted: Wanted) -> Callable[[Row], tuple[float | str, str]]:
    if wanted.order == "size":
        return lambda row: (row.status.st_size, row.name)
    if wanted.order == "name":
        return lambda row: (row.name.casefold(), row.file.path)
    return lambda row: (row.status.st_mtime_ns, row.name)


def _kept(row: Row, newest: frozenset[str], state: JobState) -> KeptLog:
    path = row.file.path
    packed = path.endswith(PACKED)
    encoding = None
    if not packed and state.logs is not None:
        with suppress(Gone, NotReadable), FileSource(path) as source:
            encoding = encoding_of(source.head.first, state.logs.encoding)
    return KeptLog(
        path=path,
        name=row.name,
        size=row.status.st_size,
        modified=moment_of(row.status.st_mtime_ns),
        encoding=encoding,
        packed=packed,
        held=_held(row, newest, state),
    )


def _held(row: Row, newest: frozenset[str], state: JobState) -> Held | None:
    """Return why a log would stay if somebody wanted it to go; whether a program writes it may show only then."""
    if row.file.path in newest:
        return Held(code="log_newest", parameters={"name": row.name})
    try:
        reached = _reach(state, row.file.path)
    except Refused as refused:
        return Held(code=refused.code, parameters=refused.parameters)
    asked = partial(_is_written, reached) if may_ask(row.file) else _unasked
    try:
        held = held_of(row.file, reached.status, newest, state, now(), asked)
    finally:
        reached.close()
    return None if held is None else Held(code=held.code, parameters={"name": row.name, **held.parameters})
