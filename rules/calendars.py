"""Which days a calendar leaves: public holidays, exchange days and business days."""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from rules.rule import Expect

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5


def is_calendar_day(expect: Expect, day: date) -> bool:
    """Return whether the calendar leaves this day in: no public holiday, and for an exchange no weekend either."""
    if day in expect.calendar_excluded:
        return False
    if day in expect.calendar_included:
        return True
    if expect.calendar is None:
        return True
    if is_exchange(expect.calendar) and day.weekday() >= SATURDAY:
        return False
    return day not in _holidays(expect.calendar)


def is_business_day(expect: Expect, day: date) -> bool:
    """Return whether business is done: a weekday that the calendar leaves in, or a day it puts in itself."""
    if day in expect.calendar_included:
        return True
    return day.weekday() < SATURDAY and is_calendar_day(expect, day)


def is_exchange(calendar: str) -> bool:
    """Return whether this is an exchange's code (four letters, ISO 10383) and not a country's."""
    return len(calendar) == 4


def is_known(calendar: str) -> bool:
    """Return whether there is a calendar of this name."""
    try:
        _holidays(calendar)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=64)
def _holidays(calendar: str) -> "HolidayBase":
    import holidays  # 10 MB that a configuration without calendars does not need

    if is_exchange(calendar):
        return holidays.financial_holidays(calendar)
    return holidays.country_holidays(calendar)
