"""A trigger in a few words, Korean and English: for what is said of one that could not be carried over."""

from datetime import time

from engine.config.quantities import write_duration
from engine.scheduled.trigger import LAST, MONTHS, WEEKDAYS, Trigger

KOREAN_DAYS = "월화수목금토일"
OTHERS = {
    "Boot": ("컴퓨터 시작 시", "at boot"),
    "Logon": ("로그온 시", "at logon"),
    "Registration": ("작업 등록 시", "when the task is registered"),
    "Idle": ("쉬고 있을 때", "when idle"),
    "Event": ("이벤트 발생 시", "on an event"),
    "SessionStateChange": ("세션 상태가 바뀔 때", "when a session changes"),
}


def clock_of(clock: time) -> str:
    """Return a time of day as the file has it."""
    return f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}"


def in_words(trigger: Trigger) -> tuple[str, str]:
    """Return a trigger in Korean and in English."""
    if not trigger.has_times:
        return OTHERS.get(trigger.kind, (trigger.kind, trigger.kind))
    korean, english = _days(trigger)
    if trigger.start is not None:
        clock = clock_of(trigger.start.time()) + (f"{trigger.start:%z}" if trigger.start.tzinfo else "")
        korean, english = f"{korean} {clock}", f"{english} at {clock}"
    if trigger.interval is not None:
        interval = write_duration(trigger.interval)
        length = "" if trigger.duration is None else write_duration(trigger.duration)
        korean += f", {length + ' 동안 ' if length else ''}{interval}마다 되풀이"
        english += f", repeated every {interval}{' for ' + length if length else ''}"
    return korean, english


def _days(trigger: Trigger) -> tuple[str, str]:
    day = "" if trigger.start is None else f"{trigger.start:%Y-%m-%d}"
    weekdays = "·".join(KOREAN_DAYS[one] for one in trigger.weekdays)
    names = ", ".join(WEEKDAYS[one][:3] for one in trigger.weekdays)
    each = trigger.each
    match trigger.kind:
        case "daily":
            return ("매일", "daily") if each == 1 else (f"{each}일마다({day}부터)", f"every {each} days from {day}")
        case "weekly":
            if each == 1:
                return f"매주 {weekdays}", f"weekly on {names}"
            return f"{each}주마다 {weekdays}({day}부터)", f"every {each} weeks on {names} from {day}"
        case "monthly":
            days = [f"{one}" for one in trigger.days if one != LAST]
            last = LAST in trigger.days
            korean = "·".join([*(f"{one}일" for one in days), *(["말일"] if last else [])])
            english = ", ".join([*days, *(["last"] if last else [])])
            return f"{_months(trigger)[0]} {korean}", f"{_months(trigger)[1]} on day {english}"
        case "monthly_weekday":
            weeks = "·".join("마지막" if one == LAST else f"{one}번째" for one in trigger.weeks)
            of = ", ".join("last" if one == LAST else f"{one}." for one in trigger.weeks)
            return f"{_months(trigger)[0]} {weeks} {weekdays}", f"{_months(trigger)[1]} on the {of} {names}"
    return day, day


def _months(trigger: Trigger) -> tuple[str, str]:
    if len(trigger.months) in (0, len(MONTHS)):
        return "매월", "monthly"
    return (
        "·".join(f"{one}월" for one in trigger.months),
        "in " + ", ".join(MONTHS[one - 1][:3] for one in trigger.months),
    )
