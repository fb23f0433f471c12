"""What the pages may ask of reruns."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.actions.actor import Actor
from engine.actions.rerun import OutputPart, Preview, RerunView


class Rerunner(Protocol):
    """Jobs that are run again. Every question blocks; what is not done or not there is a Refused."""

    def preview(self, job_id: str) -> Preview:
        """Return what a rerun of the job would do now, and what speaks against it."""

    def start(
        self, job_id: str, actor: Actor, params: Mapping[str, str], force: bool = False, reason: str = ""
    ) -> RerunView:
        """Begin a rerun and return it; with `force` and a reason against what may be overruled."""

    def cancel(self, rid: str, actor: Actor) -> RerunView:
        """Ask a rerun to end, all that it has started included."""

    def get(self, rid: str) -> RerunView | None:
        """Return a rerun; None if there is none of that id."""

    def of_job(self, job_id: str, limit: int) -> Sequence[RerunView]:
        """Return the last reruns of a job, newest first."""

    def output(self, rid: str, since: int) -> OutputPart:
        """Return the output after a place as text, as far as it is there."""
