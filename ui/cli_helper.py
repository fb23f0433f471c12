"""`batmon capture-helper`: takes the pictures of a server that has no desktop, until the session ends."""

import signal
import sys
from pathlib import Path

from engine.actions.camera import Picture
from engine.actions.captures import LIMIT
from engine.actions.helper import Helper
from engine.actions.refused import Refused
from engine.actions.screen import grab
from engine.actions.session import sees_desktop
from engine.child import Child, ChildLost
from ui.cli_config import language_of, read_config
from ui.cli_console import say, stop, text


def help_with_captures(path: Path) -> None:
    """Answer the server of this configuration; exit code 1 where there is no desktop to be seen."""
    config = read_config(path.absolute(), 2)
    language = language_of(config.server)
    if not sees_desktop():
        stop(text("helper.no_desktop", language), 1)
    signal.signal(signal.SIGTERM, _end)
    helper = Helper(config.data_path, _take)
    say(text("helper.started", language, port=helper.port))
    try:
        helper.serve()
    except KeyboardInterrupt:
        pass  # Ctrl-C is how a person ends it
    finally:
        helper.close()


def _take(monitor: int) -> Picture:
    """Return a picture, taken by a process of its own: one that hangs must not end the helper."""
    child = Child("capture", waits=True)
    try:
        return child.call(LIMIT - 3, grab, monitor)  # the server waits for us, and hears why
    except ChildLost as error:
        raise Refused("capture_timeout", {"seconds": int(LIMIT)}) from error
    finally:
        child.close()


def _end(_signal: int, _frame: object) -> None:
    sys.exit(0)
