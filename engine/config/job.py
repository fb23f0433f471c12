"""One job as it is written in the file."""

import json
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec.structs import fields, replace
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from engine.config.expectation import Calendar, Expectation, expect_of
from engine.config.paths import FilePath, PathPattern, join
from engine.config.patterns import Pattern
from engine.config.quantities import Bound, Factor, Flag, PositiveDuration, Size
from engine.config.refusal import refuse
from engine.config.schedulers import AnyScheduler
from engine.config.texts import Encoding, Id, Many, Name, Some, Text, Timestamp, one_of
from rules.model import Severity
from rules.rule import Expect, Limit, Rule

SETTLE = timedelta(minutes=2)
PATTERNS = ("start", "success", "failure", "warning", "ignore")


class Strict(BaseModel):
    """A part of the file: nothing unknown in it, nothing changed after it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def as_path(value: Any) -> Any:
    """Return a path, or a list of them, as the mapping that it is short for."""
    return {"path": value} if isinstance(value, str | list) else value


class LogFile(Strict):
    """Where a job writes its log, and how."""

    path: Some[PathPattern]
    encoding: Encoding = "auto"
    timestamp: Timestamp = "auto"


class Output(Strict):
    """Files that a job must produce."""

    path: Some[PathPattern]
    min_size: Size = 1


class Bounds(Strict):
    """The limits of one value."""

    min: Bound | None = None
    max: Bound | None = None
    severity: Annotated[Severity, one_of("WARNING", "ERROR")] = Severity.WARNING
    usual: Factor | None = None

    @property
    def limit(self) -> Limit:
        """Return what `rules` needs to know of it."""
        return Limit(low=self.min, high=self.max, severity=self.severity, usual=self.usual)


class Rerun(Strict):
    """How a job is run again: by a command, or by its scheduler."""

    command: Some[Text] = ()
    via: Annotated[Literal["command", "scheduler"], one_of("command", "scheduler")] = "command"
    timeout: PositiveDuration | None = None
    env: dict[Name, Text] = Field(default_factory=dict)
    params: dict[Id, Pattern] = Field(default_factory=dict)
    shell: Flag = False

    @model_validator(mode="after")
    def _says_what(self) -> "Rerun":
        if not self.command and self.via == "command":
            raise refuse("missing_key", name="command")
        return self


def as_rerun(value: Any) -> Any:
    """Return the mapping that a command, a list or the word `scheduler` is short for."""
    if value == "scheduler":
        return {"via": "scheduler"}
    return {"command": value} if isinstance(value, str | list) else value


def mark_of(rule: Rule) -> str:
    """Return a text that is the same for two rules that judge alike."""
    values = json.dumps(rule, default=_written)  # `asdict` copies every value first: ten times as long
    return blake2b(values.encode(), digest_size=6).hexdigest()


def _written(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Rule | Expect | Limit):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    return str(value)


class Job(Strict):
    """One batch program. Paths are as they are written; `workdir_path`, `log_paths`, `output_paths` are resolved."""

    id: Id
    name: Name
    description: Text = ""
    tags: Many[Name] = ()
    group: Name | None = None
    enabled: Flag = True
    scheduler: AnyScheduler
    expect: Expectation = Expectation()
    workdir: FilePath | None = None
    log: Annotated[LogFile | None, BeforeValidator(as_path)] = None
    start: Some[Pattern] = ()
    success: Some[Pattern] = ()
    failure: Some[Pattern] = ()
    warning: Some[Pattern] = ()
    ignore: Some[Pattern] = ()
    failure_wins: Flag = False
    settle: PositiveDuration | None = None
    output: Annotated[Output | None, BeforeValidator(as_path)] = None
    limits: dict[Name, Bounds] = Field(default_factory=dict)
    rerun: Annotated[Rerun | None, BeforeValidator(as_rerun)] = None
    depends_on: Many[Id] = ()
    notify: Many[Name] = ()
    runbook: Text | None = None
    _folder: Path = PrivateAttr(default_factory=Path)  # of the file that the job stands in

    @model_validator(mode="after")
    def _is_complete(self) -> "Job":
        if self.workdir is None and self.scheduler.type != "heartbeat":
            raise refuse("missing_key", name="workdir")
        if any(one.usual is not None for name, one in self.limits.items() if name != "duration"):
            raise refuse("usual_without_duration")
        written = [name for name in PATTERNS if getattr(self, name)]
        if self.log is None and written:
            raise refuse("pattern_without_log", name=written[0])
        return self

    def placed(self, folder: Path) -> "Job":
        """Return the job as it stands in a file of this folder."""
        self._folder = folder
        return self

    @property
    def workdir_path(self) -> str | None:
        """Return the working folder, None where there is none."""
        return None if self.workdir is None else join(self._folder, self.workdir)

    @property
    def log_paths(self) -> tuple[str, ...]:
        """Return the paths of the log, with their fields and globs."""
        return () if self.log is None else self._below(self.log.path)

    @property
    def output_paths(self) -> tuple[str, ...]:
        """Return the paths of the outputs, with their fields and globs."""
        return () if self.output is None else self._below(self.output.path)

    def _below(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        base = self.workdir_path or self._folder
        return tuple(join(base, path) for path in paths)

    @property
    def rerun_text(self) -> str | None:
        """Return the command of a rerun as people read it, None where there is none."""
        if self.rerun is None:
            return None
        return " ".join(self.rerun.command) if self.rerun.command else self.rerun.via

    def rule(self, timezone: str, calendars: dict[str, Calendar]) -> Rule:
        """Return what `rules` needs to know of the job, with every default resolved."""
        line = self.scheduler.line if self.scheduler.type == "cron" else None
        expect = expect_of(self.expect, line, calendars)
        settle = SETTLE if self.settle is None else self.settle
        if self.settle is None and expect is not None and expect.every is not None:
            settle = min(SETTLE, expect.every / 4)
        rule = Rule(
            job_id=self.id,
            zone=ZoneInfo(self.expect.timezone or timezone),
            expect=expect,
            start=self.start,
            success=self.success,
            failure=self.failure,
            warning=self.warning,
            ignore=self.ignore,
            timestamp="auto" if self.log is None else self.log.timestamp,
            settle=settle,
            failure_wins=self.failure_wins,
            has_log=self.log is not None,
            has_output=self.output is not None,
            limits={name: one.limit for name, one in self.limits.items()},
        )
        return replace(rule, mark=mark_of(rule))
