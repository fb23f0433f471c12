"""All processes that a command has started, also those that have left it: found, asked to end, ended.

The process that calls `adopt` becomes the parent of those whose own parent has gone, so that none gets away: by
PR_SET_CHILD_SUBREAPER on Linux, by a job object on Windows. Where there is neither, the command's process group is all.
Nothing but the standard library is imported.
"""

import os
import signal
import sys
from contextlib import suppress

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h

if sys.platform == "win32":
    from engine.actions.jobobject import adopt as adopt
    from engine.actions.jobobject import ask as ask
    from engine.actions.jobobject import end as end
    from engine.actions.jobobject import members as members
    from engine.actions.jobobject import reap as reap
else:

    def adopt() -> None:
        """Become the one to whom processes come whose parent has gone."""
        if sys.platform == "linux":
            import ctypes  # for this one call

            libc = ctypes.CDLL(None, use_errno=True)
            if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")

    def members(child: int) -> list[int]:
        """Return every living process that the command has started, itself among them."""
        if sys.platform != "linux":
            return [child] if _group_lives(child) else []
        parents: dict[int, list[int]] = {}
        for name in os.listdir("/proc"):
            if name.isdigit() and (parent := _parent_of(name)) is not None:
                parents.setdefault(parent, []).append(int(name))
        found: list[int] = []
        open_ = [os.getpid()]
        while open_:
            below = parents.get(open_.pop(), [])
            found += below
            open_ += below
        return found

    def ask(child: int) -> None:
        """Ask all of them to end."""
        _send(child, signal.SIGTERM)

    def end(child: int) -> None:
        """End all of them, as far as they are there now."""
        _send(child, signal.SIGSTOP)  # first, so that none starts another one meanwhile
        _send(child, signal.SIGKILL)

    def reap() -> list[tuple[int, int]]:
        """Return the processes that have ended since, each with its status as `os.waitpid` gives it."""
        ended: list[tuple[int, int]] = []
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                ended.append((pid, status))
        return ended

    def _parent_of(pid: str) -> int | None:
        """Return the parent of a living process; None of one that is gone, or has ended and was not collected."""
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                after_name = file.read().rpartition(b")")[2].split()
        except OSError:
            return None
        return None if after_name[0] in (b"Z", b"X") else int(after_name[1])

    def _send(child: int, number: signal.Signals) -> None:
        if sys.platform != "linux":
            with suppress(OSError):
                os.killpg(child, number)
            return
        for pid in members(child):
            with suppress(OSError):
                os.kill(pid, number)

    def _group_lives(child: int) -> bool:
        try:
            os.killpg(child, 0)
        except OSError:
            return False
        return True
