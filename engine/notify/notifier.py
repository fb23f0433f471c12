"""Tells the channels: after each tick what they are owed is written down, and a thread for each channel sends it.

A message is in the store before it is sent and noted there as sent afterwards: a process that is killed at any moment
loses none, and repeats one only if it was killed between the two.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from loguru import logger

from engine.clock import now
from engine.config.model import Channel, Config, Job
from engine.masking import make_mask
from engine.notify.door import NotSent, send
from engine.notify.message import Message, message_of
from engine.notify.notice import Notice, concerns, owed
from engine.recorder import Recorder
from engine.store.errors import StoreError
from engine.store.outbox import Outbox, Owed
from engine.store.store import Store
from engine.views import JobView

FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=15)  # before a message is tried again
GIVEN_UP = timedelta(hours=24)  # after which it would only puzzle its reader
STOPPING = 2.0  # seconds for which the end waits for messages on their way
FORGET = timedelta(hours=1)  # between two looks for what is older than the retention

Send = Callable[[str, Message, Callable[[str], str]], None]


class Notifier:
    """Owes and sends. `error` is what the last failing channel said, None while all take what they are sent."""

    def __init__(
        self, store: Store, recorder: Recorder, job: Callable[[str], JobView | None], door: Send = send
    ) -> None:
        self._outbox, self._recorder, self._job, self._door = Outbox(store), recorder, job, door
        self._told: dict[tuple[str, str], str] | None = None  # as the store has it; None until that has been read
        self._revision = -1
        self._config: Config | None = None
        self._jobs: dict[str, Job] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._bell = threading.Condition()
        self._rung = 0
        self._done = False
        self._forgot: datetime | None = None
        self._errors: dict[str, str] = {}

    @property
    def error(self) -> str | None:
        """Return which channel fails and how."""
        return next((f"{channel}: {error}" for channel, error in sorted(self._errors.items())), None)

    def take(self, config: Config) -> None:
        """Tell the channels of this configuration from now on."""
        self._config, self._revision = config, -1
        self._jobs = {job.id: job for job in config.jobs}
        for channel in config.notify:
            if channel.url and channel.name not in self._threads:
                thread = threading.Thread(target=self._serve, args=(channel.name,), name="notify", daemon=True)
                self._threads[channel.name] = thread
                thread.start()
        self._errors = {name: error for name, error in list(self._errors.items()) if self._channel(name) is not None}
        self._ring()

    def look(self, views: Sequence[JobView], revision: int, moment: datetime) -> None:
        """Owe what has come since the last look; what the store refuses for now is owed at the next."""
        config = self._config
        if config is None or revision == self._revision or not any(channel.url for channel in config.notify):
            return
        try:
            told = self._told = self._outbox.told() if self._told is None else self._told
            found = [notice for view in self._changed(views) for notice in self._owed(config, view, told, moment)]
            if found:
                self._outbox.put(found)
                told.update({(notice.channel, notice.job): notice.kind for notice in found})
                self._ring()
            self._forget_old(config, moment)
        except StoreError as error:
            logger.warning("messages wait until the store can be used: {}", error)
            return
        self._revision = revision

    def stop(self) -> None:
        """Send nothing more; what is on its way is waited for, but not for long."""
        self._done = True
        self._ring()
        for thread in self._threads.values():
            thread.join(STOPPING / len(self._threads))

    def _changed(self, views: Sequence[JobView]) -> list[JobView]:
        return [view for view in views if view.revision > self._revision]

    def _owed(self, config: Config, view: JobView, told: dict[tuple[str, str], str], moment: datetime) -> list[Notice]:
        job = self._jobs.get(view.id)
        asked = [] if job is None else [channel for channel in config.notify if concerns(channel, job)]
        notices = [owed(channel, view, told.get((channel.name, view.id)), moment) for channel in asked]
        return [notice for notice in notices if notice is not None]

    def _forget_old(self, config: Config, moment: datetime) -> None:
        if self._forgot is None or not timedelta() <= moment - self._forgot < FORGET:
            self._forgot = moment
            self._outbox.forget(moment - config.retention)

    # the threads of the channels

    def _ring(self) -> None:
        with self._bell:
            self._rung += 1
            self._bell.notify_all()

    def _serve(self, name: str) -> None:
        heard = 0
        while not self._done:
            try:
                rest = self._send_due(name)
            except StoreError as error:
                logger.warning("{}: what is owed cannot be read: {}", name, error)
                rest = FIRST_REST.total_seconds()
            except Exception:  # a message that cannot be made must not be the channel's last
                logger.exception("{}: messages cannot be sent", name)
                rest = FIRST_REST.total_seconds()
            with self._bell:
                if self._rung == heard and not self._done:
                    self._bell.wait(rest)
                heard = self._rung

    def _send_due(self, name: str) -> float:
        """Send what is due to a channel, each job's in its order, and return after how many seconds to look again."""
        config, channel = self._config, self._channel(name)
        if config is None or channel is None:  # it may come back with the next edit
            return LONGEST_REST.total_seconds()
        held: set[str] = set()
        for one in self._outbox.waiting(name):
            if one.notice.job in held or (one.retry_at is not None and one.retry_at > now()):
                held.add(one.notice.job)
            elif self._done or not self._send_one(config, channel, one):
                break  # a service that is down keeps nobody's thread: the others have their turn next time
        return FIRST_REST.total_seconds()

    def _send_one(self, config: Config, channel: Channel, one: Owed) -> bool:
        """Return whether the service can be sent more."""
        moment, notice = now(), one.notice
        detail: dict[str, object] = {"channel": channel.name, "kind": notice.kind}
        try:
            text = message_of(notice, self._job(notice.job), config, moment)
        except Exception as error:  # one that cannot be made must not hold up those behind it
            logger.exception("{}: a message of {} cannot be made", channel.name, notice.job)
            self._put_off(one, f"{type(error).__name__}: {error}", moment, detail)
            return True
        try:
            self._door(channel.url, text, make_mask(config.secrets))
        except NotSent as error:
            self._errors[channel.name] = str(error)
            self._put_off(one, str(error), moment, detail)
            return False
        self._errors.pop(channel.name, None)
        self._close(one, "sent", None, detail)
        return True

    def _put_off(self, one: Owed, error: str, moment: datetime, detail: dict[str, object]) -> None:
        if moment - one.notice.owed > GIVEN_UP:
            self._close(one, "given_up", error, detail)
            return
        if not one.tries:
            logger.warning("a message cannot be sent, and is tried again: {}: {}", one.notice.channel, error)
        rest = min(FIRST_REST * 2 ** min(one.tries, 10), LONGEST_REST)
        self._outbox.put_off(one.id, one.tries + 1, moment + rest, error)

    def _close(self, one: Owed, outcome: str, error: str | None, detail: dict[str, object]) -> None:
        """Note what became of a message, until the store takes it: one that was sent is not sent again."""
        while True:
            try:
                self._outbox.close(one.id, outcome, now(), error)
                break
            except StoreError as refused:
                logger.warning("{}: what was sent cannot be noted yet: {}", one.notice.channel, refused)
                if self._done:
                    return
                with self._bell:
                    self._bell.wait(1.0)
        if not self._done:  # the trail is another process's by now, it may be
            self._recorder.record("notified", {**detail, "outcome": outcome}, job=one.notice.job)

    def _channel(self, name: str) -> Channel | None:
        config = self._config
        channels = () if config is None else config.notify
        return next((channel for channel in channels if channel.name == name and channel.url), None)
