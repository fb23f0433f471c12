"""The line indexes that are kept: as many as a bound of memory holds, made beside whoever asks."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from threading import Lock, Thread
from time import sleep

from loguru import logger

from engine.clock import steady
from engine.logs.breaks import NEAR
from engine.logs.encoding import unit_of
from engine.logs.lineindex import LineIndex
from engine.logs.opening import Gone, NotReadable
from engine.logs.source import FileSource
from engine.logs.unseen import learn_plain

MEMORY = 8 * 1024 * 1024  # bytes: some 60 GB of logs
BUILDERS = 2  # at once on one file system: one that hangs keeps no file of another from being counted
ALONE = 60.0  # seconds after which an index that nobody asks for is left as far as it has come
FIRST = 0.15  # seconds that whoever opens a file has for the lines themselves, before they are counted
CALM = 0.3  # seconds after somebody read a file
PAUSE = 0.05  # seconds between two steps until then, or two looks whether that is over

Key = tuple[int, int, str]


class Indexes:
    """Gives the index of a file, which may still grow; one of a file that is another by now is made anew."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._kept: OrderedDict[Key, LineIndex] = OrderedDict()
        self._building: set[Key] = set()
        self._looking: set[Key] = set()  # for what patterns do not see, in what is counted
        self._read = ((0, 0, ""), 0.0)  # which file was asked for last, and when
        self._lock = Lock()

    def get(self, source: FileSource, encoding: str, builds: bool = True) -> LineIndex:
        """Return the index of a file: complete where it is short, else as far as it has come, while one `builds` it."""
        key = _key(source, encoding)
        with self._lock:
            index = self._kept.get(key)
        if index is None or not index.is_of(source):
            index = LineIndex(source.head, encoding)
        index.asked = steady()
        self._read = key, index.asked
        with self._lock:
            self._kept[key] = index
            self._kept.move_to_end(key)
            self._trim()
        if source.size - index.done <= NEAR:
            index.complete(source)
            index.built.set()
        elif builds:
            self._build(key, index, source.path, FIRST)
        return index

    def count(self, source: FileSource, index: LineIndex, is_left: Callable[[], bool]) -> None:
        """Go on with an index at once, in a thread of its own, until whoever wants it has left."""
        self._build(_key(source, index.encoding), index, source.path, 0, is_left)

    def _trim(self) -> None:
        """Forget what was asked for longest ago; the last one stays however large."""
        weight = sum(index.weight for index in self._kept.values())
        while weight > self._memory and len(self._kept) > 1:
            weight -= self._kept.popitem(last=False)[1].weight

    def _build(
        self, key: Key, index: LineIndex, path: str, first: float, is_left: Callable[[], bool] = lambda: False
    ) -> None:
        """Make an index in a thread of its own; where all places are taken, whoever asks next tries again."""
        if not self._takes_place(self._building, key):
            return
        index.built.clear()
        index.is_building = True
        asked = index.asked
        try:
            wanted = partial(self._goes_on, key, index, lambda: not is_left() or index.asked > asked)
            Thread(target=self._run, args=(key, index, path, first, wanted), name="line-index", daemon=True).start()
        except RuntimeError as error:  # the system has no thread to spare: whoever asks next tries again
            logger.warning("{}: its lines are not counted for now: {}", path, error)
            self._end(key, index)

    def _end(self, key: Key, index: LineIndex) -> None:
        index.is_building = False
        index.built.set()
        with self._lock:
            self._building.discard(key)

    def _run(self, key: Key, index: LineIndex, path: str, first: float, goes_on: Callable[[], bool]) -> None:
        try:
            with FileSource(path) as source:
                sleep(first)
                if index.is_of(source):
                    index.complete(source, goes_on)
        except (Gone, NotReadable) as error:
            logger.info("{}: its lines are not counted: {}", path, error)
        finally:
            self._end(key, index)
        if first and unit_of(index.encoding) == 1:  # a search that is there already does so itself
            self._look_through(key, index, path, partial(self._goes_on_calmly, goes_on))

    def _look_through(self, key: Key, index: LineIndex, path: str, goes_on: Callable[[], bool]) -> None:
        """Find out what its first search would have to, unless others wait for that already: it may take long."""
        if not self._takes_place(self._looking, key):
            return
        try:
            with FileSource(path) as source:
                if index.is_of(source):
                    learn_plain(source, index, goes_on)
        except (Gone, NotReadable) as error:
            logger.info("{}: it is not looked through: {}", path, error)
        finally:
            with self._lock:
                self._looking.discard(key)

    def _takes_place(self, places: set[Key], key: Key) -> bool:
        """Return whether there was a place for this file, which it has now."""
        with self._lock:
            if key in places or sum(one[0] == key[0] for one in places) >= BUILDERS:
                return False
            places.add(key)
            return True

    def _goes_on(self, key: Key, index: LineIndex, is_wanted: Callable[[], bool]) -> bool:
        """Return whether an index is still wanted, a little later while somebody reads another file."""
        read, moment = self._read
        if read != key and steady() - moment < CALM:
            sleep(PAUSE)
        return is_wanted() and self._kept.get(key) is index and steady() - index.asked < ALONE

    def _goes_on_calmly(self, goes_on: Callable[[], bool]) -> bool:
        """Return whether it goes on with what nobody waits for, not before all have read for a while what they have."""
        while goes_on():
            if steady() - self._read[1] >= CALM:
                return True
            sleep(PAUSE)
        return False


def _key(source: FileSource, encoding: str) -> Key:
    return source.found.st_dev, source.found.st_ino, encoding if unit_of(encoding) > 1 else ""
