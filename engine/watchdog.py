"""Sees to it that ticks go on: a wall clock that is set back stops the scheduler, a call that hangs stops the tick."""

import os
import threading
from collections.abc import Callable

from loguru import logger

from engine.pulse import Pulse

LOOK = 1.0  # seconds between two looks
LATE = 5.0  # seconds beyond its pace after which a tick is called for
STANDSTILL = 60.0  # seconds without any progress after which the process ends itself, to be started again
EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h: try again


class Watchdog:
    """Looks once a second, by a clock that nobody sets, at how long ago the tick and the loop have moved."""

    def __init__(self, pulse: Pulse, rouse: Callable[[], None]) -> None:
        self._pulse, self._rouse = pulse, rouse
        self._done = threading.Event()

    def start(self) -> None:
        """Begin to look, in a daemon thread."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """End at the next look."""
        self._done.set()

    def _watch(self) -> None:
        while not self._done.wait(LOOK):
            self.look()

    def look(self, leave: Callable[[int], None] = os._exit) -> None:
        """Call for a tick that is late; end the process if tick or loop have stood still for a minute."""
        silent, pace = self._pulse.tick_silence(), self._pulse.pace
        if silent > pace + STANDSTILL:
            logger.critical("the tick stands still for {:.0f} s{}: ending, to be started again", silent, self._place())
            leave(EXIT_CODE)
        elif self._pulse.loop_silence() > STANDSTILL:
            logger.critical("no page is served for {:.0f} s: ending, to be started again", self._pulse.loop_silence())
            leave(EXIT_CODE)
        elif silent > pace + LATE:
            self._rouse()

    def _place(self) -> str:
        job_id = self._pulse.doing
        return "" if job_id is None else f", at the job {job_id}"
