"""The one object that `ui` knows: a thin front with a port per room, and no logic of its own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from engine.actions.actor import Actor
from engine.actions.camera import Camera
from engine.actions.copier import Copier
from engine.actions.door import Door
from engine.actions.housekeeper import Housekeeper
from engine.actions.journal import Journal
from engine.actions.notetaker import NoteTaker
from engine.actions.rerunner import Rerunner
from engine.actions.ruler import ConfigEditor, Ruler
from engine.compare.port import Comparer
from engine.doctor.diagnosis import Doctor
from engine.files.port import Files, Taken
from engine.linemarks import Overview, Step
from engine.logs.port import Feed, LogFile, Wanted
from engine.logs.searching import Search, Sought
from engine.mounts import Share
from engine.views import BoardView, ChangeView, DayCount, JobView, LaneView, LogWindow, MachineView, PulseView, Sums
from rules.model import Meaning, Occurrence, Run
from rules.plan import DayPlan
from rules.statistics import TimeOk
from rules.why import Why


class HistoryUnavailable(Exception):
    """The store does not answer for now; what is in memory still does."""


class NoSuchLog(Exception):
    """A file is no log of the job, or cannot be read now; `reason` is `gone` or a key of `explain.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class History(Protocol):
    """What the store remembers. Every question blocks on it, and raises HistoryUnavailable where it is silent."""

    def runs(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[Run]:
        """Return runs, newest first."""

    def verdicts(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[ChangeView]:
        """Return changes of status, newest first."""

    def occurrences(
        self, job_id: str, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Occurrence]:
        """Return expected times with their outcomes, newest first."""

    def days(self, job_id: str | None, since: date | None, until: date | None) -> Sequence[DayCount]:
        """Return the counts of each day between the two, both included, of one job or of all, oldest first."""

    def times_ok(self, job_ids: Collection[str], since: datetime, until: datetime) -> Mapping[str, TimeOk]:
        """Return for how long of the stretch each of these jobs was OK."""

    def sums(self, job_ids: Collection[str], since: date, until: date) -> Sums:
        """Return the sums of these jobs over the days between the two, both included."""

    def lanes(
        self, job_ids: Collection[str], since: datetime, until: datetime, grain: timedelta | None = None
    ) -> Sequence[LaneView]:
        """Return the lanes of these jobs over a stretch of time; a job that is not there has none.

        With a `grain` runs that are alike and began in the same so long part of the stretch are one.
        """


class Logs(Protocol):
    """The log files of the jobs; every question blocks on the disk."""

    def around(self, job_id: str, path: str, offset: int, count: int) -> LogWindow:
        """Return the lines around a place in one of the job's log files. Raises NoSuchLog."""

    def files(self, job_id: str) -> Sequence[LogFile]:
        """Return the log files of a job, newest first. Raises NoSuchLog."""

    def window(self, job_id: str, wanted: Wanted) -> LogWindow:
        """Return lines of one of the job's log files, of the newest where its path is empty. Raises NoSuchLog."""

    def overview(self, job_id: str, path: str, encoding: str | None) -> Overview:
        """Return what the history knows of one log. Raises NoSuchLog and HistoryUnavailable."""

    def next_line(
        self, job_id: str, path: str, offset: int, meaning: Meaning, back: bool, encoding: str | None
    ) -> Step:
        """Return the next line of that meaning below a byte of a log, or above it. Raises NoSuchLog."""

    def follow(
        self, job_id: str, path: str, offset: int | None, encoding: str | None, wake: Callable[[], None]
    ) -> Feed:
        """Return what is appended to a log from a byte on, else from its end; `wake` is called (in any thread) at news.

        Raises NoSuchLog.
        """

    def search(self, job_id: str, sought: Sought, reader: str, wake: Callable[[], None]) -> Search:
        """Return a search that has begun; `wake` is called (in any thread) when something has been found.

        Raises NoSuchLog, BadPattern, and Crowded where the `reader` or all together have too many.
        """

    def take(self, job_id: str, path: str, actor: Actor) -> Taken:
        """Return a log to be handed out, once that is on record. Raises NoSuchLog."""


class Monitor(Protocol):
    """What pages, API and command line may ask. Reads never block on the tick."""

    title: str
    language: str  # ko | en | auto
    zone: str

    def board(self) -> BoardView:
        """Return everything a dashboard shows, from memory."""

    def changed_since(self, revision: int) -> tuple[JobView, ...]:
        """Return the jobs whose view changed after `revision`, from memory."""

    def pulse(self) -> PulseView:
        """Return how BATMON itself is."""

    def machine(self) -> MachineView:
        """Return the machine's figures; refreshed at most once a second."""

    def turn(self) -> None:
        """Note that the loop that serves browsers turns; called from it at least once a second."""

    def rest(self) -> None:
        """Note that this loop ends, as it was told to."""

    def job(self, job_id: str) -> JobView | None:
        """Return one job, None if there is none of that id."""

    def share(self, job_id: str) -> Share:
        """Return which file systems a job's files lie on and whether they answer, from memory."""

    def why(self, job_id: str) -> Why:
        """Return why a job stands as it does, from memory; one that is not there has no reason."""

    def plan(self, job_id: str, since: datetime, until: datetime) -> tuple[DayPlan, ...]:
        """Return what is planned for each local day of a job that the stretch touches, from memory."""

    def settings(self, job_id: str) -> str | None:
        """Return the configuration of a job as it is in force, as YAML without secrets; None if there is none."""

    @property
    def history(self) -> History:
        """Return the port for what the store remembers."""

    @property
    def logs(self) -> Logs:
        """Return the port for log files."""

    @property
    def logfiles(self) -> Housekeeper:
        """Return the port for which log files are kept."""

    @property
    def comparisons(self) -> Comparer:
        """Return the port for two runs beside each other."""

    @property
    def files(self) -> Files:
        """Return the port for the files of working folders."""

    @property
    def notes(self) -> NoteTaker:
        """Return the port for what operators note on jobs."""

    @property
    def access(self) -> Door:
        """Return the port for who may act."""

    @property
    def audit(self) -> Journal:
        """Return the port for what was done, and by whom."""

    @property
    def reruns(self) -> Rerunner:
        """Return the port for reruns."""

    @property
    def captures(self) -> Camera:
        """Return the port for pictures of the server's screen."""

    @property
    def copies(self) -> Copier:
        """Return the port for copies of the store."""

    @property
    def rules(self) -> Ruler:
        """Return the port for the rules of the jobs."""

    @property
    def configfile(self) -> ConfigEditor:
        """Return the port for the text of the configuration."""

    @property
    def doctor(self) -> Doctor:
        """Return the port for examinations."""
