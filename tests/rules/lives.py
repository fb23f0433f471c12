"""Jobs and their lives for the tests of `rules`: what a job wrote, as short texts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.memory import Memory
from rules.model import Event, Evidence, Meaning, Occurrence, Source, Verdict
from rules.readings import Readings
from rules.rule import Expect, Rule
from rules.story import tell
from rules.told import Change, Told

SEOUL = ZoneInfo("Asia/Seoul")
DAY = date(2026, 11, 24)  # a Tuesday
DAILY = Expect(
    at=(time(6),),
    grace=timedelta(minutes=30),
    missed_after=timedelta(minutes=40),
    max_runtime=timedelta(hours=1),
)


def at(clock: str, day: int = 0, zone: ZoneInfo = SEOUL) -> datetime:
    """Return a local time of the test day, or of a day before or after it."""
    hour, minute, *second = (int(part) for part in clock.split(":"))
    local = datetime.combine(DAY + timedelta(days=day), time(hour, minute, second[0] if second else 0), zone)
    return local.astimezone(UTC)


def rule(expect: Expect | None = DAILY, *, start: bool = False, success: bool = True, **more: object) -> Rule:
    """Return a rule whose lines mean what they say: start, success, failure, warning."""
    patterns: dict[str, object] = {"failure": ("failure",), "warning": ("warning",)}
    if start:
        patterns["start"] = ("start",)
    if success:
        patterns["success"] = ("success",)
    return Rule(job_id="job", zone=SEOUL, expect=expect, **(patterns | more))  # type: ignore[arg-type]  # by name


def event(text: str, day: int = 0) -> Event:
    """Return the event of a text like `06:03:11 failure`; any other word is activity."""
    clock, word = text.split(" ", 1)
    moment = at(clock, day)
    meaning = Meaning(word) if word in set(Meaning) else Meaning.ACTIVITY
    evidence = Evidence(source=Source.LOG, at=moment, text=text, file="job.log", offset=0, line=1, pattern=word)
    return Event(meaning=meaning, at=moment, evidence=evidence)


def events(*texts: str, day: int = 0) -> list[Event]:
    """Return the events of several texts."""
    return [event(text, day) for text in texts]


class Life:
    """A job that is told piece by piece, as the engine does it."""

    def __init__(self, of: Rule, first_seen: datetime) -> None:
        self.rule = of
        self.memory = Memory(first_seen=first_seen)
        self.changes: list[Change] = []
        self.occurrences: dict[datetime, Occurrence] = {}

    def tell(self, now: datetime, *texts: str, day: int = 0, readings: Readings | None = None) -> Verdict:
        """Tell some lines at `now` and return the verdict."""
        told: Told
        self.memory, told = tell(self.rule, self.memory, events(*texts, day=day), readings or Readings(), now)
        self.changes += told.changes
        self.occurrences |= told.occurrences
        assert self.memory.verdict is not None
        return self.memory.verdict

    def outcomes(self) -> dict[str, str | None]:
        """Return the outcome of each occurrence by its local due time."""
        return {
            f"{due.astimezone(SEOUL):%d %H:%M}": None if item.outcome is None else item.outcome.value
            for due, item in sorted(self.occurrences.items())
        }


def output(text: str, named: str | None = None) -> Event:
    """Return the event of an output that came at a time, and whose name may say another."""
    moment = at(text)
    evidence = Evidence(source=Source.OUTPUT, at=moment, text="out.db", file=f"out-{text}.db")
    return Event(meaning=Meaning.SUCCESS, at=moment, evidence=evidence, named_at=None if named is None else at(named))
