"""How long a server's event loop is held, as a timer of 5 ms sees it; asked over GET /fake/held.

A timer is late where the loop works, and where the machine gave the process no time: `waited` is the whole, `busy` is
what the loop's own thread computed in the meantime.
"""

import asyncio
import time

from fastapi import APIRouter

LOOK = 0.005  # seconds between two looks


class Held:
    """Follows the loop that it was started on."""

    def __init__(self) -> None:
        self._waited = 0.0
        self._busy = 0.0

    def start(self) -> None:
        """Begin to follow; needs the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            began, computed = time.perf_counter(), time.thread_time()
            await asyncio.sleep(LOOK)
            waited, busy = time.perf_counter() - began - LOOK, time.thread_time() - computed
            self._waited = max(self._waited, waited)
            self._busy = max(self._busy, min(waited, busy))

    def ask(self) -> dict[str, float]:
        """Return the longest since the last question, in milliseconds."""
        answer = {"waited": self._waited * 1e3, "busy": self._busy * 1e3}
        self._waited = self._busy = 0.0
        return answer


def held_router(held: Held) -> APIRouter:
    """Return the route that answers with the longest holds."""
    router = APIRouter()

    @router.get("/fake/held")
    async def ask() -> dict[str, float]:
        return held.ask()

    return router
