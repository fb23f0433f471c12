"""The triggers of a task as the `expect` of a job, with a note for everything that it cannot say."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from engine.config.calendar_words import WEEKDAYS
from engine.config.expectation import GRACE
from engine.config.quantities import write_duration
from engine.scheduled.cron import Cron, cron_of, merged, union
from engine.scheduled.notes import Note
from engine.scheduled.trigger import Trigger
from engine.scheduled.wording import clock_of, in_words

DAY = timedelta(days=1)
GOOD_WHILE = timedelta(days=3650)  # a repetition that is never meant to end


class Plan(Struct, frozen=True, kw_only=True):
    """One way of saying when: exactly one of `at`, `cron` and `every`."""

    at: tuple[time, ...] = ()
    cron: Cron | None = None
    every: timedelta | None = None
    days: tuple[int, ...] = ()  # weekdays, none for all
    between: tuple[time, time] | None = None
    zone: str | None = None


class Expected(Struct, frozen=True, kw_only=True):
    """When a task is expected, None where that cannot be said; `delay` is how much later it may start."""

    plan: Plan | None = None
    delay: timedelta = timedelta()
    notes: tuple[Note, ...] = ()


def expected(triggers: Sequence[Trigger], now: datetime) -> Expected:
    """Return what a task with these triggers is expected to do from `now` (in the machine's own time) on."""
    notes = [] if triggers else [Note(code="no_trigger")]
    plans: list[tuple[Plan, Trigger]] = []
    for trigger in triggers:
        plan, said = _plan_of(trigger, now)
        notes += said
        if plan is not None:
            plans.append((plan, trigger))
    taken, left = _together(plans)
    notes += [_remark("beside", one) for one in left]
    used = [one for _, one in plans if one not in left]
    delay = max((one.delay for one in used), default=timedelta())
    if delay:
        notes.append(Note(code="delayed", parameters={"delay": write_duration(delay)}, loss=False))
    if taken is not None and taken.cron and any(one.start and one.start.second for one in used):
        notes += [_remark("seconds", one) for one in used if one.start and one.start.second]
    return Expected(plan=taken, delay=delay, notes=tuple(notes))


def words_of(found: Expected, limit: timedelta | None) -> str:
    """Return the value of `expect` as it stands in the file, empty where there is nothing to say."""
    plan, parts = found.plan, []
    if plan is not None and plan.at:
        parts.append("at: [" + ", ".join(f'"{clock_of(one)}"' for one in plan.at) + "]")
    elif plan is not None and plan.cron is not None:
        parts.append(f'cron: "{plan.cron.line()}"')
    elif plan is not None and plan.every is not None:
        parts.append(f"every: {write_duration(plan.every)}")
    if plan is not None and plan.days:
        parts.append(f"days: [{', '.join(WEEKDAYS[one][0] for one in plan.days)}]")
    if plan is not None and plan.between is not None:
        low, high = plan.between
        parts.append(f'between: ["{clock_of(low)}-{clock_of(high)}"]')
    if plan is not None and plan.zone is not None:
        parts.append(f"timezone: {plan.zone}")
    if plan is not None and found.delay:
        parts.append(f"grace: {write_duration(GRACE + found.delay)}")
    if limit is not None:
        parts.append(f"max_runtime: {write_duration(limit)}")
    return f"{{{', '.join(parts)}}}" if parts else ""


def _remark(code: str, trigger: Trigger, **more: object) -> Note:
    korean, english = in_words(trigger)
    return Note(code=code, parameters={"what": f"{korean} ({english})", **more})


def _plan_of(trigger: Trigger, now: datetime) -> tuple[Plan | None, list[Note]]:
    """Return what a trigger says, None where that is nothing that is expected or cannot be said."""
    if not trigger.enabled:
        return None, [_remark("disabled_trigger", trigger)]
    if _is_past(trigger.end, now):
        return None, [_remark("ended_trigger", trigger, at=_day(trigger.end))]
    if not trigger.has_times:
        return None, [_remark("no_times", trigger)]
    zone = zone_of(trigger.start)
    plan = None if trigger.start is None or zone is None else _timed(trigger, trigger.start)
    if plan is None:
        if trigger.kind == "once" and trigger.interval is None:
            return None, [Note(code="once", parameters={"at": _day(trigger.start)})]
        return None, [_remark("not_expressible", trigger)]
    notes = []
    if trigger.start is not None and not _is_past(trigger.start, now):
        notes.append(_remark("begins", trigger, at=_day(trigger.start)))
    if trigger.end is not None:
        notes.append(_remark("ends", trigger, at=_day(trigger.end)))
    return replace(plan, zone=zone or None), notes


def _is_past(moment: datetime | None, now: datetime) -> bool:
    if moment is None:
        return False
    return moment <= (now.replace(tzinfo=None) if moment.tzinfo is None else now)


def _day(moment: datetime | None) -> str:
    return "?" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def zone_of(start: datetime | None) -> str | None:
    """Return the zone that a trigger names by its offset, empty for the machine's own, None for one without a name."""
    if start is None or start.tzinfo is None:
        return ""
    offset = start.utcoffset() or timedelta()
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"  # their signs are the other way round


def _timed(trigger: Trigger, start: datetime) -> Plan | None:
    if trigger.interval:
        return _repeated(trigger, start, trigger.interval)
    clock = start.time().replace(microsecond=0)
    match trigger.kind:
        case "daily" if trigger.each == 1:
            return Plan(at=(clock,))
        case "daily" if trigger.each == 7:
            return Plan(at=(clock,), days=(start.weekday(),))
        case "weekly" if trigger.each == 1:
            return Plan(at=(clock,), days=_days(trigger.weekdays))
        case "monthly" | "monthly_weekday":
            cron = cron_of(trigger, clock)
            return None if cron is None else Plan(cron=cron)
    return None


def _repeated(trigger: Trigger, start: datetime, interval: timedelta) -> Plan | None:
    clock = start.time().replace(microsecond=0)
    duration = trigger.duration or GOOD_WHILE
    if trigger.kind == "once":
        if duration < GOOD_WHILE:
            return None
        if interval == DAY:
            return Plan(at=(clock,))
        return Plan(at=(clock,), days=(start.weekday(),)) if interval == 7 * DAY else Plan(every=interval)
    if trigger.kind not in ("daily", "weekly"):
        return None
    if duration >= GOOD_WHILE or (trigger.kind == "daily" and trigger.each == 1 and duration >= DAY):
        return Plan(every=interval)
    if trigger.each != 1 or duration > DAY:
        return None
    days = _days(trigger.weekdays)
    if duration == DAY:
        return Plan(every=interval, days=days) if clock == time() else None
    end = (datetime.combine(start.date(), clock) + duration).time()
    return Plan(every=interval, days=days, between=(clock, end))


def _days(weekdays: Iterable[int]) -> tuple[int, ...]:
    """Return the days of a week, none for all of them."""
    found = tuple(sorted(set(weekdays)))
    return () if len(found) == len(WEEKDAYS) else found


def _together(plans: Sequence[tuple[Plan, Trigger]]) -> tuple[Plan | None, list[Trigger]]:
    """Return the plan that says all of these, or as many as one can, and the triggers that it leaves out."""
    if not plans:
        return None, []
    whole = _joined([plan for plan, _ in plans])
    if whole is not None:
        return whole, []
    taken = plans[0][0]
    left: list[Trigger] = []
    for plan, trigger in plans[1:]:
        more = _joined([taken, plan])
        taken, left = (taken, [*left, trigger]) if more is None else (more, left)
    return taken, left


def _joined(plans: Sequence[Plan]) -> Plan | None:
    """Return one plan that says what all of these say, None where none can."""
    first = plans[0]
    if all(plan == first for plan in plans):
        return first
    if any(plan.zone != first.zone or plan.every is not None for plan in plans):
        return None
    if all(plan.at and plan.days == first.days for plan in plans):
        return replace(first, at=tuple(sorted({one for plan in plans for one in plan.at})))
    crons = [cron for plan in plans for cron in _as_crons(plan)]
    one = union(crons)
    if one is None:
        return None
    return (
        Plan(at=one.times(), days=one.weekdays(), zone=first.zone)
        if one.is_weekly()
        else Plan(cron=one, zone=first.zone)
    )


def _as_crons(plan: Plan) -> list[Cron]:
    return [plan.cron] if plan.cron is not None else [merged(one, plan.days) for one in plan.at]
