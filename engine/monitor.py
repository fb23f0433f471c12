"""The one object that `ui` knows: a thin front with a port per room, and no logic of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from engine.views import BoardView, ChangeView, JobView, MachineView, PulseView
from rules.model import Occurrence, Run
from rules.why import Why


class HistoryUnavailable(Exception):
    """The store does not answer for now; what is in memory still does."""


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

    def why(self, job_id: str) -> Why:
        """Return why a job stands as it does, from memory; one that is not there has no reason."""

    def runs(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[Run]:
        """Return runs, newest first; blocks on the store. Raises HistoryUnavailable."""

    def verdicts(self, job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[ChangeView]:
        """Return changes of status, newest first; blocks on the store. Raises HistoryUnavailable."""

    def occurrences(
        self, job_id: str, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Occurrence]:
        """Return expected times with their outcomes, newest first; blocks on the store. Raises HistoryUnavailable."""
