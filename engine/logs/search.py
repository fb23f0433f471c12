"""A search through logs in a thread of its own, which ends as soon as nobody wants it any more."""

from collections.abc import Callable
from datetime import datetime
from threading import Thread

from loguru import logger

from engine.clock import steady
from engine.logs.ahead import Ahead
from engine.logs.indexes import Indexes
from engine.logs.needle import Needle
from engine.logs.numbering import Numbering
from engine.logs.onelog import OneLog, Place, opened
from engine.logs.opening import Gone, NotReadable
from engine.logs.searching import Ending, News, Numbers, Outcome, Progress, Skipped, Sought
from engine.logs.sieve import BLOCK, LARGE, Found, Sieve
from engine.logs.source import PackedSource
from engine.logs.telling import Telling

DONE: Outcome = "done"
PACE = 0.1  # seconds between two words about how far it has come
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
            outcome = DONE
            for found in sieve.run(log.start, log.stop):
                self._slow += [(place.path, offset) for offset in sieve.slow]
                sieve.slow.clear()
                share = sieve.at / source.size if source.size else 1.0
                self._read = before + int(share * place.size)
                log.numbering.pass_by(sieve.at)
                self._progress(place.path)
                if found is not None:
                    self._hit(place.path, log, found)
                if self._hits >= self._sought.limit:
                    outcome = "cut"
                elif len(self._slow) >= SLOW_LINES:
                    outcome = "too_slow"
                if outcome != "done" or self._ended.is_set():
                    break
            self._long += sieve.long
            self._number(place.path, log.numbering)
            log.numbering.leave()
            return outcome

    def _hit(self, path: str, log: OneLog, found: Found) -> None:
        offset = found.line.offset
        if self._sought.after is not None and offset <= self._sought.after:
            return
        self._hits += 1
        self._last = (path, offset)
        self._telling.tell(log.teller.hit(found, log.numbering.number(offset), self._sought.context))

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
                hits=self._hits,
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
