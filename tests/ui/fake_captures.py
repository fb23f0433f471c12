"""The fake monitor's port for captures: pictures drawn by ourselves, or the reason why there is none."""

import io
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw

from engine.actions.actor import Actor
from engine.actions.camera import ALL, Capture, Display, LivePicture, Picture
from engine.actions.copier import Copied
from engine.actions.refused import Refused

DISPLAYS = (
    Display(left=0, top=0, width=1280, height=720, primary=True),
    Display(left=1280, top=0, width=1024, height=720),
)


class FakeCaptures:
    """Answers as `engine.monitor`'s port does; `trouble` is the code of what is wrong with the screen."""

    keep_days = 7
    pace = 0.3

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, tuple[Capture, Picture]] = {}
        self.trouble = ""
        self.begun = 0  # live sessions
        self.ended = 0

    def take(self, monitor: int, actor: Actor) -> Capture:
        """Keep a picture."""
        picture = self._picture(monitor)
        name = f"20261124T070820-{len(self._kept):08x}"
        size = {"width": picture.width, "height": picture.height, "size": len(picture.png)}
        at = self._now() - timedelta(minutes=17 * (2 - len(self._kept)) if len(self._kept) < 2 else 0)
        capture = Capture(
            name=name, at=at, by=actor.name, source=actor.source, monitor=monitor, displays=DISPLAYS, **size
        )
        self._kept[name] = capture, picture
        return capture

    def kept(self) -> Sequence[Capture]:
        """Return them, newest first."""
        return [capture for capture, _ in reversed(self._kept.values())]

    def read(self, name: str, *, small: bool, actor: Actor) -> bytes:
        """Return one."""
        if name not in self._kept:
            raise Refused("capture_gone", {"name": name})
        picture = self._kept[name][1]
        return picture.small if small else picture.png

    def look(self, session: str | None, monitor: int, actor: Actor) -> LivePicture:
        """Return a picture with the time in it."""
        if session is None:
            self.begun += 1
        return LivePicture(session=session or f"s{self.begun}", at=self._now(), picture=self._picture(monitor))

    def look_away(self, session: str, actor: Actor) -> None:
        """Count it."""
        self.ended += 1

    def _picture(self, monitor: int) -> Picture:
        if self.trouble:
            raise Refused(self.trouble, {"seconds": 15, "reason": "X11: no"})
        if monitor > len(DISPLAYS):
            raise Refused("capture_no_monitor", {"monitor": monitor, "count": len(DISPLAYS)})
        image = self._desktop()
        if monitor != ALL:
            one = DISPLAYS[monitor - 1]
            image = image.crop((one.left, one.top, one.left + one.width, one.top + one.height))
        png, small = io.BytesIO(), io.BytesIO()
        image.save(png, "PNG")
        copy = image.copy()
        copy.thumbnail((480, 300))
        copy.save(small, "JPEG")
        return Picture(
            png=png.getvalue(), small=small.getvalue(), width=image.width, height=image.height, displays=DISPLAYS
        )

    def _desktop(self) -> Image.Image:
        image = Image.new("RGB", (1280 + 1024, 720), "#24506e")
        draw = ImageDraw.Draw(image)
        draw.rectangle((1280, 0, 2304, 720), fill="#2d4a35")
        for place, colour in enumerate(("#f2f2ee", "#ffffff", "#1b1f24")):
            left, top = 90 + 640 * place, 80 + 50 * place
            draw.rectangle((left, top, left + 560, top + 380), fill=colour, outline="#0a0a0a")
            draw.rectangle((left, top, left + 560, top + 26), fill="#3d6fb4")
            draw.text((left + 10, top + 8), "kindscrap.exe", fill="#ffffff")
            for line in range(14):
                draw.text((left + 14, top + 40 + 22 * line), f"{self._now():%H:%M:%S} [I] row {line}", fill="#707880")
        draw.rectangle((0, 690, 2304, 720), fill="#15181c")
        return image


class FakeCopies:
    """Answers as the port for copies of the store does."""

    def __init__(self) -> None:
        self.made: list[Path] = []

    def copy(self, actor: Actor) -> Copied:
        """Return a store with one row."""
        path = Path(tempfile.mkdtemp(prefix="batmon-fake-")) / "batmon.db"
        with closing(sqlite3.connect(path)) as store:
            store.execute("CREATE TABLE runs (job_id TEXT)")
            store.execute("INSERT INTO runs VALUES ('kindscrap')")
            store.commit()
        self.made.append(path)
        return Copied(path=path, name="batmon-20261124T070820Z.db")

    def discard(self, copied: Copied) -> None:
        """Remove it."""
        shutil.rmtree(copied.path.parent)
