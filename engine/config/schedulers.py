"""What starts a job: one class per scheduler type; a type without a required key may stand as a bare word."""

from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.config.refusal import nearest, refuse
from engine.config.texts import Name
from rules.schedule import LONG_AGO


class Scheduler(BaseModel):
    """What every scheduler has: a type, and a name by which people know the entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def entry(self) -> str | None:
        """Return the task, service, unit, line or process that is meant, None where there is none."""
        values = [value for key, value in self if key != "type" and value is not None]
        return str(values[0]) if values else None


def parse_cron(value: Any) -> str:
    """Return a cron line of five fields."""
    if not isinstance(value, str):
        raise refuse("not_text")
    line = " ".join(value.split())
    try:
        CronSim(line, _some_moment())
    except CronSimError as error:
        raise refuse("bad_cron", reason=str(error)) from None
    if len(line.split()) != 5:
        raise refuse("bad_cron", reason="five fields: minute hour day month weekday")
    return line


def _some_moment() -> datetime:
    return datetime.combine(LONG_AGO, time(), UTC)


Cron = Annotated[str, BeforeValidator(parse_cron)]


class WindowsTask(Scheduler):
    """A task of the Windows Task Scheduler, by its path."""

    type: Literal["windows_task"]
    task: Name


class WindowsService(Scheduler):
    """A Windows service, by its name."""

    type: Literal["windows_service"]
    service: Name


class CronLine(Scheduler):
    """A crontab's line; it cannot be asked, and is the default of `expect.cron`."""

    type: Literal["cron"]
    line: Cron


class Systemd(Scheduler):
    """A unit of systemd."""

    type: Literal["systemd"]
    unit: Name


class Process(Scheduler):
    """A process, by its name or by a part of its command line."""

    type: Literal["process"]
    name: Name | None = None
    cmdline: Name | None = None

    @model_validator(mode="after")
    def _says_which(self) -> "Process":
        if self.name is None and self.cmdline is None:
            raise refuse("missing_key", name="name")
        return self


class Heartbeat(Scheduler):
    """Pings that the job sends itself."""

    type: Literal["heartbeat"]


class Manual(Scheduler):
    """A person, or something that BATMON cannot ask."""

    type: Literal["manual"]


KINDS: dict[str, type[Scheduler]] = {
    "windows_task": WindowsTask,
    "windows_service": WindowsService,
    "cron": CronLine,
    "systemd": Systemd,
    "process": Process,
    "heartbeat": Heartbeat,
    "manual": Manual,
}


def parse_scheduler(value: Any) -> Any:
    """Return the mapping of a scheduler, with a type that is known."""
    if isinstance(value, Scheduler):
        return value
    found = {"type": value} if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise refuse("not_mapping")
    kind = found.get("type")
    if kind is None:
        raise refuse("missing_key", name="type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise refuse("not_one_of", allowed=", ".join(KINDS), meant=nearest(str(kind), KINDS))
    return found


AnyScheduler = Annotated[
    Annotated[
        WindowsTask | WindowsService | CronLine | Systemd | Process | Heartbeat | Manual, Field(discriminator="type")
    ],
    BeforeValidator(parse_scheduler),
]
