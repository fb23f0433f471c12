"""Who is let in: by a name and its password, or by an unlock that was opened with them. Each attempt is on record."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar

from loguru import logger

from engine.actions.actor import Actor, Ask, Opened, Pass
from engine.actions.names import LONGEST_NAME
from engine.actions.operators import Credential, Operators
from engine.actions.reading import Reading
from engine.actions.refused import Denied
from engine.actions.throttle import Throttle, Wait, network_of
from engine.actions.turns import Crowded, Turns
from engine.actions.unlocks import Unlock, Unlocks
from engine.actions.witness import Witness
from engine.clock import steady
from engine.config.model import Config
from engine.masking import MASK

T = TypeVar("T")
MOST_READERS = 1_000
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Access:
    """The door of everything that acts; `take` gives it the configuration in force."""

    def __init__(self, witness: Witness, seconds: Callable[[], float] = steady) -> None:
        self._witness = witness
        self._operators = Operators(Config().access)
        self._throttle = Throttle(seconds)
        self._unlocks = Unlocks(seconds)
        self._turns = Turns()
        self._reading = Reading()
        self._settings = Config().access
        self._seen: set[tuple[str, str]] = set()  # who reads by password with every request: told once

    def take(self, config: Config) -> None:
        """Let in whom this configuration names; an unlock of a password that is no longer in it has ended."""
        same = config.access == self._settings
        self._operators = self._operators.with_jobs(config.jobs) if same else Operators(config.access, config.jobs)
        self._settings = config.access
        self._reading.take(config.data_path)
        self._seen.clear()

    @property
    def is_on(self) -> bool:
        """Return whether any password is configured: without one nothing acts."""
        return self._operators.exist

    @property
    def read_openly(self) -> bool:
        """Return whether everybody may look at pages and logs."""
        return self._settings.read == "open" or not self.is_on

    @property
    def files_openly(self) -> bool:
        """Return whether everybody who may read may download as well."""
        return self._settings.files == "open" or not self.is_on

    def log_in(self, source: str, name: str, password: str) -> Future[str]:
        """Return what will hold a token that lets a browser read for weeks. Raises Denied, now or then."""
        ask = Ask(action="read", source=source)
        return self._in_turn(ask, lambda: self._reading_token(ask, name, password))

    def reader(self, token: str) -> str | None:
        """Return whose token it is that may read, from memory."""
        return self._reading.name_of(token, self._operators)

    def enter(self, ask: Ask, name: str, password: str) -> Future[Actor]:
        """Return what will hold who it is. Raises Denied, now or then."""
        return self._in_turn(ask, lambda: self._let_in(ask, name, password)[0])

    def unlock(self, source: str, name: str, password: str) -> Future[Opened]:
        """Return what will hold an unlock. Raises Denied, now or then."""
        ask = Ask(action="unlock", source=source)
        return self._in_turn(ask, lambda: self._open(ask, name, password))

    def by_unlock(self, ask: Ask, token: str) -> Actor:
        """Return who it is whose unlock this is. Raises Denied where it has ended, or is not for that."""
        unlock, credential = self._held(token)
        if not self._operators.may(credential, ask.action, ask.job):
            self._in_turn(ask, lambda: self._tell(ask, unlock.name, "not_allowed", {}))
            raise Denied("not_allowed", {"action": ask.action})
        return Actor(name=unlock.name, source=ask.source)

    def state(self, token: str) -> Pass | None:
        """Return what a token opens now."""
        try:
            unlock, credential = self._held(token)
        except Denied:
            return None
        return self._pass(unlock, credential)

    def renew(self, source: str, token: str) -> Opened:
        """Return the unlock with its whole time before it, and a new token. Raises Denied where it has ended."""
        _, credential = self._held(token)
        renewed = self._unlocks.renew(token)
        if renewed is None:
            raise Denied("unlock_ended")
        self._write("unlock", renewed[1].name, source, None, "renewed", {}, needed=True)
        return Opened(token=renewed[0], given=self._pass(renewed[1], credential))

    def lock(self, source: str, token: str) -> None:
        """End an unlock. Raises Denied where it had ended before."""
        unlock, _ = self._held(token)
        self._unlocks.end(token)
        self._write("unlock", unlock.name, source, None, "ended", {})

    def check(self, actor: Actor, action: str, job: str) -> None:
        """Return where the actor may do this to a job that the request itself did not name; raise Denied else."""
        credential = self._operators.find(actor.name)
        if credential is None or not self._operators.may(credential, action, job):
            self._tell(Ask(action=action, source=actor.source, job=job), actor.name, "not_allowed", {})
            raise Denied("not_allowed", {"action": action})

    def _in_turn(self, ask: Ask, question: Callable[[], T]) -> Future[T]:
        if not self.is_on:
            raise Denied("actions_off")
        try:
            return self._turns.ask(network_of(ask.source), question)
        except Crowded:
            raise Denied("crowded", wait=1) from None

    def _let_in(self, ask: Ask, name: str, password: str) -> tuple[Actor, Credential]:
        """Return who it is by name and password: each attempt is told before anybody hears how it went."""
        shown = _shown(name, password)
        wait = self._throttle.claim(ask.source)
        if wait is not None:
            raise self._refuse(ask, shown, wait)
        operators = self._operators
        credential = operators.verify(shown, password) if shown else None
        if credential is None:
            meant = operators.find(shown)
            seconds = self._throttle.note_wrong(ask.source, b"" if meant is None else meant.mark)
            self._tell(ask, shown, "wrong", {"waits": seconds})
            raise Denied("wrong_password" if shown else "no_name", wait=seconds or None)
        if not operators.may(credential, ask.action, ask.job):
            self._tell(ask, shown, "not_allowed", {})
            raise Denied("not_allowed", {"action": ask.action})
        if ask.action != "read" or not self._has_read(shown, ask.source):
            self._tell(ask, shown, "right", {}, needed=True)
        self._throttle.note_right(ask.source, credential.mark)
        return Actor(name=shown, source=ask.source), credential

    def _has_read(self, name: str, source: str) -> bool:
        """Return whether it is on record already that they read, and note it."""
        known = (name, source) in self._seen
        if len(self._seen) < MOST_READERS:
            self._seen.add((name, source))
        return known

    def _reading_token(self, ask: Ask, name: str, password: str) -> str:
        actor, credential = self._let_in(ask, name, password)
        try:
            return self._reading.token(actor.name, credential.mark)
        except OSError as error:
            logger.error("the key of reading cannot be kept: {}", error)
            raise Denied("no_record") from error

    def _open(self, ask: Ask, name: str, password: str) -> Opened:
        actor, credential = self._let_in(ask, name, password)
        token, unlock = self._unlocks.open(actor.name, credential.mark)
        return Opened(token=token, given=self._pass(unlock, credential))

    def _refuse(self, ask: Ask, name: str, wait: Wait) -> Denied:
        """Return the refusal of an attempt that came too early: the first is told, those behind it are counted."""
        if wait.first:
            self._tell(ask, name, "locked" if wait.locked else "too_early", {"waits": wait.seconds})
        return Denied("locked" if wait.locked else "too_early", wait=wait.seconds)

    def _held(self, token: str) -> tuple[Unlock, Credential]:
        unlock = self._unlocks.find(token)
        credential = None if unlock is None else self._operators.find(unlock.name)
        if unlock is None or credential is None or credential.mark != unlock.mark:
            raise Denied("unlock_ended")
        return unlock, credential

    def _pass(self, unlock: Unlock, credential: Credential) -> Pass:
        actions = self._operators.actions_of(credential)
        return Pass(name=unlock.name, seconds=self._unlocks.left(unlock), actions=actions)

    def _tell(self, ask: Ask, name: str, outcome: str, detail: Mapping[str, object], *, needed: bool = False) -> None:
        """Write an attempt down, with how many of its address were refused unheard before it."""
        unheard = self._throttle.take_untold(ask.source)
        told = {"action": ask.action, **detail, **({"refused_unheard": unheard} if unheard else {})}
        job = None if ask.job is None else ask.job[:LONGEST_NAME]
        self._write("password", name, ask.source, job, outcome, told, needed=needed)

    def _write(
        self,
        event: str,
        name: str,
        source: str,
        job: str | None,
        outcome: str,
        detail: Mapping[str, object],
        *,
        needed: bool = False,
    ) -> None:
        """Write an act down; one that needs its record is refused without it."""
        try:
            self._witness(event, name, source, job, outcome, detail)
        except OSError as error:
            logger.error("{} {} from {} cannot be recorded: {}", event, outcome, source, error)
            if needed:
                raise Denied("no_record") from error


def _shown(name: str, password: str) -> str:
    """Return a name as it may be written down: short, with no hidden letters, and never the password itself."""
    shown = UNSEEN.sub("", name).strip()[:LONGEST_NAME]
    return shown.replace(password, MASK) if len(password) > 2 and password in shown else shown
