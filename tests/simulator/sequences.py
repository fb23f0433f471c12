"""Fates of more than one run in a window, up to a row of runs of any kind."""

from datetime import datetime

from tests.simulator.fates import FATES, Runs, Scene
from tests.simulator.make import Maker
from tests.simulator.plan import HOUR, MINUTE, SECOND, TAIL, PlannedRun


def after_success(scene: Scene, how: str) -> Runs:
    """Return a success in time and one more run after it."""
    made = FATES[scene.make.rng.choice(["on time", "on time", "late", "with errors"])][0](scene)
    if not made:
        return None
    make = scene.make
    began = make.free_after(made[-1]) + make.rng.choice([0, 0, 30, 600, 3600]) * SECOND
    if began >= scene.window.end:
        return None
    return [*made, *row_of_runs(make, began, scene.window.end, [how])]


def fails_after_success(scene: Scene) -> Runs:
    """A success, then a failed run."""
    return after_success(scene, "fail")


def errs_after_success(scene: Scene) -> Runs:
    """A success, then a success with errors."""
    return None if scene.make.plan.ends_by_silence else after_success(scene, "err")


def succeeds_twice(scene: Scene) -> Runs:
    """Two successes in one window."""
    return after_success(scene, "succeed")


def sticks_after_success(scene: Scene) -> Runs:
    """A success, then a run that never ends."""
    return after_success(scene, "stick") if scene.make.plan.has_start else None


def success_in_the_tail(scene: Scene) -> Runs:
    """A further success within ten seconds: a run of its own."""
    made = FATES["on time"][0](scene)
    if not made or scene.make.plan.ends_by_silence or scene.make.plan.has_output:
        return None
    again = scene.make.stray(made[0].over + scene.make.seconds(1, TAIL / SECOND), "success")
    first = made[0]
    calm = all(line.at <= first.over for line in first.lines)
    return [first, again] if calm else None


def start_in_the_tail(scene: Scene) -> Runs:
    """A start within ten seconds after a success: always a new run."""
    made = FATES["on time"][0](scene)
    if not made or not scene.make.plan.has_start or any(line.at > made[0].over for line in made[0].lines):
        return None
    began = made[0].over + scene.make.seconds(1, TAIL / SECOND)
    kind = scene.make.rng.choice(["succeed", "fail", "stick"])
    return [made[0], *row_of_runs(scene.make, began, scene.window.end, [kind])]


def fails_past_the_tail(scene: Scene) -> Runs:
    """A failure line eleven seconds after the success: a run of its own."""
    made = FATES["on time"][0](scene)
    if not made or scene.make.plan.ends_by_silence or any(line.at > made[0].over for line in made[0].lines):
        return None
    at = made[0].over + TAIL + SECOND
    return [made[0], scene.make.stray(at, "failure") if scene.make.plan.has_start else scene.make.fail(at, at)]


def strays(scene: Scene) -> Runs:
    """Success and failure lines with no run open."""
    make, at = scene.make, scene.first + scene.make.seconds(20, 3000)
    if not make.plan.has_start:
        return None
    made: list[PlannedRun] = []
    for word in make.rng.choices(["success", "failure"], k=make.rng.randint(1, 3)):
        made.append(make.stray(at, word))
        at = make.free_after(made[-1]) + max(make.plan.settle, TAIL) + make.seconds(2, 1200)
    return made if at < scene.window.end else None


def in_a_row(scene: Scene) -> Runs:
    """Up to five runs of any kind."""
    make = scene.make
    began = scene.first + make.seconds(0, 3 * HOUR / SECOND)
    if began >= scene.window.end:
        return None
    return row_of_runs(make, began, scene.window.end, make.rng.choices(KINDS, k=make.rng.randint(1, 5))) or None


KINDS = ["succeed", "succeed", "err", "tail", "fail", "fail", "stick", "babble", "stray failure", "stray success"]


def row_of_runs(make: Maker, began: datetime, end: datetime, kinds: list[str]) -> list[PlannedRun]:
    """Return runs one after another, the first at `began`, all begun before `end`."""
    made: list[PlannedRun] = []
    for place, kind in enumerate(kinds):
        if began >= end:
            break
        longest = min(make.longest(), 20 * MINUTE, make.limit(began) - began - SECOND)
        if longest < 6 * SECOND:
            break
        run = _one(make, kind, began, began + make.seconds(5, longest / SECOND))
        last = max(line.at for line in run.lines)
        if make.plan.has_start and run.ended is None and run.over > run.began and make.rng.random() < 0.5:
            again = min(last + make.seconds(1, 900), run.over - SECOND)
            followed = place + 1 < len(kinds) and kinds[place + 1] in ("succeed", "err", "tail", "fail", "stick")
            if followed and last < again < end and make.limit(again) - again > 10 * SECOND:
                run = make.fail(began, max(run.failures), again) if run.failures else make.abort(began, again)
                made.append(run)
                began = again
                continue
        made.append(run)
        began = make.free_after(run) + make.rng.choice([0, 0, 1, 60, 1200, 7200]) * SECOND
        if kind.startswith("stray"):
            began += max(make.plan.settle, 2 * TAIL)
    return made


def _one(make: Maker, kind: str, began: datetime, ended: datetime) -> PlannedRun:
    silent, started = make.plan.ends_by_silence, make.plan.has_start
    if kind == "fail":
        return make.fail(began, ended)
    if kind == "stick" and started:
        return make.stick(began)
    if kind == "err" and not silent:
        return make.succeed(began, ended, failures=1)
    if kind == "tail" and not silent:
        return make.succeed(began, ended, tail=make.rng.choice([1, 10]))
    if kind == "babble" and not silent:
        return make.babble(began, ended)
    if kind.startswith("stray") and started:
        return make.stray(ended, kind.removeprefix("stray "))
    return make.succeed(began, ended)


ROWS = {
    "success, then failing": (fails_after_success, None),
    "success, then errors": (errs_after_success, None),
    "two successes": (succeeds_twice, None),
    "success, then stuck": (sticks_after_success, None),
    "success in the tail": (success_in_the_tail, "succeeded"),
    "start in the tail": (start_in_the_tail, "succeeded"),
    "failing past the tail": (fails_past_the_tail, "succeeded"),
    "lines outside any run": (strays, None),
    "in a row": (in_a_row, None),
}
