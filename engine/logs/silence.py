"""Which of the lines without a meaning have to be given: those that show where a run ends or begins."""

from datetime import datetime, timedelta

from msgspec import Struct

from rules.rule import Rule
from rules.runs import TAIL


class Silence(Struct, kw_only=True):
    """How long a silence ends a run, None where none does; `success` is the time of the job's last success line."""

    limit: timedelta | None
    success: datetime | None

    def parts(self, above: datetime, below: datetime) -> bool:
        """Return whether two lines with nothing between them may be of two runs."""
        if self.limit is None:
            return False
        if below - above >= self.limit:
            return True
        # the first line after a success that does not belong to it any more
        return self.success is not None and above <= self.success + TAIL < below

    def closes(self, above: datetime, left_out: datetime, below: datetime) -> bool:
        """Return whether nothing is lost with a line between two others, of which the one below means something.

        A start closes the run above it with its last line: where there are starts each row keeps that.
        """
        return self.limit is not None and left_out <= below and not self.parts(above, below)


def silence_of(rule: Rule, success: datetime | None) -> Silence:
    """Return what a silence is to a job; a run that began with a line does not end by silence."""
    return Silence(limit=None if rule.start else rule.settle, success=success)
