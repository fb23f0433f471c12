"""Successes of the log against the outputs that must stand beside them.

Source: verdicts.md, section 5. Where a job has no `success` pattern its outputs are its successes and nothing is left
to confirm: `runs.py` has folded them in.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from rules.model import Event, Run, RunOutcome, Source, Window
from rules.rule import Rule
from rules.schedule import window_at


def needs_outputs(rule: Rule) -> bool:
    """Return whether a success of the log counts only with an output."""
    return rule.has_output and bool(rule.success)


def has_output(run: Run) -> bool:
    """Return whether an output stands beside a run."""
    return any(item.source is Source.OUTPUT for item in run.evidence)


def confirmed(runs: Sequence[Run], outputs: Sequence[Event], rule: Rule) -> tuple[Run, ...]:
    """Return the runs that count: a success without an output of its own is none, one with it succeeds with the later.

    `runs` are in the order of their start. A run without its output is no run at all.
    """
    if not needs_outputs(rule):
        return tuple(runs)
    kept: list[Run] = []
    placed = [(output, _window(output.named_at or output.at, rule)) for output in outputs]
    for place, run in enumerate(runs):
        if not run.succeeded or run.ended is None:
            kept.append(run)
            continue
        following = runs[place + 1] if place + 1 < len(runs) else None
        mine = _window(run.started, rule)
        output = next((output for output, its in placed if _is_of(output, its, run, mine, following)), None)
        if output is not None:
            values = {**run.values, **output.values}
            evidence = (*run.evidence, output.evidence)
            kept.append(replace(run, ended=max(run.ended, output.at), values=values, evidence=evidence))
        elif run.failure_lines:
            kept.append(replace(run, outcome=RunOutcome.FAILED))
    return tuple(kept)


def _window(moment: datetime, rule: Rule) -> Window | None:
    expect = rule.expect
    return None if expect is None or expect.every is not None else window_at(expect, rule.zone, moment)


def _is_of(output: Event, its: Window | None, run: Run, mine: Window | None, following: Run | None) -> bool:
    if mine is not None:
        return mine == its
    return output.at >= run.started and (following is None or output.at < following.started)
