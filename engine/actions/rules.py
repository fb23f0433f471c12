"""From a line that is no failure to a pattern that says so: what it would have changed, and its way into the file."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import ParamSpec, TypeVar

import regex
from loguru import logger
from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.configfile import ConfigFile
from engine.actions.refused import Refused
from engine.actions.weighing import TooMuch, weigh
from engine.child import Child, ChildLost
from engine.clock import now
from engine.config.edit import EditRefused
from engine.config.model import Config
from engine.config.patterns import LONGEST, Trouble, trouble_of
from engine.config.rewriting import Rewrite, fingerprint_of, ignoring
from engine.loglook import Logs
from engine.monitor import NoSuchLog
from engine.replay import with_needs
from engine.ruleviews import Proposal, Weighed
from engine.views import ConfigProblem
from rules.likeness import pattern_like
from rules.patterns import forget

REACH = timedelta(days=30)
LIMIT = 60.0  # seconds that weighing may take
TRYING = 2.0  # seconds in which a pattern from outside has to compile and to match its line
STARTING = 20.0  # seconds for the process that tries it to begin
WARM = 60.0  # seconds for which the process that weighs is kept
PATIENT = 0.2  # seconds for a pattern on its line
PATIENCE = 5.0  # seconds to wait while another one is weighed
SHOWN = 4000  # characters of a line that are looked at

P = ParamSpec("P")
T = TypeVar("T")


class Rules:
    """The port for the rules of the jobs. Every call blocks; one pattern is weighed at a time.

    Anybody may ask for what a pattern would change. It is compiled in a process that can be ended, and nowhere else:
    `((a{1000}){1000}){1000}` takes minutes and gigabytes, and lets no other thread run meanwhile.
    """

    def __init__(self, file: ConfigFile, logs: Logs, config: Callable[[], Config]) -> None:
        self._file, self._logs, self._config = file, logs, config
        self._weighing = Lock()
        self._child = Child("weighing")
        self._trying = Lock()
        self._trial = Child("pattern", waits=True)
        self._resting: Timer | None = None

    def suggest(
        self, job_id: str, path: str, offset: int, pattern: str | None = None, *, weighed: bool = True
    ) -> Proposal:
        """Return a pattern for a line of the job's log, or what is to be said of one that was written by hand.

        Without `weighed` only whether it matches. Nothing is changed. Raises NoSuchLog; Refused: no_job, empty_line,
        weighing (another one is).
        """
        config = self._config()
        if all(job.id != job_id for job in config.jobs):
            raise Refused("no_job", {"job": job_id})
        lines = self._logs.around(job_id, path, offset, 1).lines
        if not lines:
            raise NoSuchLog("gone")
        text = lines[0].text[:SHOWN]
        made = pattern_like(text) if pattern is None else pattern
        if not made and pattern is None:
            raise Refused("empty_line")
        proposal = _matched(text, made) if pattern is None else self._tried(text, made)
        if not weighed or proposal.problem is not None:
            return proposal
        if not self._weighing.acquire(timeout=PATIENCE):
            raise Refused("weighing")
        try:
            return self._weighed(config, job_id, self._planned(job_id, proposal, by_hand=pattern is not None))
        finally:
            self._rest_later()
            self._weighing.release()

    def add_ignore(self, job_id: str, pattern: str, fingerprint: str, actor: Actor) -> Proposal:
        """Write a pattern into the file where the job stands, and return how that went.

        Raises Refused: bad_pattern, stale, invalid, no_record, not_written, or a code of EditRefused.
        """
        try:
            return self._add(job_id, pattern, fingerprint, actor)
        except Refused as refused:
            if refused.code != "no_record":
                self._file.refuse("ignore", actor, job_id, refused, {"pattern": pattern})
            raise

    def _add(self, job_id: str, pattern: str, fingerprint: str, actor: Actor) -> Proposal:
        proposal = _matched("", pattern)
        if proposal.problem is not None:
            raise Refused("bad_pattern")
        try:
            rewrite = self._rewrite(job_id, pattern)
        except EditRefused as error:
            raise Refused(error.code, {"reason": error.reason, "job": job_id}) from error
        if fingerprint_of(rewrite.before) != fingerprint:
            raise Refused("stale")
        if rewrite.problems:
            raise Refused("invalid", {"problems": rewrite.problems, "count": len(rewrite.problems)})
        self._file.put(rewrite, "ignore", actor, job_id, {"pattern": pattern, "copied": list(rewrite.copied)})
        return self._with_file(proposal, rewrite)

    def _tried(self, text: str, pattern: str) -> Proposal:
        """Return what a pattern from outside is worth, and where in the line it matches."""
        try:
            return self._apart(TRYING, _matched, text, pattern)
        except ChildLost as error:
            logger.warning("a pattern could not be tried: {}", error)
            return Proposal(text=text[:SHOWN], pattern=pattern, problem=_problem("pattern_too_large", {}))

    def _apart(self, limit: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function makes of a pattern from outside. Raises ChildLost."""
        if not self._trying.acquire(timeout=PATIENCE):
            raise Refused("weighing")
        try:
            self._trial.call(STARTING, _begin_anew)
            return self._trial.call(limit, function, *args, **kwargs)
        finally:
            self._rest_later()
            self._trying.release()

    def _planned(self, job_id: str, proposal: Proposal, *, by_hand: bool) -> Proposal:
        """Return the proposal with what would be written, or why it cannot be."""
        try:
            rewrite = self._rewrite(job_id, proposal.pattern, by_hand=by_hand)
        except (EditRefused, Refused) as error:
            return replace(proposal, refused=error.code)
        except ChildLost as error:
            logger.warning("{}: what a pattern changes in the file cannot be told: {}", job_id, error)
            return replace(proposal, refused="too_slow")
        planned = self._with_file(proposal, rewrite)
        return replace(planned, refused="invalid") if rewrite.problems else planned

    def _rewrite(self, job_id: str, pattern: str, *, by_hand: bool = False) -> Rewrite:
        if by_hand:
            return self._apart(LIMIT, ignoring, self._file.path, job_id, pattern)
        try:
            size = self._file.path.stat().st_size
        except OSError as error:
            raise EditRefused("unreadable", error.strerror or "") from error
        return self._file.ask(size, ignoring, self._file.path, job_id, pattern)

    def _with_file(self, proposal: Proposal, rewrite: Rewrite) -> Proposal:
        return replace(
            proposal,
            file=rewrite.path.name,
            fingerprint=fingerprint_of(rewrite.before),
            lines=tuple(self._file.difference(rewrite)),
            copied=rewrite.copied,
        )

    def _weighed(self, config: Config, job_id: str, proposal: Proposal) -> Proposal:
        enabled = {job.id: job for job in config.jobs if job.enabled}
        if job_id not in enabled:
            return replace(proposal, unweighed="disabled")
        needed = config.with_jobs(enabled[one] for one in with_needs([job_id], enabled))
        at = now()
        try:
            found: Weighed = self._child.call(LIMIT, _weigh_anew, needed, job_id, proposal.pattern, at, at - REACH)
        except TooMuch:
            return replace(proposal, unweighed="too_much")
        except ChildLost as error:
            logger.warning("{}: a pattern could not be weighed: {}", job_id, error)
            return replace(proposal, unweighed="too_long")
        return replace(proposal, weighed=found)

    def _rest_later(self) -> None:
        """Let both processes end by themselves: an edited pattern is mostly looked at again soon."""
        if self._resting is not None:
            self._resting.cancel()
        self._resting = Timer(WARM, self._rest)
        self._resting.daemon = True
        self._resting.start()

    def _rest(self) -> None:
        for turn, child in ((self._weighing, self._child), (self._trying, self._trial)):
            if turn.acquire(blocking=False):  # else it is asked again, and rests after that
                child.close()
                turn.release()

    def stop(self) -> None:
        """End what is being weighed or tried."""
        if self._resting is not None:
            self._resting.cancel()
        self._child.close()
        self._trial.close()


