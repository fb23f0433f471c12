"""What may become of one occurrence: each fate writes its runs into a window, and is named for its outcome."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from tests.simulator.make import Maker
from tests.simulator.plan import HOUR, MINUTE, SECOND, PlannedRun, Window

Runs = list[PlannedRun] | None  # None: this fate does not fit here


class Scene(Struct, frozen=True, kw_only=True):
    """Where a fate is played: the maker, the window, and from when on its lines touch no earlier run."""

    make: Maker
    window: Window
    following: Window | None
    free: datetime

    @property
    def first(self) -> datetime:
        """Return the first moment at which a run may begin."""
        return max(self.free, self.window.start)


def ending(scene: Scene, ended: datetime, failures: int = 0, tail: int | None = None) -> Runs:
    """Return one run that ends at a given moment and began in this window, some time before."""
    make = scene.make
    longest = min(make.longest(), 50 * MINUTE, ended - scene.first)
    if longest < 3 * SECOND:
        return None
    began = ended - make.seconds(3, longest / SECOND)
    fits = began < scene.window.end and ended < make.limit(began)
    return [make.succeed(began, ended, failures, tail)] if fits else None


def on_time(scene: Scene) -> Runs:
    """A success some time between the due time and the grace."""
    return ending(scene, scene.window.due + scene.make.seconds(0, scene.make.plan.grace / SECOND))


def at_grace(scene: Scene) -> Runs:
    """A success at exactly `due + grace`."""
    return ending(scene, scene.window.due + scene.make.plan.grace)


def past_grace(scene: Scene) -> Runs:
    """A success one second after the grace."""
    return ending(scene, scene.window.due + scene.make.plan.grace + SECOND)


def late(scene: Scene) -> Runs:
    """A success long after the grace."""
    low = scene.window.due + scene.make.plan.grace + SECOND
    high = min(scene.window.end, scene.window.due + 11 * HOUR)
    return ending(scene, low + scene.make.seconds(0, (high - low) / SECOND - 1)) if high > low else None


def early(scene: Scene) -> Runs:
    """A run that begins with the window."""
    make, began = scene.make, scene.window.start
    ended = began + make.seconds(3, min(make.longest(), make.plan.grace + 3 * SECOND) / SECOND)
    fits = scene.first == began and ended < make.limit(began) and ended <= scene.window.due + make.plan.grace
    return [make.succeed(began, ended)] if fits else None


def just_before(scene: Scene) -> Runs:
    """A run that begins one second before the next window."""
    make, began = scene.make, scene.window.end - SECOND
    ended = began + make.seconds(3, min(make.longest(), HOUR) / SECOND)
    return [make.succeed(began, ended)] if scene.first <= began and ended < make.limit(began) else None


def with_errors(scene: Scene) -> Runs:
    """A success after failure lines."""
    return (
        None if scene.make.plan.ends_by_silence else ending(scene, _soon(scene), failures=scene.make.rng.randint(1, 3))
    )


def with_tail_error(scene: Scene) -> Runs:
    """A failure line within ten seconds after the success, also at exactly ten."""
    if scene.make.plan.ends_by_silence:
        return None
    return ending(scene, _soon(scene), tail=scene.make.rng.choice([1, 9, 10, 10]))


def failing(scene: Scene) -> Runs:
    """A failed run and nothing after it."""
    made = ending(scene, _soon(scene))
    return [scene.make.fail(made[0].began, _end(made))] if made else None


def recovering(scene: Scene) -> Runs:
    """A failed run, then a success."""
    made = failing(scene)
    if not made:
        return None
    make, first = scene.make, made[0]
    if not make.plan.has_start:
        return _with_success(scene, first, make.free_after(first) + make.rng.choice([0, 0, 1, 600]) * SECOND)
    again = max(first.failures) + make.seconds(1, 1800)
    again = min(again, first.over - SECOND)
    return _with_success(scene, make.fail(first.began, max(first.failures), again), again)


def aborted(scene: Scene) -> Runs:
    """A start without an end, a new start, and its success."""
    make = scene.make
    began = scene.first + make.seconds(0, 1200)
    again = began + make.seconds(1, 3000)
    fits = make.plan.has_start and again < make.limit(began)
    return _with_success(scene, make.abort(began, again), again) if fits else None


def stuck(scene: Scene) -> Runs:
    """A start without an end."""
    began = scene.first + scene.make.seconds(0, 2400)
    return [scene.make.stick(began)] if scene.make.plan.has_start and began < scene.window.end else None


def stuck_then_success(scene: Scene) -> Runs:
    """A start that reaches its limit; the success at the limit or after it is a run of its own."""
    made = stuck(scene)
    if not made or made[0].over + HOUR >= scene.window.end or scene.make.plan.has_output:
        return None
    make = scene.make
    return [made[0], make.stray(made[0].over + make.rng.choice([0, 0, 1, 900]) * SECOND, "success")]


def missed(scene: Scene) -> Runs:
    """Nothing at all."""
    return []


def babbling(scene: Scene) -> Runs:
    """Lines that are no run."""
    make, began = scene.make, scene.first + scene.make.seconds(0, 2400)
    if make.plan.ends_by_silence or began >= scene.window.end:
        return None
    return [make.babble(began, began + make.seconds(0, min(make.longest(), 20 * MINUTE) / SECOND))]


def outside(scene: Scene) -> Runs:
    """A run so long after the due time, on another day, that it belongs to no occurrence."""
    make, plan = scene.make, scene.make.plan
    reach = scene.window.due + max(plan.missed_after, plan.max_runtime or 4 * HOUR, 12 * HOUR) + SECOND
    began = max(reach, scene.first) + make.rng.choice([0, 0, 3600, 20000]) * SECOND
    zone = ZoneInfo(plan.zone)
    same_day = began.astimezone(zone).date() == scene.window.due.astimezone(zone).date()
    if same_day or began + 10 * MINUTE >= scene.window.end:
        return None
    ended = began + make.seconds(3, 300)
    if make.rng.random() < 0.4:
        return [make.fail(began, ended)]
    errors = make.rng.randint(0, 1) if not plan.ends_by_silence else 0
    return [make.succeed(began, ended, failures=errors)]


def over_the_next(scene: Scene) -> Runs:
    """A run that goes on into the next window, to its due time, or past its `missed_after`."""
    make, plan, following = scene.make, scene.make.plan, scene.following
    if following is None:
        return None
    silent = following.due + plan.missed_after
    targets = [following.start, following.due, following.due + plan.grace, silent + MINUTE, silent + 20 * MINUTE]
    ended = make.rng.choice(targets) + make.seconds(1, 50)
    began = max(scene.first, ended - make.seconds(600, make.longest() / SECOND))
    if plan.ends_by_silence and silent - plan.settle <= ended < silent:
        return None
    fits = ended - began <= make.longest() and began < scene.window.end and ended < make.limit(began)
    return [make.succeed(began, ended)] if fits and began < following.due else None


def at_the_moment(scene: Scene) -> Runs:
    """A run that begins at exactly the moment at which silence would have said something."""
    make, plan = scene.make, scene.make.plan
    spans = [plan.grace, plan.missed_after] + ([plan.start_within] if plan.start_within else [])
    began = scene.window.due + make.rng.choice(spans) + make.rng.choice([-1, 0, 0, 0, 1]) * SECOND
    ended = began + make.seconds(3, min(make.longest() / SECOND, 1800))
    fits = scene.first <= began < scene.window.end and ended < make.limit(began)
    return [make.succeed(began, ended)] if fits else None


def beyond_limit(scene: Scene) -> Runs:
    """A stretch that still writes when it has reached `max_runtime`, and then succeeds."""
    make, plan = scene.make, scene.make.plan
    began = scene.first + make.seconds(0, 900)
    ended = make.limit(began) + make.rng.choice([0, 1, 200]) * SECOND
    fits = not plan.has_start and not plan.ends_by_silence and ended - began <= make.longest()
    if not fits or ended >= scene.window.end:
        return None
    failures = make.rng.choice([0, 0, 1])
    return [make.succeed(began, ended, failures=failures)]


def no_output(scene: Scene) -> Runs:
    """A success in the log, and no output beside it."""
    made = on_time(scene) if scene.make.plan.has_output and scene.make.plan.has_success else None
    return [scene.make.without_output(run) for run in made] if made else None


def _soon(scene: Scene) -> datetime:
    return max(scene.window.due, scene.first) + scene.make.seconds(10, 3000)


def _end(runs: list[PlannedRun]) -> datetime:
    return runs[0].ended or runs[0].over


def _with_success(scene: Scene, first: PlannedRun, again: datetime) -> Runs:
    make = scene.make
    ended = again + make.seconds(3, min(1800, make.longest() / SECOND))
    fits = again < scene.window.end and ended < make.limit(again)
    return [first, make.succeed(again, ended)] if fits else None


FATES: dict[str, tuple[Callable[[Scene], Runs], str | None]] = {
    "on time": (on_time, "succeeded"),
    "at exactly the grace": (at_grace, "succeeded"),
    "a second past the grace": (past_grace, "succeeded_late"),
    "late": (late, "succeeded_late"),
    "as early as may be": (early, "succeeded"),
    "a second before the next window": (just_before, None),
    "with errors": (with_errors, "succeeded_with_errors"),
    "with an error in the tail": (with_tail_error, "succeeded_with_errors"),
    "failing": (failing, "failed"),
    "recovering": (recovering, "recovered"),
    "aborted": (aborted, "recovered"),
    "stuck": (stuck, "stuck"),
    "stuck, then a success": (stuck_then_success, "recovered"),
    "missed": (missed, None),
    "lines that are no run": (babbling, None),
    "on another day": (outside, None),
    "into the next window": (over_the_next, None),
    "begins at the moment": (at_the_moment, None),
    "beyond its limit": (beyond_limit, None),
    "without its output": (no_output, None),
}
