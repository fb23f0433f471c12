r"""The capture helper at logon: a value under `Run` in the registry, for everybody who logs in.

A service has no desktop, so the helper has to run in the session of who logs in. Of the ways to start it there, a task
can only be made by text of schtasks that differs by language or by COM, and a shortcut in the Startup folder only by
COM: a value of the registry is written, read and removed by one call each.
"""

from engine.installation.command import StepFailed
from engine.installation.registry import Registry

KEY = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
VALUE = "BATMON capture helper"


def helper_at_logon(registry: Registry) -> str:
    """Return the command that starts the helper at logon, empty where there is none."""
    return registry.read(KEY, VALUE) or ""


def set_helper(registry: Registry, command: str) -> None:
    """Have the helper started at the next logon; an empty command ends that. Raises StepFailed."""
    try:
        if command:
            registry.write(KEY, VALUE, command)
        else:
            registry.delete(KEY, VALUE)
    except OSError as error:
        raise StepFailed("helper_not_set", {"reason": error.strerror or str(error)}) from error
