"""BATMON as a child that stays at one step of telling somebody until it is killed: `python -m tests.engine.telling`.

Its arguments are the configuration and the step; without one it goes on.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.notify import door, notifier
from engine.service import start
from engine.store.outbox import Outbox
from tests.engine.killed import say

STEPS = ("before it is owed", "owed", "before it is sent", "accepted", "noted")


def staying(step: str, wanted: str) -> None:
    """Say the step, and wait to be killed, where it is the wanted one."""
    if step == wanted:
        say(step)
        time.sleep(60)


def around(work: Callable[..., Any], before: str, after: str, wanted: str) -> Callable[..., Any]:
    """Return the work with a stay before and behind it."""

    def staged(*given: Any) -> Any:
        staying(before, wanted)
        result = work(*given)
        staying(after, wanted)
        return result

    return staged


def main(config: Path, wanted: str) -> None:
    """Watch and tell, but for the wanted step."""
    setattr(Outbox, "put", around(Outbox.put, STEPS[0], STEPS[1], wanted))  # noqa: B010 - a plain one is no method
    setattr(Outbox, "close", around(Outbox.close, "", STEPS[4], wanted))  # noqa: B010 - as above
    vars(notifier)["send"] = around(door.send, STEPS[2], STEPS[3], wanted)
    defaults = notifier.Notifier.__init__.__defaults__
    assert defaults is not None
    notifier.Notifier.__init__.__defaults__ = (vars(notifier)["send"],)
    start(config)
    say("ready")
    time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "none")
