"""When silence is excused: pauses, maintenance, and jobs that this one depends on. verdicts.md, sections 6 and 7."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from tests.simulator.plan import Span


class Silence(Struct, frozen=True, kw_only=True):
    """When silence is missed, and from when it is excused until then; None for never."""

    missed: datetime | None
    excused: datetime | None = None


def lies_in(spans: Sequence[Span], moment: datetime) -> Span | None:
    """Return the span that a moment lies in."""
    return next((span for span in spans if span.start <= moment < span.end), None)


def silence(blocks: Sequence[Span], due: datetime, missed: datetime, patience: timedelta, *, excusing: bool) -> Silence:
    """Return what silence leads to where jobs that this one depends on were ERROR in these spans.

    A job that recovers lets `missed_after` count from there; one that was ERROR from the due time on excuses the
    silence, until `missed_after` has passed since it recovered. Spans that touch or overlap are one.
    """
    for span in together(blocks):
        if span.end <= due:
            continue
        if span.end < missed:
            missed = max(missed, span.end + patience)
        elif span.start <= due and excusing:
            return Silence(missed=span.end + patience, excused=missed)
        else:
            break
    return Silence(missed=missed)


def together(blocks: Sequence[Span]) -> list[Span]:
    """Return the spans with those made one that touch or overlap."""
    found: list[Span] = []
    for span in sorted(blocks, key=lambda span: span.start):
        if found and span.start <= found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
