r"""The capture helper at logon: a value under `Run` in the registry, for everybody who logs in.

A service has no desktop, so the helper has to run in the session of who logs in. Of the ways to start it there, a task
can only be made by text of schtasks that differs by language or by COM, and a shortcut in the Startup folder only by
COM: a value is written, read and removed by `reg` alone, whose exit codes say all that is needed.
"""

import re

from engine.installation.command import Run, StepFailed

KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
VALUE = "BATMON capture helper"
FOUND = re.compile(rf"^\s*{VALUE}\s+REG_SZ\s+(.*?)\s*$", re.MULTILINE)


def helper_at_logon(run: Run) -> str:
    """Return the command that starts the helper at logon, empty where there is none."""
    found = FOUND.search(run(("reg", "query", KEY, "/v", VALUE)).text)
    return found[1] if found else ""


def set_helper(run: Run, command: str) -> None:
    """Have the helper started at the next logon; an empty command ends that. Raises StepFailed."""
    if command:
        answer = run(("reg", "add", KEY, "/v", VALUE, "/t", "REG_SZ", "/d", command, "/f"))
    else:
        answer = run(("reg", "delete", KEY, "/v", VALUE, "/f"))
    if not answer.good:
        raise StepFailed("helper_not_set", {"reason": answer.text.strip() or "reg"})
