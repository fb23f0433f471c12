"""What a thread has found and its reader has not taken yet: never much of it."""

from collections.abc import Callable
from threading import Condition, Event

from engine.logs.searching import Hit, News, Progress

UNTOLD = 100  # pieces of news that may wait for their reader
LOST = 60.0  # seconds after which a reader that takes nothing is taken for gone


class Telling:
    """News from one thread to another; `ended` once nobody wants them."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._news: list[News] = []
        self._room = Condition()
        self.ended = Event()

    def tell(self, *news: News) -> None:
        """Tell them, which waits for as long as the reader has too much to take."""
        with self._room:
            if self._news and isinstance(news[0], Progress) and not isinstance(self._news[-1], Hit):
                return  # who has not taken the last word yet takes the next one
            is_room = self._room.wait_for(lambda: self.ended.is_set() or self._has_room_for(len(news)), LOST)
            if not is_room:
                self.ended.set()
            if self.ended.is_set():
                return
            is_first = not self._news
            self._news += news
        if is_first:
            self._wake()

    def _has_room_for(self, more: int) -> bool:
        return not self._news or len(self._news) + more <= UNTOLD

    def take(self) -> list[News]:
        """Return what has been told since the last time."""
        with self._room:
            news, self._news = self._news, []
            self._room.notify()
        return news

    def close(self) -> None:
        """Want no more."""
        self.ended.set()
        with self._room:
            self._room.notify()
