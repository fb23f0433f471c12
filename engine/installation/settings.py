"""What nssm is told of the service: how it starts, stops, comes back, and where its words go."""

import subprocess

from msgspec import Struct

from engine.servicelog import FULL

STOP_PATIENCE = "15000"  # ms after Ctrl-C; nssm's 1.5 s would end it in the middle of its last commit
RESTART_DELAY = "3000"  # ms; what holds the port or the store is gone by then


class Plan(Struct, frozen=True, kw_only=True):
    """The service as it is wanted; every path is absolute, since a service starts in Windows' own folder.

    `helper` is the command line that takes the pictures in a logged-in session, empty for none; `port` is one to be
    opened in the firewall, None for none.
    """

    program: str
    arguments: tuple[str, ...]
    folder: str
    log: str
    description: str
    helper: str = ""
    port: int | None = None


class Setting(Struct, frozen=True):
    """One setting of nssm and its value."""

    name: tuple[str, ...]
    value: str


def settings_of(plan: Plan) -> tuple[Setting, ...]:
    """Return every setting that is not left to nssm's default."""
    return (
        Setting(("Application",), plan.program),
        Setting(("AppParameters",), subprocess.list2cmdline(plan.arguments)),
        Setting(("AppDirectory",), plan.folder),
        Setting(("AppEnvironmentExtra",), "PYTHONUTF8=1"),
        Setting(("AppStdout",), plan.log),
        Setting(("AppStderr",), plan.log),
        Setting(("AppRotateFiles",), "1"),
        Setting(("AppRotateBytes",), str(FULL)),
        Setting(("AppExit", "Default"), "Restart"),
        Setting(("AppRestartDelay",), RESTART_DELAY),
        Setting(("AppStopMethodConsole",), STOP_PATIENCE),
        Setting(("AppKillProcessTree",), "0"),  # reruns outlive BATMON
        Setting(("Start",), "SERVICE_DELAYED_AUTO_START"),  # before anybody logs in, after the network
        Setting(("Description",), plan.description),
    )
