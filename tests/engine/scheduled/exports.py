"""Exports of the Task Scheduler for the tests: XML in UTF-16, as Windows writes it."""

from collections.abc import Iterable
from pathlib import Path

from engine.config.load import load
from engine.config.model import Config

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
START = "2026-01-05T07:00:00"  # a Monday


def calendar(schedule: str, start: str = START, more: str = "") -> str:
    """Return a calendar trigger."""
    inner = f"{more}<StartBoundary>{start}</StartBoundary><Enabled>true</Enabled>{schedule}"
    return f"<CalendarTrigger>{inner}</CalendarTrigger>"


def daily(start: str = START, each: int = 1, more: str = "") -> str:
    """Return a trigger of every day, or of every few."""
    return calendar(f"<ScheduleByDay><DaysInterval>{each}</DaysInterval></ScheduleByDay>", start, more)


def weekly(days: Iterable[str], start: str = START, each: int = 1, more: str = "") -> str:
    """Return a trigger of days of the week."""
    names = "".join(f"<{day} />" for day in days)
    inner = f"<WeeksInterval>{each}</WeeksInterval><DaysOfWeek>{names}</DaysOfWeek>"
    return calendar(f"<ScheduleByWeek>{inner}</ScheduleByWeek>", start, more)


def monthly(days: Iterable[object], months: Iterable[str], start: str = START) -> str:
    """Return a trigger of days of the month."""
    inner = "".join(f"<Day>{day}</Day>" for day in days)
    names = "".join(f"<{month} />" for month in months)
    schedule = f"<DaysOfMonth>{inner}</DaysOfMonth><Months>{names}</Months>"
    return calendar(f"<ScheduleByMonth>{schedule}</ScheduleByMonth>", start)


def monthly_weekday(weeks: Iterable[object], days: Iterable[str], months: Iterable[str], start: str = START) -> str:
    """Return a trigger of days of the week in weeks of the month."""
    inner = "".join(f"<Week>{week}</Week>" for week in weeks)
    days_of, months_of = ("".join(f"<{one} />" for one in names) for names in (days, months))
    schedule = f"<Weeks>{inner}</Weeks><DaysOfWeek>{days_of}</DaysOfWeek><Months>{months_of}</Months>"
    return calendar(f"<ScheduleByMonthDayOfWeek>{schedule}</ScheduleByMonthDayOfWeek>", start)


def repeated(interval: str, duration: str = "") -> str:
    """Return the repetition of a trigger."""
    length = f"<Duration>{duration}</Duration>" if duration else ""
    stop = "<StopAtDurationEnd>false</StopAtDurationEnd>"
    return f"<Repetition><Interval>{interval}</Interval>{length}{stop}</Repetition>"


def once(start: str = START, more: str = "") -> str:
    """Return a trigger of one time."""
    return f"<TimeTrigger>{more}<StartBoundary>{start}</StartBoundary><Enabled>true</Enabled></TimeTrigger>"


def program(command: str = r"C:\batch\run.bat", arguments: str = "", folder: str = r"C:\batch") -> str:
    """Return an action."""
    told = f"<Arguments>{arguments}</Arguments>" if arguments else ""
    where = f"<WorkingDirectory>{folder}</WorkingDirectory>" if folder else ""
    return f"<Exec><Command>{command}</Command>{told}{where}</Exec>"


def task(
    *triggers: str, actions: str = "", name: str = r"\업무\일일 배치", settings: str = "", principal: str = ""
) -> str:
    """Return the task element."""
    return (
        f'<Task version="1.4" xmlns="{NAMESPACE}"><RegistrationInfo><URI>{name}</URI></RegistrationInfo>'
        f"<Triggers>{''.join(triggers)}</Triggers>"
        f'<Principals><Principal id="Author">{principal}</Principal></Principals>'
        f"<Settings><Enabled>true</Enabled>{settings}<ExecutionTimeLimit>PT72H</ExecutionTimeLimit></Settings>"
        f'<Actions Context="Author">{actions or program()}</Actions></Task>'
    )


def export(element: str) -> bytes:
    """Return a file as Windows writes it: UTF-16 with its mark, lines ended by two characters."""
    return ('<?xml version="1.0" encoding="UTF-16"?>\r\n' + element + "\r\n").encode("utf-16")


def loaded(text: str, folder: Path) -> Config:
    """Return the configuration that a written file is."""
    path = folder / "imported.yml"
    path.write_text(text, encoding="utf-8")
    found = load(path)
    assert found.config is not None, found.problems
    return found.config
