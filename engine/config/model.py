"""The whole of batmon.yml as values: pydantic, frozen, unknown keys forbidden."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from engine.config.addresses import secrets_of
from engine.config.credentials import Action, Hash, OperatorName, Password
from engine.config.expectation import Calendar
from engine.config.job import Job as Job
from engine.config.job import Strict
from engine.config.paths import FilePath, join
from engine.config.quantities import Duration, Port, PositiveDuration, Retention, Size, Tick
from engine.config.refusal import refuse
from engine.config.texts import Many, Name, Text, one_of
from engine.config.windows import Weekly
from engine.config.zones import Zone, machine_zone
from rules.rule import Rule

Reach = Annotated[Literal["open", "password"], one_of("open", "password")]
Moments = ("ERROR", "WARNING", "RECOVERED", "MISSED")


class Server(Strict):
    """Where the pages are served, and in which language."""

    host: Name = "0.0.0.0"
    port: Port = 8002
    title: Name = "BATMON"
    language: Annotated[Literal["ko", "en", "auto"], one_of("ko", "en", "auto")] = "ko"


class Logging(Strict):
    """BATMON's own log: how much it says, and how long it is kept."""

    level: Annotated[str, one_of("TRACE", "DEBUG", "INFO", "WARNING", "ERROR")] = "INFO"
    size: Size = 10_000_000
    keep: PositiveDuration = timedelta(days=30)


class Operator(Strict):
    """A person with a password of their own."""

    name: OperatorName
    hash: Hash
    jobs: Many[Name] = ("*",)
    actions: Many[Action] = ("*",)


class Access(Strict):
    """Who may do what."""

    password: Password = ""
    read: Reach = "open"
    files: Reach = "open"
    operators: tuple[Operator, ...] = ()


class Tls(Strict):
    """A certificate and its key."""

    cert: FilePath
    key: FilePath


def parse_moment(value: Any) -> datetime:
    """Return `2026-11-24 02:00` as a local time."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise refuse("no_moment") from None


Moment = Annotated[datetime, BeforeValidator(parse_moment)]


class Maintenance(Strict):
    """A quiet window: once, or every week."""

    jobs: Many[Name] = ("*",)
    weekly: Weekly | None = None
    since: Moment | None = Field(default=None, alias="from")
    until: Moment | None = None
    reason: Text = ""


class Channel(Strict):
    """An address that is told about changes of status."""

    name: Name
    url: Text = ""
    when: Many[Annotated[str, one_of(*Moments)]] = ("ERROR", "RECOVERED")
    repeat: Duration | None = None
    after: Duration = timedelta()
    quiet: Many[Text] = ()
    jobs: Many[Name] = ("*",)


class Config(Strict):
    """Everything an operator sets."""

    server: Server = Server()
    timezone: Zone = Field(default_factory=machine_zone)
    tick: Tick = timedelta(seconds=5)
    data_dir: FilePath = "data"
    store: Text = "sqlite"
    retention: Retention = timedelta(days=400)
    logging: Logging = Logging()
    access: Access = Access()
    tls: Tls | None = None
    calendars: dict[Name, Calendar] = Field(default_factory=dict)
    maintenance: tuple[Maintenance, ...] = ()
    defaults: dict[str, Any] = Field(default_factory=dict)
    notify: tuple[Channel, ...] = ()
    include: Many[FilePath] = ()
    jobs: tuple[Job, ...] = ()
    _folder: Path = PrivateAttr(default_factory=Path)

    def placed(self, folder: Path) -> "Config":
        """Return the configuration as it stands in this folder."""
        self._folder = folder
        return self

    def with_jobs(self, jobs: Iterable[Job]) -> "Config":
        """Return the configuration with these jobs in place of its own."""
        return self.model_copy(update={"jobs": tuple(jobs)})

    @property
    def data_path(self) -> Path:
        """Return the folder of store, logs and audit trail."""
        return self.path_of(self.data_dir)

    def path_of(self, path: str) -> Path:
        """Return where a path of the file lies that is relative to it."""
        return Path(join(self._folder, path))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must stand in no log and on no page."""
        hashes = (operator.hash for operator in self.access.operators)
        urls = [channel.url for channel in self.notify]
        found = [self.access.password, *hashes, *urls, *secrets_of(urls), *self._store_secret()]
        return tuple(secret for secret in found if secret)

    def _store_secret(self) -> tuple[str, ...]:
        login, at, _ = self.store.partition("://")[2].rpartition("@")
        password = login.partition(":")[2] if at else ""
        return (password, self.store) if password else ()  # as a whole too: it is a value of the environment

    def rule_of(self, job: Job) -> Rule:
        """Return what `rules` needs to know of one of the jobs."""
        return job.rule(self.timezone, self.calendars)