def _begin_anew() -> None:
    """Return once the process is there with all that it needs, and keeps no pattern of the time before."""
    forget()


def _weigh_anew(config: Config, job_id: str, pattern: str, at: datetime, since: datetime) -> Weighed:
    """Return what `weigh` does, in a process that keeps no pattern of the time before."""
    forget()
    return weigh(config, job_id, pattern, at, since)


def _matched(text: str, pattern: str) -> Proposal:
    """Return what a pattern is worth, and where in the line it matches. Nothing of it is kept: anybody may ask."""
    found = _trouble(pattern)
    if found is None:
        try:
            match = regex.compile(pattern, cache_pattern=False).search(text, timeout=PATIENT, concurrent=True)
        except TimeoutError:
            found = "pattern_too_slow", {}
        else:
            parts = None if match is None else (text[: match.start()], match[0], text[match.end() :])
            return Proposal(text=text, pattern=pattern, parts=parts)
    code, parameters = found
    return Proposal(text=text, pattern=pattern, problem=_problem(code, {"found": f'"{pattern}"', **parameters}))


def _trouble(pattern: str) -> Trouble | None:
    odd = next((one for one in pattern if not one.isprintable()), None)
    if odd is not None:
        return "unsafe_character", {"character": f"U+{ord(odd):04X}"}
    if not pattern:
        return "empty_pattern", {}
    return ("text_too_long", {"limit": LONGEST}) if len(pattern) > LONGEST else trouble_of(pattern)


def _problem(code: str, parameters: Mapping[str, object]) -> ConfigProblem:
    return ConfigProblem(file="", line=0, column=0, key="", code=code, parameters=parameters)
