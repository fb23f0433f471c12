"""The files of all jobs as the doctor sees them: which can be read, what their last lines mean, how they are written.

In a process of its own that steps back for the server and can be left alone, each file system in a thread: what lies
on a share that hangs is not known, and everything else is.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from queue import Queue
from threading import Thread

from loguru import logger
from msgspec import Struct, field
from msgspec.structs import replace

from engine.child import Child, ChildLost
from engine.clock import steady
from engine.config.model import Config
from engine.doctor.tail import read_tail
from engine.logs.naming import Finder, by_age, resolved
from engine.logs.opening import Gone, NotReadable, is_missing, reason_of
from engine.mounts import MountTable
from engine.sharing import reach
from rules.model import Meaning
from rules.patterns import sense
from rules.rule import Rule

FAR = 1024 * 1024  # bytes of a log that are searched for a success
OLDER = 3  # newest files of a job that are searched for it
START = 20.0  # seconds for the process to begin: a machine may be busy
SILENCE = 5.0  # seconds without news after which the rest hangs
BUDGET = 20.0  # seconds for all jobs


class Asked(Struct, frozen=True, kw_only=True):
    """A job to be looked at."""

    id: str
    workdir: str | None
    logs: tuple[str, ...]
    encoding: str
    rule: Rule


class JobFiles(Struct, frozen=True, kw_only=True):
    """What was seen of one job's files. `log` is the newest one, or the name that was looked for.

    `workdir_trouble` and `log_trouble` say why they cannot be read: `missing`, or a key of `rules.explain.REASONS`.
    `matched` counts the lines by the pattern that decided what they mean; `written` by their encoding.
    """

    id: str
    workdir: str | None = None
    workdir_trouble: str = ""
    log: str | None = None
    log_trouble: str = ""
    lines: int = 0
    matched: Mapping[str, int] = field(default_factory=dict)
    searched: int = 0  # lines that were searched for a success where the last ones have none
    success: bool = False
    slow: str = ""  # the pattern that ran out of its time
    written: Mapping[str, int] = field(default_factory=dict)
    broken: int = 0  # lines that are in no known encoding


def look_at(config: Config, moment: datetime) -> dict[str, JobFiles]:
    """Return what was seen of each job that is enabled; one whose files hang is not in it."""
    jobs = [job for job in config.jobs if job.enabled]
    asked = [
        Asked(
            id=job.id,
            workdir=job.workdir_path,
            logs=job.log_paths,
            encoding="auto" if job.log is None else job.log.encoding,
            rule=config.rule_of(job),
        )
        for job in jobs
    ]
    found: dict[str, JobFiles] = {}
    child = Child("doctor")
    try:
        child.call(START, ready)
        end = steady() + BUDGET
        for one in child.stream(SILENCE, look_at_all, asked, moment):
            found[one.id] = one
            if steady() > end:
                break
    except ChildLost as error:
        logger.info("some files do not answer: {}", error)
    finally:
        child.close()
    return found


def ready() -> bool:
    """Return that the process is there, with all that it needs."""
    return True


def look_at_all(asked: Iterable[Asked], moment: datetime) -> Iterator[JobFiles]:
    """Yield what was seen of each job, those of every file system in their order; for ever where one hangs."""
    mounts = MountTable()
    mounts.has_changed()  # reads the table
    groups: dict[str, list[Asked]] = {}
    for job in asked:
        paths = [*job.logs, *([] if job.workdir is None else [job.workdir])]
        groups.setdefault(mounts.mounts_of(paths), []).append(job)
    seen: Queue[JobFiles] = Queue()
    for group in groups.values():
        Thread(target=_look_at_group, args=(group, moment, seen), daemon=True).start()
    for _ in range(sum(map(len, groups.values()))):
        yield seen.get()


def _look_at_group(group: list[Asked], moment: datetime, seen: "Queue[JobFiles]") -> None:
    for job in group:
        try:
            seen.put(look_at_one(job, moment))
        except Exception as error:  # one strange job must not hide the others
            logger.exception("{}: {!r}", job.id, error)
            seen.put(JobFiles(id=job.id, log_trouble="io"))


def look_at_one(job: Asked, moment: datetime) -> JobFiles:
    """Return what is seen of one job's files."""
    trouble = "" if job.workdir is None else _folder_trouble(job.workdir)
    files = JobFiles(id=job.id, workdir=job.workdir, workdir_trouble=trouble)
    if not job.logs:
        return files
    files = replace(files, log=resolved(job.logs[0], moment.astimezone(job.rule.zone)))
    try:
        paths = _newest(job.logs, moment)
        return _read(job, replace(files, log=paths[0]), paths) if paths else replace(files, log_trouble="missing")
    except NotReadable as error:
        return replace(files, log=error.path, log_trouble=error.reason)
    except Gone:
        return replace(files, log_trouble="missing")
    except OSError as error:
        return replace(files, log_trouble=reason_of(error))


def _folder_trouble(path: str) -> str:
    try:
        with os.scandir(reach(path)) as entries:
            next(entries, None)
    except OSError as error:
        return "missing" if is_missing(error) else reason_of(error)
    return ""


def _newest(patterns: tuple[str, ...], moment: datetime) -> list[str]:
    """Return the newest log files, the newest first."""
    found = [one for pattern in patterns for one in Finder(pattern).find(moment) if not one.path.endswith(".gz")]
    return [one.path for one in sorted(found, key=by_age, reverse=True)[:OLDER]]


def _read(job: Asked, files: JobFiles, paths: list[str]) -> JobFiles:
    """Return with it what the last lines of the newest log mean, and how they are written."""
    tail = read_tail(paths[0], job.encoding)
    matched: Counter[str] = Counter()
    slow, success, lines = "", False, tail.lines
    for text in lines:
        found = sense(job.rule, text)
        if found.pattern is not None:
            matched[found.pattern] += 1
        success = success or found.meaning is Meaning.SUCCESS
        slow = slow or found.too_slow or ""
    searched = 0
    if job.rule.success and not success and not slow:
        success, searched = _search(job, paths)
    return replace(
        files,
        lines=len(lines),
        matched=dict(matched),
        searched=searched,
        success=success,
        slow=slow,
        written=dict(tail.written),
        broken=tail.broken,
    )


def _search(job: Asked, paths: list[str]) -> tuple[bool, int]:
    """Return whether a success stands further back, and how many lines were searched for it."""
    searched = 0
    for path in paths:
        for text in reversed(read_tail(path, job.encoding, FAR, FAR).lines):
            searched += 1
            if sense(job.rule, text).meaning is Meaning.SUCCESS:
                return True, searched
    return False, searched
