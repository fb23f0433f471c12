"""Pictures of the server's screen: one at a time, in a process that may hang, each written down before it is taken."""

import secrets
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from loguru import logger
from msgspec import Struct

from engine.actions import helper
from engine.actions.actor import Actor
from engine.actions.camera import Capture, LivePicture, Picture
from engine.actions.gallery import DAYS, Gallery
from engine.actions.refused import Refused
from engine.actions.screen import grab
from engine.actions.session import sees_desktop
from engine.child import Child, ChildLost
from engine.clock import now, steady
from engine.recorder import Recorder

LIMIT = 15.0  # seconds for one picture, the start of the process included
TURN = 20.0  # seconds for which others are waited for
IDLE = 60.0  # seconds after which the process that takes the pictures is ended
PACE = 3.0  # seconds between two pictures of a live session
SILENCE = 30.0  # seconds without a question after which a live session has ended
MOST_SEEN = 1_000


class _Session(Struct):
    """Somebody who watches: what they watch, and when they asked last."""

    actor: Actor
    began: float
    asked: float
    pictures: int = 0


class Captures:
    """The port for captures: what is kept lies in `folder`, which also says where a helper listens."""

    keep_days = DAYS
    pace = PACE

    def __init__(self, folder: Path, recorder: Recorder) -> None:
        self._folder = folder
        self._gallery = Gallery(folder / "captures")
        self._recorder = recorder
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._child = Child("capture", waits=True)
        self._idle: threading.Timer | None = None
        self._sessions: dict[str, _Session] = {}
        self._seen: set[tuple[str, str, str]] = set()

    def take(self, monitor: int, actor: Actor) -> Capture:
        """Return a picture that was just taken, and is kept.

        Raises Refused: no_record, capture_busy, capture_timeout, capture_no_helper, capture_not_kept, and what the
        screen itself says.
        """
        self._recorder.attest("capture", actor, None, "begun", {"monitor": monitor})
        try:
            picture = self._picture(monitor)
            capture = self._keep(picture, monitor, actor)
        except Refused as refused:
            self._recorder.attest("capture", actor, None, f"refused: {refused.code}", refused.parameters)
            raise
        detail = {"name": capture.name, "width": capture.width, "height": capture.height}
        self._recorder.attest("capture", actor, None, "done", detail)
        return capture

    def kept(self) -> Sequence[Capture]:
        """Return the pictures that are kept, newest first."""
        return self._gallery.kept(now())

    def read(self, name: str, *, small: bool, actor: Actor) -> bytes:
        """Return a picture that is kept; who has seen it large is on record once. Raises Refused with capture_gone."""
        found = self._gallery.read(name, small=small)
        if found is None:
            raise Refused("capture_gone", {"name": name[:80]})
        seen = (name, actor.name, actor.source)
        if not small and seen not in self._seen:
            self._recorder.attest("capture_seen", actor, None, "done", {"name": name})
            if len(self._seen) < MOST_SEEN:
                self._seen.add(seen)
        return found

    def look(self, session: str | None, monitor: int, actor: Actor) -> LivePicture:
        """Return how the screen looks now, and under which name the session goes on. Raises Refused as `take`."""
        name = self._session(session, monitor, actor)
        picture = self._picture(monitor)
        with self._lock:
            if name in self._sessions:
                self._sessions[name].pictures += 1
                self._sessions[name].asked = steady()
        return LivePicture(session=name, at=now(), picture=picture)

    def look_away(self, session: str, actor: Actor) -> None:
        """End a live session of the same person; one that has ended already is none."""
        with self._lock:
            mine = self._sessions.get(session)
            ended = self._sessions.pop(session) if mine is not None and mine.actor == actor else None
        if ended is not None:
            self._tell_end(ended)

    def stop(self) -> None:
        """End the process that takes the pictures."""
        if self._idle is not None:
            self._idle.cancel()
        self._child.close()

    def _session(self, session: str | None, monitor: int, actor: Actor) -> str:
        """Return the name of the session that goes on, or of a new one, which is on record then."""
        self._end_silent()
        with self._lock:
            if session in self._sessions and self._sessions[session].actor == actor:
                return session
        self._recorder.attest("capture_live", actor, None, "begun", {"monitor": monitor})
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._sessions[name] = _Session(actor, steady(), steady())
        return name

    def _end_silent(self) -> None:
        with self._lock:
            silent = [name for name, one in self._sessions.items() if steady() - one.asked > SILENCE]
            ended = [self._sessions.pop(name) for name in silent]
        for one in ended:
            self._tell_end(one)

    def _tell_end(self, ended: _Session) -> None:
        detail = {"pictures": ended.pictures, "seconds": round(ended.asked - ended.began)}
        self._recorder.attest("capture_live", ended.actor, None, "ended", detail)

    def _picture(self, monitor: int) -> Picture:
        """Return a picture, of the helper where one listens."""
        if not helper.is_there(self._folder):
            refuse_blind()  # no process has to be begun to see that
        if not self._turn.acquire(timeout=TURN):
            raise Refused("capture_busy")
        try:
            return self._child.call(LIMIT, picture_of, self._folder, monitor)
        except ChildLost as error:
            logger.warning("no picture: {}", error)
            raise Refused("capture_timeout", {"seconds": int(LIMIT)}) from error
        finally:
            self._rest()
            self._turn.release()

    def _rest(self) -> None:
        """Let the process end when nobody wants a picture for a while."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE, self._end_child)
        self._idle.daemon = True
        self._idle.start()

    def _end_child(self) -> None:
        if self._turn.acquire(blocking=False):
            self._child.close()
            self._turn.release()

    def _keep(self, picture: Picture, monitor: int, actor: Actor) -> Capture:
        try:
            return self._gallery.add(picture, monitor, actor, now())
        except OSError as error:
            raise Refused("capture_not_kept", {"reason": error.strerror or str(error)}) from error


def picture_of(folder: Path, monitor: int) -> Picture:
    """Return a picture that the helper takes, or this process where it sees a desktop itself."""
    try:
        return helper.ask(folder, monitor)
    except helper.NoHelper as none:
        refuse_blind(str(none))
    return grab(monitor)


def refuse_blind(reason: str = "") -> None:
    """Return where this process sees a desktop. Raises Refused: capture_no_helper for a service of Windows."""
    if not sees_desktop():
        code = "capture_no_helper" if sys.platform == "win32" else "capture_no_display"
        raise Refused(code, {"reason": reason, "display": ""})
