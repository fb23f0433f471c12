"""What a pattern more to ignore would have changed: the job's logs judged as they lie, without it and with it."""

from datetime import datetime, timedelta

from engine.config.model import Config, Job
from engine.replay import Replayed, replay
from engine.ruleviews import Turn, Weighed
from engine.seen import Seen
from engine.state import mark_of_run
from engine.store.batch import JobBatch
from rules.model import Event, Evidence, Meaning, Outcome, Run, RunOutcome, Status
from rules.outcomes import GIVES

REACH = timedelta(days=3)  # before the stretch: a run that goes on into it may have begun then
MOST_LINES = 200_000  # failure and warning lines that are compared
SAMPLES = 20
TURNS = 200
TENTH = 10
GUARDED = (Meaning.FAILURE, Meaning.WARNING)
Place = tuple[str | None, int | None]


class TooMuch(Exception):
    """There are more lines than can be compared."""


class Ear:
    """Listens to a replay: its failure and warning lines since a moment, what others mean, and its runs."""

    def __init__(self, since: datetime, at: datetime, asked: "dict[Place, Event] | None" = None) -> None:
        self._since, self._at, self._asked = since, at, asked
        self.lines: dict[Place, Event] = {}
        self.runs: dict[tuple[datetime, int], Run] = {}

    def __call__(self, seen: Seen, batch: JobBatch | None) -> None:
        """Take in what one look found, and the runs that followed from it."""
        for event in seen.events:
            place = (event.evidence.file, event.evidence.offset)
            wanted = event.meaning in GUARDED if self._asked is None else place in self._asked
            if wanted and self._since <= event.at <= self._at:
                self.lines[place] = event
        if len(self.lines) > MOST_LINES:
            raise TooMuch
        if batch is not None:
            self.runs = {key: run for key, run in self.runs.items() if not batch.drops(run)}
            self.runs.update({run.key: run for run in batch.runs if run.started >= self._since})


def weigh(config: Config, job_id: str, pattern: str, at: datetime, since: datetime) -> Weighed:
    """Return what would have been otherwise between the two moments. `config` needs the job and those it depends on.

    Raises TooMuch.
    """
    job = next(one for one in config.jobs if one.id == job_id)
    reach = REACH + (job.expect.max_runtime or timedelta())
    before = Ear(since, at)
    (was,) = replay(config, at, since, job_id, {job_id: before}, reach)
    after = Ear(since, at, before.lines)
    (would,) = replay(_with(config, job_id, pattern), at, since, job_id, {job_id: after}, reach)
    gone = [event for place, event in before.lines.items() if _is_ignored(after.lines.get(place))]
    means = [after.lines[_place(event)].meaning for event in gone if _place(event) in after.lines]
    of_runs = not config.rule_of(job).has_windows
    turns = _turns(_runs(before), _runs(after)) if of_runs else _turns(_outcomes(was), _outcomes(would))
    failures = sum(event.meaning is Meaning.FAILURE for event in before.lines.values())
    ignored = sum(event.meaning is Meaning.FAILURE for event in gone)
    successes = sum(meaning is Meaning.SUCCESS for meaning in means)
    return Weighed(
        since=since,
        at=at,
        failures=failures,
        ignored=ignored,
        warnings=len(gone) - ignored,
        successes=successes,
        samples=_newest(gone),
        turned=len(turns),
        turns=tuple(turns[:TURNS]),
        of_runs=of_runs,
        doubts=_doubts(successes, ignored, failures, turns),
    )


def _doubts(successes: int, ignored: int, failures: int, turns: list[Turn]) -> tuple[str, ...]:
    """Return what should make the reader think twice; a line alone is no tenth of anything."""
    found = {
        "hides_success": successes > 0,
        "many": ignored > 1 and ignored * TENTH > failures,
        "turns_green": any(_is_green(turn) for turn in turns),
    }
    return tuple(code for code, holds in found.items() if holds)


def _is_green(turn: Turn) -> bool:
    if turn.before is None or turn.after is None:
        return False
    return GIVES[turn.before] is Status.ERROR and GIVES[turn.after] is Status.OK


def _with(config: Config, job_id: str, pattern: str) -> Config:
    def more(job: Job) -> Job:
        return job.model_copy(update={"ignore": (*job.ignore, pattern)}) if job.id == job_id else job

    return config.with_jobs(more(job) for job in config.jobs)


def _place(event: Event) -> Place:
    return event.evidence.file, event.evidence.offset


def _is_ignored(event: Event | None) -> bool:
    return event is None or event.meaning not in GUARDED


def _newest(events: list[Event]) -> tuple[Evidence, ...]:
    return tuple(event.evidence for event in sorted(events, key=lambda event: event.at, reverse=True)[:SAMPLES])


def _outcomes(replayed: Replayed) -> dict[datetime, Outcome | None]:
    return {one.window.due: one.outcome for one in replayed.occurrences}


def _runs(ear: Ear) -> dict[datetime, Outcome | None]:
    return {run.started: mark_of_run(run).outcome for run in ear.runs.values() if run.outcome is not RunOutcome.OPEN}


def _turns(before: dict[datetime, Outcome | None], after: dict[datetime, Outcome | None]) -> list[Turn]:
    """Return what differs, newest first."""
    moments = sorted(before.keys() | after.keys(), reverse=True)
    found = [Turn(at=at, before=before.get(at), after=after.get(at)) for at in moments]
    return [turn for turn in found if turn.before != turn.after]
