"""What the pages may ask of notes: a pause and its end, an acknowledgement and its withdrawal."""

from datetime import datetime
from typing import Protocol

from engine.actions.actor import Actor


class NoteTaker(Protocol):
    """What operators note on a job. Every call blocks for a moment, is on record, and raises Refused."""

    def pause(self, job_id: str, until: datetime | None, reason: str, actor: Actor) -> None:
        """Let a job pause from now until a moment, None for until it is resumed."""

    def resume(self, job_id: str, actor: Actor) -> None:
        """End the pause of a job."""

    def acknowledge(self, job_id: str, note: str, actor: Actor) -> None:
        """Note that somebody knows of the job's trouble, until its status changes."""

    def withdraw(self, job_id: str, actor: Actor) -> None:
        """Take an acknowledgement back."""
