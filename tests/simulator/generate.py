"""Lives by number: the same seed gives the same life."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from msgspec.structs import replace

from tests.simulator.fates import FATES, Scene
from tests.simulator.make import Maker
from tests.simulator.plan import DAY, HOUR, MINUTE, SECOND, Life, Plan, PlannedRun
from tests.simulator.sequences import ROWS, row_of_runs
from tests.simulator.states import belongs
from tests.simulator.times import windows_of
from tests.simulator.troubles import add_troubles

ALL_FATES = FATES | ROWS
SHIFTS = {
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)],
}
HOLIDAYS = [date(2026, 2, 17), date(2026, 5, 5), date(2026, 9, 25), date(2026, 10, 5), date(2026, 12, 31)]
SPANS = [30 * SECOND, 2 * MINUTE, 5 * MINUTE, 20 * MINUTE]


def make_plan(rng: Random) -> tuple[Plan, date]:
    """Return a job and the first day of its life."""
    zone = rng.choice(["Asia/Seoul", "Asia/Seoul", *SHIFTS, *SHIFTS])
    first = rng.choice(SHIFTS.get(zone, HOLIDAYS)) - rng.randint(3, 12) * DAY
    kind = rng.choices(["at", "cron", "every", "none"], [60, 20, 14, 6])[0]
    plan: dict[str, object] = {"zone": zone, "settle": rng.choice(SPANS), "failure_wins": rng.random() < 0.3}
    plan |= {"has_start": rng.random() < 0.45, "has_success": rng.random() < 0.75}
    if plan["has_start"]:
        plan["has_success"] = True
    if rng.random() < 0.15:
        plan |= {"has_output": True}
    else:  # which of several outputs is whose is not asked, and so not how long its run took
        plan |= {"usual": rng.choice([None, None, None, None, 2.0, 3.0])}
    plan |= {"log_is_missing": rng.random() < 0.2, "most_rows": rng.choice([None, None, None, 120])}
    plan["max_runtime"] = rng.choice([None, None, 10 * MINUTE, HOUR, 3 * HOUR, 26 * HOUR])
    if kind == "none":
        plan["max_runtime"] = None
    else:
        plan |= _days(rng, zone, first)
    if kind == "every":
        every = rng.choice([10 * MINUTE, HOUR, 3 * HOUR])
        plan |= {"every": every, "settle": min(rng.choice(SPANS), every / 4), "included": frozenset()}
        grace = rng.choice([MINUTE, 5 * MINUTE, every])
        plan |= {"grace": grace, "missed_after": grace + rng.choice([timedelta(), 5 * MINUTE, every])}
        plan["max_runtime"] = rng.choice([None, 10 * MINUTE, HOUR])
        if rng.random() < 0.5:
            plan["between"] = (time(8), time(rng.choice([12, 20]), rng.choice([0, 30])))
    elif kind == "cron":
        plan |= {"cron": _cron(rng), "included": frozenset()}
    elif kind == "at":
        count = rng.choice([1, 1, 1, 2, 2, 3])
        hours = [0, 1, 2, 2, 2, 3, 5, 6, 7, 9, 12, 15, 18, 22, 23]
        clocks = {time(rng.choice(hours), rng.choice([0, 0, 30, 30, 15, 59])) for _ in range(count)}
        plan["at"] = tuple(sorted(clocks))
    return Plan(**plan), first  # type: ignore[arg-type]  # by name


def _days(rng: Random, zone: str, first: date) -> dict[str, object]:
    found: dict[str, object] = {}
    if rng.random() < 0.5:
        words: list[tuple[int | str, ...]] = [(0, 1, 2, 3, 4), (0, 2), (5, 6), (1, 2, 3)]
        words += [("first-business-day", 3), ("last-business-day", 1), ("first-business-day", "last-business-day")]
        found["days"] = rng.choice(words)
    if zone == "Asia/Seoul" and rng.random() < 0.5:
        weekends = found.get("days") == (5, 6)  # on which an exchange is never open
        found["calendar"] = "KR" if weekends else rng.choice(["KR", "XKRX"])
    if rng.random() < 0.4:
        near = [first + rng.randint(0, 25) * DAY for _ in range(6)]
        found |= {"excluded": frozenset(near[:3]), "included": frozenset(near[2:])}
    return found


def _cron(rng: Random) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    hours: tuple[int, ...] = rng.choice([(), (6,), (2,), (1, 2, 3), (7, 18), (0, 12)])
    weekdays: tuple[int, ...] = rng.choice([(), (), (0, 1, 2, 3, 4), (6,), (0, 3)])
    return rng.choice([0, 0, 30, 45]), hours, weekdays


def make_life(seed: int, *, befallen: bool = True) -> Life:
    """Return the life of this number, with what befalls it beside its runs or without."""
    rng = Random(seed)
    plan, first = make_plan(rng)
    if plan.in_windows:
        return _life_of_windows(seed, rng, plan, first, befallen)
    length = 3 if plan.every is not None and plan.every < HOUR else 12
    begins = datetime.combine(first, time(rng.randint(0, 23)), UTC)
    life = Life(seed=seed, plan=plan, windows=(), begins=begins, ends=begins + length * DAY, first_seen=begins)
    _live_without_windows(life, rng)
    _place_first_seen(life, rng)
    if befallen:
        add_troubles(life, rng)
    return life


def _life_of_windows(seed: int, rng: Random, plan: Plan, first: date, befallen: bool) -> Life:
    hourly = plan.cron is not None and not plan.cron[1]
    days = 3 if hourly else 30
    windows = windows_of(plan, first, first + days * DAY)
    if len(windows) < 3:  # such as a cron line for Sundays, and days without them
        plan = replace(plan, days=(), calendar=None)
    while len(windows) < 8:
        days += 30
        windows = windows_of(plan, first, first + days * DAY)
    shortest = min(window.end - window.due for window in windows)
    spans = [0 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR]
    shortest = max(shortest, MINUTE)
    grace = min(rng.choice(spans), shortest - MINUTE)
    missed = min(grace + rng.choice([0 * MINUTE, 0 * MINUTE, 10 * MINUTE, 2 * HOUR]), shortest - MINUTE)
    within = rng.choice([None, None, SECOND * 90, 10 * MINUTE]) if plan.has_start else None
    plan = replace(plan, grace=grace, missed_after=missed, start_within=within, early=rng.choice(spans))
    windows = windows_of(plan, first, first + days * DAY)
    begins, ends = windows[2].start, windows[-3].start
    ends += rng.randint(0, int((windows[-2].end - ends) / SECOND)) * SECOND
    life = Life(seed=seed, plan=plan, windows=windows, begins=begins, ends=ends, first_seen=begins)
    _live(life, rng)
    _place_first_seen(life, rng)
    if befallen:
        add_troubles(life, rng)
    return life


def _live(life: Life, rng: Random) -> None:
    make, free = Maker(life, rng), life.begins
    silent = rng.choice([0, 0, 0, 3, 6])  # windows without a line at the start
    names = list(ALL_FATES)
    for place, window in enumerate(life.windows[2:-1], start=2):
        following = life.windows[place + 1]
        scene = Scene(make=make, window=window, following=following, free=free)
        for name in (*rng.sample(names, 6), "missed") if place >= 2 + silent else ("missed",):
            fate, declared = ALL_FATES[name]
            runs = fate(scene)
            if runs is not None and _fits(runs, scene):
                break
        life.fates[window.due] = name
        if declared is not None and runs and free <= window.start and all(belongs(life, run, window) for run in runs):
            life.declared[window.due] = declared
        life.runs += runs or []
        free = make.free_after(runs[-1]) if runs else free


def _fits(runs: list[PlannedRun], scene: Scene) -> bool:
    """Return whether the runs begin inside the window and touch no earlier run; outputs come inside it as well."""
    if scene.make.plan.has_output and any(line.at >= scene.window.end for run in runs for line in run.lines):
        return False
    return all(scene.first <= run.began < scene.window.end for run in runs)


def _live_without_windows(life: Life, rng: Random) -> None:
    make, plan, free = Maker(life, rng), life.plan, life.begins
    pace = plan.every or 4 * HOUR
    kinds = ["succeed"] * 9 + ["err", "tail", "fail", "stick", "babble", "stray failure"]
    while free < life.ends:
        gap = rng.choice([pace / 3, pace, pace + plan.grace, pace + plan.missed_after, 4 * pace])
        began = free + rng.randint(0, int(gap / SECOND)) * SECOND
        if rng.random() < 0.3 and life.runs and life.runs[-1].ended is not None:
            began = max(began, life.runs[-1].ended + pace + rng.choice([plan.grace, plan.missed_after]))
        runs = row_of_runs(make, began, began + DAY, rng.choices(kinds, k=rng.choice([1, 1, 2])))
        life.runs += runs
        free = make.free_after(runs[-1]) if runs else free + pace


def _place_first_seen(life: Life, rng: Random) -> None:
    """Choose from when on BATMON was there: from the start, from the middle, or never (a replay)."""
    choice = rng.choices(["start", "before", "middle", "replay"], [40, 15, 25, 20])[0]
    span = int((life.ends - life.begins) / SECOND)
    if choice == "before" and life.windows:
        life.first_seen = life.windows[1].due + SECOND * rng.choice([-1, 0, 1])
    elif choice in ("middle", "replay"):
        early = choice == "replay" and rng.random() < 0.5
        life.first_seen = life.begins + rng.randint(0, 0 if early else span // 2) * SECOND
    life.watching = choice != "replay"
    if life.plan.in_windows and not life.plan.has_output and life.watching and rng.random() < 0.12:
        life.copied = rng.randint(0, 23) * HOUR
        spans = [(life.arrives(run.began), life.arrives(_last_word(run))) for run in life.runs]
        life.blurred = [(low, high) for low, high in spans if low < high]  # copied in two parts


def _last_word(run: PlannedRun) -> datetime:
    """Return when the last line was written that says how the run ended: its own, or the start of the next one."""
    last = max(line.at for line in run.lines)
    return last if run.ended is None else max(last, run.ended)
