"""What every probe shares: its shape, why there is no answer, and since when an entry is as it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from loguru import logger

from engine.config.schedulers import AnyScheduler
from rules.readings import SchedulerReading, SchedulerState

T = TypeVar("T")
Schedulers = Mapping[str, AnyScheduler]  # by job id
Before = Mapping[str, SchedulerReading]  # by job id
Readings = dict[str, SchedulerReading]  # by job id
Probe = Callable[[Schedulers, Before, datetime], Readings]


class Reason(StrEnum):
    """Why a scheduler has not answered."""

    NO_SYSTEMCTL = "no_systemctl"
    NO_SYSTEMD = "no_systemd"
    NOT_WINDOWS = "not_windows"
    TIMEOUT = "timeout"
    NO_ANSWER = "no_answer"  # nothing was said, or nothing of this entry
    UNREADABLE = "unreadable_answer"
    FAILED = "failed"


class NoAnswer(Exception):
    """A scheduler cannot be asked at all: none of its jobs has a reading. `detail` is for the program's log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason.value)
        self.reason = reason


def since_of(
    said: datetime | None, state: SchedulerState, before: SchedulerReading | None, asked: datetime
) -> datetime:
    """Return when the entry came into its state: as the scheduler says, else when it was first seen so.

    Never later than `asked`, whatever was done to the clock since: a reading says nothing before its `since`.
    """
    if said is not None and said <= asked:
        return said
    same = before is not None and before.state is state and before.since <= asked
    return before.since if before is not None and same else asked


def map_all(
    wanted: Mapping[str, str],
    said: Mapping[str, T],
    reading_of: Callable[[str, T, SchedulerReading | None, datetime], SchedulerReading],
    before: Before,
    asked: datetime,
) -> Readings:
    """Return the reading of each job from what was said of the entry that it wants.

    A job has none where nothing was said of its entry, or nothing that can be read (ValueError): a strange entry harms
    its own job alone.
    """
    readings: Readings = {}
    for job_id, name in wanted.items():
        if name not in said:
            continue
        try:
            readings[job_id] = reading_of(name, said[name], before.get(job_id), asked)
        except ValueError as error:
            logger.debug("{}: {} cannot be read: {}", job_id, name, error)
    return readings
