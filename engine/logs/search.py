"""A search through logs in a thread of its own, which ends as soon as nobody wants it any more."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from math import inf
from threading import Thread

from loguru import logger

from engine.clock import steady
from engine.logs.ahead import Ahead
from engine.logs.encoding import LONGEST
from engine.logs.indexes import Indexes
from engine.logs.needle import Needle
from engine.logs.numbering import Numbering
from engine.logs.onelog import OneLog, Place, opened
from engine.logs.opening import Gone, NotReadable
from engine.logs.searching import Ending, Hit, News, Numbers, Outcome, Progress, Skipped, Sought
from engine.logs.sieve import BLOCK, LARGE, Found, Sieve
from engine.logs.source import PackedSource
from engine.logs.telling import Telling

DONE: Outcome = "done"
PACE = 0.1  # seconds between two words about how far it has come
TOGETHER = 50  # hits that are told at once, which takes half as long for each
APART = 0.02  # seconds after some were told, from which on one waits for no others
SLOW_LINES = 40  # on which a pattern may run out of its time, which is a second in all


class Hunt:
    """Looks for one needle in some logs, one after the other."""

    def __init__(
        self,
        places: list[Place],
        needle: Needle,
        sought: Sought,
        indexes: Indexes,
        now: datetime,
        wake: Callable[[], None],
    ) -> None:
        self._places, self._needle, self._sought = places, needle, sought
        self._indexes, self._now = indexes, now
        self._telling = Telling(wake)
        self._ended = self._telling.ended
        self._began = self._said = steady()
        self._read = self._hits = self._files = self._long = 0
        self._total = sum(place.size for place in places)
        self._found: list[tuple[Found, int | None]] = []  # hits with their numbers, not told yet
        self._told = -inf  # when some were told last
        self._broken: str | None = None  # what keeps the lines beside them from being read
        self._last: tuple[str, int] | None = None  # of the last hit
        self._slow: list[tuple[str, int]] = []

    @property
    def closed(self) -> bool:
        """Return whether it has been told to end."""
        return self._ended.is_set()

    def start(self, done: Callable[[], None]) -> None:
        """Begin; `done` is called at the end, however that comes."""
        Thread(target=self._run, args=(done,), name="log-search", daemon=True).start()

    def take(self) -> list[News]:
        """Return what has been found since the last time; an Ending is the last."""
        return self._telling.take()

    def close(self) -> None:
        """Want no more: what is being read ends at once, and so does the thread."""
        self._telling.close()

    def _run(self, done: Callable[[], None]) -> None:
        try:
            outcome = self._through()
        except Exception:  # an answer that only stopped would look like one that found nothing
            logger.exception("a search has failed")
            outcome = "failed"
        done()
        self._telling.tell(self._ending(outcome))

    def _through(self) -> Outcome:
        """Search all logs, and return how it ended."""
        self._needle.prepare()
        ahead = Ahead(LARGE if self._needle.is_swift else BLOCK)
        for place in self._places:
            before, outcome = self._read, DONE
            try:
                outcome = self._one(place, ahead, before)
            except Gone:
                self._telling.tell(Skipped(path=place.path, reason="gone"))
            except NotReadable as error:
                self._telling.tell(Skipped(path=place.path, reason=error.reason))
            if outcome != "done" or self._ended.is_set():
                return outcome
            if self._hits >= self._sought.limit:
                return "cut"
            self._read = before + place.size
            self._files += 1
        return "done"

    def _one(self, place: Place, ahead: Ahead, before: int) -> Outcome:
        """Search one log."""
        with opened(place.path, self._ended) as source:
            if isinstance(source, PackedSource) and source.cut:
                self._telling.tell(Skipped(path=place.path, reason="cut"))
            log = OneLog(source, place, self._sought, self._indexes, self._now, self._ended)
            sieve = Sieve(source, log.encoding, self._needle, ahead, self._ended, log.numbering)
            try:
                outcome = self._sift(sieve, log, place, before)
            finally:
                self._tell(log)
                broken, self._broken = self._broken, None
            self._long += sieve.long
            self._number(place.path, log.numbering)
            log.numbering.leave()
            if broken is not None:
                raise NotReadable(place.path, broken)
            return outcome

    def _sift(self, sieve: Sieve, log: OneLog, place: Place, before: int) -> Outcome:
        """Tell what is found in it, but for the last of that where nothing keeps it from being told at once."""
        outcome = DONE
        with closing(sieve.run(log.start, log.stop)) as sifted:
            for found in sifted:
                self._slow += [(place.path, offset) for offset in sieve.slow]
                sieve.slow.clear()
                share = sieve.at / log.source.size if log.source.size else 1.0
                self._read = before + int(share * place.size)
                log.numbering.pass_by(sieve.at)
                self._progress(place.path)
                if found is not None:
                    self._hit(place.path, log, found)
                self._tell_in_time(log, sieve.is_waiting)
                if self._hits >= self._sought.limit:
                    outcome = "cut"
                elif len(self._slow) >= SLOW_LINES:
                    outcome = "too_slow"
                if outcome != "done" or self._ended.is_set():
                    self._tell(log)  # to leave the sieve may take long
                    break
        return outcome

    def _hit(self, path: str, log: OneLog, found: Found) -> None:
        offset = found.line.offset
        if self._sought.after is not None and offset <= self._sought.after:
            return
        self._hits += 1
        self._last = (path, offset)
        self._found.append((found, log.numbering.number(offset)))

    def _tell_in_time(self, log: OneLog, is_waiting: bool) -> None:
        """Tell the hits that wait if they are many, or large, or do so for long, or nothing else is to be done."""
        if not self._found:
            return
        is_much = len(self._found) >= TOGETHER or len(self._found[-1][0].line.raw) > LONGEST
        if is_much or is_waiting or steady() - self._told > APART:
            self._tell(log)

    def _tell(self, log: OneLog) -> None:
        """Tell the hits that wait, without the lines beside them once these cannot be read: that is told at the end."""
        while self._found and not self._ended.is_set():
            try:
                self._tell_some(log, self._sought.context if self._broken is None else 0)
            except NotReadable as error:
                self._broken = error.reason

    def _tell_some(self, log: OneLog, context: int) -> None:
        """Tell as many of them as do not take long: patterns may be slow, and the lines beside them far."""
        hits: list[Hit] = []
        began = steady()
        try:
            for hit in log.teller.hits(self._found, context):
                hits.append(hit)
                if steady() - began > APART:
                    break
        finally:
            del self._found[: len(hits)]
            if hits:
                self._telling.tell(*hits)
                self._told = steady()

    def _number(self, path: str, numbering: Numbering) -> None:
        """Tell the numbers of hits that were told without."""
        for pairs in numbering.later():
            if pairs:
                self._telling.tell(Numbers(path=path, lines=pairs))
            self._progress(path)

    def _progress(self, path: str) -> None:
        moment = steady()
        if moment - self._said < PACE:
            return
        self._said = moment
        self._telling.tell(
            Progress(
                path=path,
                read=self._read,
                total=self._total,
                hits=self._hits - len(self._found),
                files=self._files,
                of_files=len(self._places),
            )
        )

    def _ending(self, outcome: Outcome) -> Ending:
        path, after = self._last if self._last and outcome == "cut" else (None, None)
        unsure_path, unsure_at = self._slow[0] if self._slow else (None, None)
        return Ending(
            outcome=outcome,
            read=self._read,
            total=self._total,
            hits=self._hits,
            files=self._files,
            of_files=len(self._places),
            seconds=steady() - self._began,
            path=path,
            after=after,
            unsure=len(self._slow),
            unsure_path=unsure_path,
            unsure_at=unsure_at,
            long=self._long,
        )
