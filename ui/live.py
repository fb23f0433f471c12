"""The broadcaster: the monitor's changes, encoded once for all who read the same, to every open page's WebSocket."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from fastapi import WebSocket, WebSocketDisconnect
from loguru import logger

from engine.views import BoardView, JobView, MachineView
from ui.context import Context
from ui.deltas import Board, beat, encode, figures
from ui.origin import is_own
from ui.texts import COOKIE, choose
from ui.tiles import ms

LOOK = 0.1  # seconds between two looks for changes
BEAT = 1.0  # between two pulses: a page that misses two knows that it is alone
MACHINE = 2.0
REPHRASE = 15.0  # sentences with an age in them are written anew
KEPT = 60.0  # for so long a board without a reader is kept: who turns to another page is back in a moment
QUEUE = 40  # messages that a slow reader may lag behind; beyond, it gets a fresh snapshot
CHUNK = 50  # jobs encoded without letting the loop breathe
STRANGER = 4403  # close code for a page of another origin
Key = tuple[str, str | None]  # the language, and the one job that a page asked for


class Reader:
    """One page's end of the line."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._news = asyncio.Event()
        self._behind = True  # nothing received yet, or too far behind: needs a snapshot

    def offer(self, message: str) -> None:
        """Queue a message; a reader that lags too far behind forgets them all and starts anew."""
        if self._behind:
            return
        if len(self._waiting) >= QUEUE:
            self._waiting.clear()
            self._behind = True
        else:
            self._waiting.append(message)
        self._news.set()

    async def wait(self) -> None:
        """Return when there is something to send."""
        while not self._behind and not self._waiting:
            self._news.clear()
            await self._news.wait()

    def take(self) -> str | None:
        """Return the next message, None when it must be a snapshot of this very moment."""
        if self._behind:
            self._behind = False
            return None
        return self._waiting.popleft()


class Live:
    """Follows the monitor and tells every page."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._boards: dict[Key, Board] = {}
        self._readers: dict[Key, set[Reader]] = {}
        self._read: dict[Key, float] = {}  # when a board last had a reader, by the loop's clock
        self._machine: MachineView | None = None
        self._awake = asyncio.Event()
        self._building = asyncio.Lock()
        self._door = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to follow; needs the running loop."""
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._watch_machine())]

    async def stop(self) -> None:
        """End the tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._context.monitor.rest()

    def wake(self) -> None:
        """Look at once instead of at the next interval; to be called on the loop."""
        self._awake.set()

    async def serve(self, socket: WebSocket) -> None:
        """Keep one page up to date until it leaves: with all jobs, or with the one of `?job=`."""
        if not is_own(socket.headers):
            await socket.close(STRANGER)
            return
        await self._pass_door()  # after a restart all pages come back at once
        await socket.accept()
        language = choose(
            self._context.monitor.language, socket.cookies.get(COOKIE), socket.headers.get("accept-language")
        )
        key = (language, socket.query_params.get("job"))
        await self._board(key)
        reader = Reader()
        self._readers[key].add(reader)
        sender = asyncio.create_task(self._send(socket, reader, key))
        try:
            async for _ in socket.iter_text():
                pass  # a page has nothing to say here
        finally:
            self._readers[key].discard(reader)
            sender.cancel()

    async def _send(self, socket: WebSocket, reader: Reader, key: Key) -> None:
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            while True:
                await reader.wait()
                for message in self._next(reader, key):
                    await self._pass_door()
                    await socket.send_text(message)

    def _next(self, reader: Reader, key: Key) -> Iterable[str]:
        """Return what a reader is sent next: what changed, or all that there is."""
        message = reader.take()
        if message is not None:
            return (message,)
        return self._boards[key].snapshot(self._context.monitor.pulse(), self._machine)

    async def _pass_door(self) -> None:
        """Let one page pass in each turn of the loop: two hundred at once would hold it."""
        async with self._door:
            await asyncio.sleep(0)

    async def _board(self, key: Key) -> None:
        """Build a board that nobody read until now, in small steps."""
        async with self._building:
            if key in self._boards:
                return
            view = self._context.monitor.board()
            board = Board(self._context, *key)
            for chunk in _chunks(board.own(view.jobs)):
                board.fill(chunk)
                await asyncio.sleep(0)
            board.surround(view)
            # not view.revision: it may already count a change that is not among these views
            board.revision = max((job.revision for job in view.jobs), default=0)
            self._readers.setdefault(key, set())
            self._boards[key] = board

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        beaten = rephrased = loop.time()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._awake.wait(), LOOK)
            self._awake.clear()
            now = loop.time()
            self._context.monitor.turn()
            try:
                await self._tell_changes()
                if now - beaten >= BEAT:
                    beaten = now
                    again = now - rephrased >= REPHRASE
                    rephrased = now if again else rephrased
                    await self._tell_pulse(rephrase=again)
            except Exception:
                logger.exception("The pages could not be told of a change")
                await asyncio.sleep(BEAT)

    async def _tell_changes(self) -> None:
        asked: dict[int, tuple[JobView, ...]] = {}  # by revision: most boards have got as far as each other
        for key, board in list(self._boards.items()):
            if board.revision not in asked:
                asked[board.revision] = self._context.monitor.changed_since(board.revision)
            views = asked[board.revision]
            if views:
                board.revision = max(view.revision for view in views)
                await self._tell(key, board, board.own(views), None)

    async def _tell_pulse(self, rephrase: bool) -> None:
        if not self._boards:
            return
        view = self._context.monitor.board()
        aging = tuple(job for job in view.jobs if job.findings) if rephrase else ()
        message = encode(
            {
                "kind": "pulse",
                "now": ms(self._context.now()),
                "pulse": beat(view.pulse),
                "machine": figures(self._machine),
            }
        )
        for key, board in list(self._boards.items()):
            if self._is_unread(key):
                del self._boards[key], self._readers[key], self._read[key]
                continue
            await self._tell(key, board, board.own(aging), view)
            for reader in self._readers[key]:
                reader.offer(message)

    def _is_unread(self, key: Key) -> bool:
        """Return whether nobody reads this board any more."""
        now = asyncio.get_running_loop().time()
        if self._readers[key]:
            self._read[key] = now
        kept = KEPT if key[1] is None else 0.0  # of a single job it is made again in no time
        return now - self._read.setdefault(key, now) > kept

    async def _tell(self, key: Key, board: Board, views: tuple[JobView, ...], around: BoardView | None) -> None:
        for number, chunk in enumerate(_chunks(views) if views else iter(((),))):
            message = board.delta(board.update(chunk), board.surround(around) if around and number == 0 else {})
            if message is not None:
                for reader in self._readers[key]:
                    reader.offer(message)
            if len(views) > CHUNK:
                await asyncio.sleep(0)

    async def _watch_machine(self) -> None:
        while True:
            try:
                if self._boards:
                    self._machine = await asyncio.to_thread(self._context.monitor.machine)
            except Exception:
                logger.exception("The machine's figures could not be read")
            await asyncio.sleep(MACHINE if self._boards else LOOK)


def _chunks(views: tuple[JobView, ...]) -> Iterator[tuple[JobView, ...]]:
    rest = iter(views)
    while chunk := tuple(islice(rest, CHUNK)):
        yield chunk
