"""Places for who reads a job's files: a share that hangs takes no threads but its own, and keeps nobody for ever."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from loguru import logger

from engine.monitor import NoSuchLog
from ui.context import Context
from ui.filebody import FileBody, Stream

PATIENCE = 30.0  # seconds for an answer, with the wait for a place
SHORT = 3.0  # the same where the share is known to hang

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Refusal = Callable[[str], Exception]


def no_answer(language: str) -> Exception:
    """Return what says of a log that its share does not answer."""
    return NoSuchLog("unreachable")


def close(answer: object) -> None:
    """Close what an answer would have handed out."""
    if isinstance(answer, FileBody | Stream):
        answer.close()


class Places:
    """So many threads for each share; who has no answer in time is told what `refusal` says in his language."""

    def __init__(self, context: Context, places: int, refusal: Refusal = no_answer) -> None:
        self._context, self._places, self._refusal = context, places, refusal
        self._limiters: dict[str, CapacityLimiter] = {}
        self._left: set[asyncio.Task[Any]] = set()  # nobody waits for them any more

    def of(self, job_id: str) -> CapacityLimiter:
        """Return the places of the share that a job's files lie on."""
        name = self._context.monitor.share(job_id).name
        if name not in self._limiters:
            self._limiters[name] = CapacityLimiter(self._places)
        return self._limiters[name]

    def apart(self, work: Callable[Asked, Answer]) -> Callable[Asked, Coroutine[Any, Any, Answer]]:
        """Return an endpoint that answers as this one, in a thread of the share of the job `id`."""

        @wraps(work)
        async def answer(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
            return await self.run(str(named["id"]), str(named["language"]), partial(work, *asked, **named))

        return answer

    def lasting(self, work: Callable[Asked, Answer]) -> Callable[Asked, Coroutine[Any, Any, Answer]]:
        """Return the same for what must be told as it went: once it is begun, it is waited for."""

        @wraps(work)
        async def answer(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
            begin = partial(work, *asked, **named)
            return await self.run(str(named["id"]), str(named["language"]), begin, lasts=True)

        return answer

    async def run(
        self,
        job_id: str,
        language: str,
        work: Callable[[], Answer],
        drop: Callable[[Answer], None] = close,
        lasts: bool = False,
    ) -> Answer:
        """Return what some work on a job's files gives; what comes too late is dropped, and the refusal raised."""
        begun = given_up = False

        def begin() -> Answer:
            nonlocal begun
            begun = True
            if given_up:
                raise asyncio.CancelledError
            return work()

        task = asyncio.create_task(to_thread.run_sync(begin, limiter=self.of(job_id)))
        patience = SHORT if self._context.monitor.share(job_id).hangs else PATIENCE
        try:
            done, _ = await asyncio.wait({task}, timeout=patience)
            if lasts and begun and not done:
                done, _ = await asyncio.wait({task})
            if done:
                return task.result()
        finally:
            given_up = True
            if not task.done():
                self._leave(task, drop, begun)
        raise self._refusal(language)

    def _leave(self, task: "asyncio.Task[Any]", drop: Callable[[Any], None], begun: bool) -> None:
        if begun:
            self._left.add(task)
            task.add_done_callback(partial(self._drop, drop))
        else:
            task.cancel()

    def _drop(self, drop: Callable[[Any], None], task: "asyncio.Task[Any]") -> None:
        self._left.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:  # to close a file of a share may take as long
            task.get_loop().run_in_executor(None, drop, task.result())
        logger.debug("an answer came too late: {}", error or type(task.result()).__name__)
