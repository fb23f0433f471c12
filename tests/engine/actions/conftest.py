"""A door with a clock that a test moves, and a trail that it reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.actions.access import Access
from engine.config.model import Access as Settings
from engine.config.model import Config, Job, Operator

PASSWORD = "correct horse"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class Trail:
    """What was written down; `broken` has it refuse."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, str | None, str, dict[str, Any]]] = []
        self.broken = False

    def __call__(
        self, event: str, who: str, source: str, job: str | None, outcome: str, detail: Mapping[str, object]
    ) -> None:
        if self.broken:
            raise OSError("No space left on device")
        self.rows.append((event, who, source, job, outcome, dict(detail)))

    @property
    def outcomes(self) -> list[str]:
        return [row[4] for row in self.rows]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def access(clock: Clock, trail: Trail, tmp_path: Path) -> Access:
    door = Access(trail, clock)
    door.take(settings(tmp_path))
    return door


def settings(folder: Path, *operators: Operator, password: str = PASSWORD, read: str = "open") -> Config:
    """Return a configuration with these people and two jobs."""
    jobs = (
        Job.model_validate(
            {"id": "nav", "name": "Nav", "tags": ["공시"], "scheduler": {"type": "manual"}, "workdir": "."}
        ),
        Job.model_validate({"id": "mail", "name": "Mail", "scheduler": {"type": "manual"}, "workdir": "."}),
    )
    access = Settings.model_validate({"password": password, "read": read, "operators": operators})
    return Config(access=access, jobs=jobs, data_dir=".").placed(folder)
