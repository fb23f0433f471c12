"""Times that a line of cron can say: a set for each of its five fields; day and weekday are never both set."""

from collections.abc import Iterable, Sequence
from datetime import time

from msgspec import Struct, structs

from engine.scheduled.trigger import LAST, Trigger

ALL_DAYS, ALL_MONTHS = frozenset(range(1, 32)), frozenset(range(1, 13))
ALL_WEEKS = frozenset((1, 2, 3, 4, LAST))


class Cron(Struct, frozen=True, kw_only=True):
    """The fields of a line; an empty one is any. Days and months count from 1, `LAST` is a month's last day.

    A weekday is a pair of its number (Monday is 0) and its week in the month: 1 to 4, `LAST`, or None for every one.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    weekday_weeks: frozenset[tuple[int, int | None]] = frozenset()

    def line(self) -> str:
        """Return the line as cron reads it."""
        days = [*map(str, sorted(self.days - {LAST})), *(["L"] if LAST in self.days else [])]
        weekdays = sorted(self.weekday_weeks, key=lambda one: (one[0], one[1] or 9))
        fields = (
            map(str, sorted(self.minutes)),
            map(str, sorted(self.hours)),
            days,
            map(str, sorted(self.months)),
            (_weekday(number, week) for number, week in weekdays),
        )
        return " ".join(",".join(one) or "*" for one in fields)

    def is_weekly(self) -> bool:
        """Return whether times of day and days of the week say the same."""
        return not self.days and not self.months and all(week is None for _, week in self.weekday_weeks)

    def times(self) -> tuple[time, ...]:
        """Return its times of day."""
        return tuple(time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes))

    def weekdays(self) -> tuple[int, ...]:
        """Return its days of the week, none for all."""
        return tuple(sorted(number for number, _ in self.weekday_weeks))


def _weekday(number: int, week: int | None) -> str:
    day = (number + 1) % 7  # of cron: Sunday is 0
    return str(day) if week is None else f"{day}L" if week == LAST else f"{day}#{week}"


def cron_of(trigger: Trigger, clock: time) -> Cron | None:
    """Return the line of a monthly trigger, None where it has none."""
    months = frozenset(trigger.months)
    found = Cron(minutes=frozenset({clock.minute}), hours=frozenset({clock.hour}))
    found = structs.replace(found, months=frozenset() if months == ALL_MONTHS else months)
    if trigger.kind == "monthly":
        days = frozenset(trigger.days)
        return structs.replace(found, days=frozenset() if days >= ALL_DAYS else days) if days else None
    weeks: Iterable[int | None] = (None,) if set(trigger.weeks) >= ALL_WEEKS else trigger.weeks
    pairs = frozenset((day, week) for day in trigger.weekdays for week in weeks)
    return structs.replace(found, weekday_weeks=pairs) if pairs else None


def merged(clock: time, days: Sequence[int]) -> Cron:
    """Return the line of one time on days of the week."""
    return Cron(
        minutes=frozenset({clock.minute}),
        hours=frozenset({clock.hour}),
        weekday_weeks=frozenset((day, None) for day in days),
    )


def union(crons: Sequence[Cron]) -> Cron | None:
    """Return one line that says what all of these say and nothing else, None where none can."""
    waiting = list(dict.fromkeys(crons))
    while len(waiting) > 1:
        pair = next(
            (
                (one, other, both)
                for place, one in enumerate(waiting)
                for other in waiting[place + 1 :]
                if (both := _both(one, other)) is not None
            ),
            None,
        )
        if pair is None:
            return None
        one, other, both = pair
        waiting = [both, *(cron for cron in waiting if cron not in (one, other, both))]
    return waiting[0]


def _both(one: Cron, other: Cron) -> Cron | None:
    """Return the line of two that differ in one field alone, which none of them leaves open."""
    mine, others = structs.asdict(one), structs.asdict(other)
    differing = [name for name, value in mine.items() if value != others[name]]
    if len(differing) != 1:
        return None
    (name,) = differing
    if not mine[name] or not others[name]:
        return structs.replace(one, **{name: frozenset()})  # what is any holds the other
    return structs.replace(one, **{name: mine[name] | others[name]})
