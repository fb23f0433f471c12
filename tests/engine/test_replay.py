"""Replay: what live watching said, from the files alone, at any moment of the past; and nothing is written."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from engine.config.model import Config
from engine.replay import replay
from rules.model import Occurrence
from tests.engine.live import config_of, write_config
from tests.engine.timeline import BEGIN, DAYS, JOBS, Follower, Timeline, outcomes_said, view_said

Said = dict[str, tuple[dict[datetime, object], dict[str, object]]]


def follow(folder: Path, seed: int) -> tuple[Config, dict[datetime, Said]]:
    """Let the days pass under the live engine, and return what it said at some moments and at the end."""
    config = config_of(write_config(folder, JOBS))
    timeline = Timeline(folder, Random(seed))
    timeline.plan()
    live, dice, waiting = Follower(config, BEGIN), Random(seed), list(timeline.writes)
    now, end, said = BEGIN, BEGIN + timedelta(days=DAYS), {}
    while now < end:
        down = dice.random() < 0.02
        now = min(end, now + timedelta(seconds=dice.randint(3600, 30_000) if down else dice.randint(1, 900)))
        while waiting and waiting[0].at <= now:
            waiting.pop(0).act()
        live.tick(now)
        if down or dice.random() < 0.03:
            live.restart()
        if now == end or dice.random() < 0.03:
            said[now] = {
                job.id: (outcomes_said(live.occurrences[job.id]), view_said(live.view(job.id, now)))
                for job in config.jobs
            }
    return config, said


def by_due(occurrences: tuple[Occurrence, ...]) -> dict[datetime, Occurrence]:
    return {occurrence.window.due: occurrence for occurrence in occurrences}


def compare(where: str, live: dict[str, object], replayed: dict[str, object]) -> list[str]:
    return [f"{where} {key}: {said} / {replayed[key]}" for key, said in live.items() if said != replayed[key]]


@pytest.mark.parametrize("seed", range(6))
def test_a_replay_of_any_moment_says_what_live_watching_said_then(tmp_path: Path, seed: int) -> None:
    config, said = follow(tmp_path, seed)

    wrong: list[str] = []
    for now, jobs in said.items():
        for replayed in replay(config, now, BEGIN):
            outcomes, view = jobs[replayed.view.id]
            told = {due: item for due, item in outcomes.items() if BEGIN <= due <= now}
            found = view_said(replayed.view) | {"outcomes": outcomes_said(by_due(replayed.occurrences))}
            wrong += compare(f"{now} {replayed.view.id}", view | {"outcomes": told}, found)
    assert wrong == []
