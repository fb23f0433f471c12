"""The values of a rerun: what would be run, what was, and how it ended."""

import signal
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from rules.model import Outcome, Status
from rules.readings import RerunReading


class RerunState(StrEnum):
    """How far a rerun has come."""

    RUNNING = "running"
    ENDED = "ended"  # by itself; `code` says how
    CANCELLED = "cancelled"  # by a person
    TIMEOUT = "timeout"
    NOT_STARTED = "not_started"  # the system refused its command; `error` says why
    LOST = "lost"  # nobody saw its end: the machine was switched off, or its supervisor killed


class Via(StrEnum):
    """Who runs the program."""

    COMMAND = "command"
    SCHEDULER = "scheduler"
    RESTART = "restart"  # of a service: its end says nothing of the job


class RerunView(Struct, frozen=True, kw_only=True):
    """One rerun, from its start on; `status_after` and `outcome_after` are what it has led to so far."""

    rid: str
    job: str
    who: str
    source: str
    started: datetime
    command: str  # as people read it
    folder: str
    account: str = ""
    via: Via = Via.COMMAND
    params: Mapping[str, str] = field(default_factory=dict)
    forced: bool = False
    reason: str = ""
    timeout: float | None = None  # seconds
    usual_seconds: float | None = None
    due: datetime | None = None  # the occurrence that it is for
    status_before: Status = Status.UNKNOWN
    outcome_before: Outcome | None = None
    state: RerunState = RerunState.RUNNING
    ended: datetime | None = None
    code: int | None = None  # negative: the signal that ended it
    error: str = ""
    cancelled_by: str | None = None
    bytes: int = 0  # of output
    left: int = 0  # processes that it has left behind
    status_after: Status | None = None
    outcome_after: Outcome | None = None

    @property
    def result(self) -> str:
        """Return its result as people know it: `exit 3`, `SIGKILL`, `0xC000013A`."""
        return "" if self.code is None else result_of(self.code)

    @property
    def failed(self) -> bool | None:
        """Return whether its end says that the job failed, None where it says nothing."""
        if self.state in (RerunState.CANCELLED, RerunState.TIMEOUT):
            return True
        if self.state is not RerunState.ENDED or self.code is None:
            return None
        return True if self.code != 0 else None if self.via is Via.RESTART else False

    @property
    def reading(self) -> RerunReading:
        """Return what the rules need to know of it."""
        said = self.result if self.state is RerunState.ENDED else self.state.value
        return RerunReading(
            rid=self.rid,
            who=self.who,
            started=self.started,
            due=self.due,
            ended=self.ended,
            failed=self.failed,
            result=said,
        )


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a rerun is not begun; `may_force` says that it may be all the same, with a reason."""

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    may_force: bool = False


class Preview(Struct, frozen=True, kw_only=True):
    """What a rerun of a job would do now, and what speaks against it."""

    job: str
    command: str
    folder: str
    account: str
    via: Via
    params: Mapping[str, str] = field(default_factory=dict)  # pattern by name
    timeout: float | None = None
    usual_seconds: float | None = None
    due: datetime | None = None
    outcome: Outcome | None = None
    status: Status = Status.UNKNOWN
    hints: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


class OutputPart(Struct, frozen=True, kw_only=True):
    """Some of the output as text; `next` is the place after it, `skipped` how many bytes before it are not kept."""

    text: str
    next: int
    skipped: int = 0


def result_of(code: int) -> str:
    """Return an exit code as people know it; a negative one is a signal."""
    if code >= 0:
        return f"0x{code & 0xFFFFFFFF:X}" if code > 0xFFFF else f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
