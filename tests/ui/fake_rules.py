"""The fake monitor's ports for the rules and for the text of the configuration."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import regex

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.monitor import NoSuchLog
from engine.ruleviews import ConfigText, Proposal, Turn, Weighed
from engine.views import ConfigProblem
from rules.likeness import pattern_like
from rules.model import Evidence, Outcome, Source

FINGERPRINT = "0123456789abcdef0123456789abcdef"
LINE = "06:04:16,287 [E] ERROR 공시목록 수집 실패: Read timed out <b>(30s)</b>"


class FakeRules:
    """One line for every place; what is written is kept."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.takes = 0.0  # seconds
        self.refusing: str | None = None
        self.written: list[tuple[str, str, str]] = []

    def suggest(
        self, job_id: str, path: str, offset: int, pattern: str | None = None, *, weighed: bool = True
    ) -> Proposal:
        """Return what weighing gives: a week of failures that are none."""
        if path.endswith("gone.log"):
            raise NoSuchLog("gone")
        made = pattern_like(LINE) if pattern is None else pattern
        try:
            found = regex.search(made, LINE)
        except regex.error as error:
            problem = ConfigProblem(
                file="", line=0, column=0, key="", code="bad_pattern", parameters={"says": str(error)}
            )
            return Proposal(text=LINE, pattern=made, problem=problem)
        parts = None if found is None else (LINE[: found.start()], found[0], LINE[found.end() :])
        proposal = Proposal(text=LINE, pattern=made, parts=parts)
        if not weighed:
            return proposal
        time.sleep(self.takes)
        return Proposal(
            text=LINE,
            pattern=made,
            parts=parts,
            file="batmon.yml",
            fingerprint=FINGERPRINT,
            lines=("-    ignore: ['quiet']", f"+    ignore: ['quiet', '{made}']"),
            copied=("quiet",),
            refused=self.refusing,
            weighed=self._weighed(wide=len(made) < 12),
        )

    def _weighed(self, *, wide: bool) -> Weighed:
        due = self._now().replace(hour=21, minute=0, second=0, microsecond=0) - timedelta(days=1)
        turns = tuple(
            Turn(at=due - timedelta(days=n), before=Outcome.FAILED, after=Outcome.SUCCEEDED) for n in range(7)
        )
        turns += (Turn(at=due - timedelta(days=9), before=Outcome.SUCCEEDED_WITH_ERRORS, after=Outcome.SUCCEEDED),)
        samples = tuple(
            Evidence(
                source=Source.LOG,
                at=due - timedelta(days=n),
                text=LINE.replace("30s", f"{30 + n}s"),
                file="C:\\kindscrap\\log\\kindscrap.log",
                offset=80 * n,
                line=256 + n,
            )
            for n in range(12)
        )
        return Weighed(
            since=self._now() - timedelta(days=30),
            at=self._now(),
            failures=412,
            ignored=190 if wide else 12,
            warnings=3 if wide else 0,
            successes=2 if wide else 0,
            samples=samples,
            turned=len(turns),
            turns=turns,
            of_runs=False,
            doubts=("hides_success", "many", "turns_green") if wide else ("turns_green",),
        )

    def add_ignore(self, job_id: str, pattern: str, fingerprint: str, actor: Actor) -> Proposal:
        """Keep the pattern, unless the fingerprint is another one."""
        if fingerprint != FINGERPRINT:
            raise Refused("stale")
        if self.refusing:
            raise Refused(self.refusing, {"reason": "disk full", "count": 1})
        self.written.append((job_id, pattern, actor.name))
        return Proposal(text="", pattern=pattern, file="batmon.yml", fingerprint=FINGERPRINT)


class FakeConfigFile:
    """A short text in memory."""

    def __init__(self) -> None:
        self.text = "access:\n  password: •••1•••\njobs: []\n"

    def read(self) -> ConfigText:
        """Return the text."""
        return ConfigText(name="batmon.yml", text=self.text, fingerprint=str(len(self.text)), warnings=(_problem(1),))

    def check(self, text: str) -> ConfigText:
        """Return a problem where there is no job."""
        problems = () if "jobs" in text else (_problem(3), _problem(4))
        return ConfigText(name="batmon.yml", text=text, fingerprint=str(len(self.text)), problems=problems)

    def write(self, text: str, fingerprint: str, actor: Actor) -> ConfigText:
        """Take the text."""
        if fingerprint != str(len(self.text)):
            raise Refused("stale")
        problems = self.check(text).problems
        if problems:
            raise Refused("invalid", {"problems": problems, "count": len(problems)})
        self.text = text
        return self.read()


def _problem(line: int) -> ConfigProblem:
    return ConfigProblem(
        file="batmon.yml", line=line, column=5, key="jobs", code="missing_key", parameters={"says": "jobs"}
    )
