"""`batmon replay`: how every job stood at a time, and what became of its occurrences, by its files alone."""

from collections import Counter
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path

import typer
from msgspec import Struct

from engine.config.model import Config
from engine.replay import REACH, Replayed, draw_replays
from rules.explain import sentence
from rules.model import Occurrence, Outcome, Status
from rules.schedule import instant
from ui.cli_check import BAD_CONFIG, CODES, GLYPHS
from ui.cli_config import language_of, read_config
from ui.cli_console import complain, hand_over, say, stop, text
from ui.context import Words, zone_of
from ui.shapes import JobShape, OccurrenceShape, iso, job_shape, occurrence_shape
from ui.texts import say as word
from ui.tiles import DUE, LETTERS

YEARS = range(1980, 2200)  # what a schedule can be asked for


class ReplayedShape(JobShape):
    """One job with its verdict and its occurrences."""

    occurrences: list[OccurrenceShape]


class Told(Struct, frozen=True, kw_only=True):
    """One job as it is printed."""

    status: Status
    text: str


def replay_jobs(path: Path, at: str, since: str | None, job_id: str | None, *, as_json: bool) -> None:
    """Print how the jobs stood; end with 0, 1 or 2 by the worst status."""
    config = read_config(path.absolute(), BAD_CONFIG)
    language = language_of(config.server)
    moment = read_time("--at", at, config, language)
    begin = moment - REACH if since is None else read_time("--since", since, config, language)
    if begin > moment:
        stop(text("replay.order", language, since=since, at=at), BAD_CONFIG)
    if job_id is not None:
        _refuse_unknown(job_id, config, language)
    draw = partial(draw_json if as_json else draw_text, language, moment)
    worst = 0
    if as_json:
        hand_over(f'{{"at": "{iso(moment.astimezone(zone_of(config.timezone)))}", "jobs": [')
    for place, told in enumerate(draw_replays(config, moment, begin, job_id, draw=draw)):
        worst = max(worst, CODES[told.status])
        if as_json:
            hand_over(("," if place else "") + told.text)
        else:
            say(told.text)
    if as_json:
        hand_over("]}")
        complain(text("replay.files_alone", language))
    else:
        say(text("replay.files_alone", language))
    raise typer.Exit(worst)


def read_time(option: str, written: str, config: Config, language: str) -> datetime:
    """Return an ISO 8601 time; one without an offset is in the zone of the configuration."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        stop(text("replay.time", language, option=option, found=written, zone=config.timezone), BAD_CONFIG)
    if moment.tzinfo is None:
        moment = instant(moment.date(), moment.time(), zone_of(config.timezone))
    return moment


def _refuse_unknown(job_id: str, config: Config, language: str) -> None:
    known = {job.id: job.enabled for job in config.jobs}
    if job_id not in known:
        near = get_close_matches(job_id, known, n=1, cutoff=0)
        key = "replay.job.near" if near else "check.none"
        stop(text(key, language, job=job_id, near=near[0] if near else ""), BAD_CONFIG)
    if not known[job_id]:
        stop(text("replay.job.disabled", language, job=job_id), BAD_CONFIG)


def draw_json(language: str, at: datetime, replayed: Replayed) -> Told:
    """Return a job in the shape of the API, with its occurrences, as one line of JSON."""
    view = replayed.view
    shape = job_shape(view, Words(language=language, now=at, write=sentence))
    occurrences = [occurrence_shape(item, view.id, zone_of(view.zone)) for item in replayed.occurrences]
    return Told(status=view.status, text=ReplayedShape(**dict(shape), occurrences=occurrences).model_dump_json())


def draw_text(language: str, at: datetime, replayed: Replayed) -> Told:
    """Return a job in a few lines: how it stood, the counts of its outcomes, and the ones that are worth a look.

    Those are not the ones that succeeded, nor those of which nothing could be seen: these are counted alone.
    """
    view = replayed.view
    headline = view.headline
    words = Words(language=language, now=at, write=sentence)
    said = "" if headline is None else " — " + " ".join(words.sentence(headline, view.zone).split())
    status = word(language, f"status.{view.status}")
    lines = [f"{GLYPHS[view.status]} {status}  {view.name} ({view.id}){said}"]
    counts = Counter(item.outcome for item in replayed.occurrences)
    if counts:
        ordered = [*Outcome, None]
        parts = [f"{_outcome(kind, language)} {counts[kind]}" for kind in ordered if counts[kind]]
        lines.append("  " + ", ".join(parts))
    shown = [item for item in replayed.occurrences if item.outcome not in (Outcome.SUCCEEDED, Outcome.BLIND)]
    lines += [_line(item, view.zone, language) for item in shown]
    return Told(status=view.status, text="\n".join(lines))


def _line(item: Occurrence, zone: str, language: str) -> str:
    due = item.window.due.astimezone(zone_of(zone))
    reached = "" if item.outcome_at is None else _clock(item.outcome_at.astimezone(zone_of(zone)), due.date())
    runs = f" ({text('replay.runs', language, count=len(item.runs))})" if item.runs else ""
    return f"    {due:%Y-%m-%d %H:%M}  {reached:>14}  {_outcome(item.outcome, language)}{runs}"


def _clock(at: datetime, day: date) -> str:
    return f"{at:%H:%M:%S}" if at.date() == day else f"{at:%m-%d %H:%M:%S}"


def _outcome(outcome: Outcome | None, language: str) -> str:
    return word(language, f"outcome.{DUE if outcome is None else LETTERS[outcome]}")
