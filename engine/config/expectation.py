"""When a job is expected, as it is written in the file."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.config.calendar_words import Days, TimeOfDay, TimeSpan, parse_date
from engine.config.quantities import Duration, PositiveDuration
from engine.config.refusal import refuse
from engine.config.schedulers import Cron
from engine.config.texts import Name, Some
from engine.config.zones import Zone
from rules.rule import Expect

GRACE = timedelta(minutes=15)
EARLY = timedelta(minutes=15)
Day = Annotated[date, BeforeValidator(parse_date)]


class Calendar(BaseModel):
    """An own list of holidays: another calendar, with days taken out of it and put into it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Name | None = None
    excluded: Some[Day] = Field(default=(), alias="except")
    also: Some[Day] = ()


class Expectation(BaseModel):
    """`expect`: exactly one of `at`, `cron` and `every`, and what bounds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Some[TimeOfDay] = ()
    cron: Cron | None = None
    every: PositiveDuration | None = None
    days: Days = ()
    calendar: Name | None = None
    excluded: Some[Day] = Field(default=(), alias="except")
    also: Some[Day] = ()
    between: Some[TimeSpan] = ()
    timezone: Zone | None = None
    early: Duration = EARLY
    grace: Duration = GRACE
    start_within: Duration | None = None
    missed_after: Duration | None = None
    max_runtime: PositiveDuration | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "Expectation":
        kinds = [name for name in ("at", "cron", "every") if getattr(self, name)]
        if len(kinds) > 1:
            raise refuse("one_expectation", found=", ".join(kinds))
        if self.missed_after is not None and self.missed_after < self.grace:
            raise refuse("missed_before_grace")
        if self.also and not self.at:
            raise refuse("also_without_at")
        return self


def expect_of(written: Expectation, cron: str | None, calendars: dict[str, Calendar]) -> Expect | None:
    """Return the expectation with every default resolved, None where it says nothing of when.

    `cron` is the scheduler's own line, the default where nothing else is written.
    """
    line = written.cron or (None if written.at or written.every else cron)
    if not (written.at or line or written.every):
        return None
    own = calendars.get(written.calendar or "")
    expect = Expect(
        at=tuple(sorted(set(written.at))),
        cron=line,
        every=written.every,
        days=written.days,
        calendar=written.calendar if own is None else own.base,
        calendar_excluded=frozenset() if own is None else frozenset(own.excluded),
        calendar_included=frozenset() if own is None else frozenset(own.also),
        excluded=frozenset(written.excluded),
        included=frozenset(written.also),
        between=written.between,
        early=written.early,
        grace=written.grace,
        start_within=written.start_within,
        missed_after=written.grace if written.missed_after is None else written.missed_after,
        max_runtime=written.max_runtime,
    )
    return _one(expect)


@lru_cache(maxsize=1024)
def _one(expect: Expect) -> Expect:
    """Return the first expectation that says the same: of many jobs most have one of few schedules."""
    return expect
