"""A machine in place of Windows: it keeps what nssm, netsh and the registry keep, and any command may fail."""

from collections.abc import Sequence
from pathlib import Path

from engine.installation.command import Answer
from engine.installation.nssm import NAME, Nssm
from engine.installation.order import World
from engine.installation.settings import Plan

NSSM = r"C:\batmon\nssm.exe"
DEFAULTS = {"Start": "SERVICE_AUTO_START", "AppExit Default": "Restart", "AppStopMethodConsole": "1500"}


class Windows:
    """Answers commands as Windows does; `fails` holds beginnings of commands that are refused."""

    def __init__(self) -> None:
        self.state = ""
        self.settings: dict[str, str] = {}
        self.rules: dict[str, str] = {}
        self.run_key: dict[str, str] = {}
        self.asked: list[str] = []
        self.fails: tuple[str, ...] = ()
        self.dies = False  # the program, as soon as it is started
        self.health: bool | None = True  # of a program that runs
        self.time = 0.0

    def run(self, command: Sequence[str]) -> Answer:
        """Answer one command."""
        words = [Path(command[0].replace("\\", "/")).stem, *command[1:]]
        line = " ".join(words)
        self.asked.append(line)
        if line.startswith(self.fails or ("nothing",)):
            return Answer(code=5, text=f"refused: {words[0]}")
        answer: Answer = getattr(self, f"_{words[0]}")(*words[1:])
        return answer

    def world(self) -> World:
        """Return the seams of the deeds; a rest makes its time pass."""
        return World(run=self.run, health=self._health, steady=lambda: self.time, rest=self._rest)

    @property
    def done(self) -> list[str]:
        """Return the commands that change something."""
        idle = ("nssm status", "nssm get", "netsh advfirewall firewall show")
        return [line for line in self.asked if not line.startswith(idle)]

    def picture(self) -> tuple[object, ...]:
        """Return all that is kept, to be compared."""
        return self.state, dict(self.settings), dict(self.rules), dict(self.run_key)

    def _health(self) -> bool | None:
        return self.health if self.state == "SERVICE_RUNNING" else None

    def _rest(self, seconds: float) -> None:
        self.time += seconds

    def _nssm(self, verb: str, name: str, *words: str) -> Answer:
        assert name == NAME
        if verb == "install":
            self.state, self.settings = "SERVICE_STOPPED", {**DEFAULTS, "Application": words[0], "ImagePath": NSSM}
            return Answer(code=0)
        if not self.state:
            return Answer(code=3, text="Can't open service!")
        if verb in ("get", "set", "reset"):
            return self._setting(verb, *words)
        return {"status": self._status, "start": self._start, "stop": self._stop, "remove": self._remove}[verb]()

    def _setting(self, verb: str, *words: str) -> Answer:
        if "Application" not in self.settings:
            return Answer(code=1, text="not nssm's")
        if verb == "get":
            return Answer(code=0, text=self.settings.get(" ".join(words), ""))
        *name, value = words if verb == "set" else (*words, DEFAULTS.get(" ".join(words), ""))
        self.settings[" ".join(name)] = value
        return Answer(code=0)

    def _status(self) -> Answer:
        return Answer(code=0, text=self.state)

    def _start(self) -> Answer:
        self.state = "SERVICE_PAUSED" if self.dies else "SERVICE_RUNNING"
        return Answer(code=int(self.dies), text="Unexpected status SERVICE_PAUSED" if self.dies else "")

    def _stop(self) -> Answer:
        self.state = "SERVICE_STOPPED"
        return Answer(code=0)

    def _remove(self) -> Answer:
        self.state, self.settings = "", {}
        return Answer(code=0)

    def _sc(self, _verb: str, _name: str, _key: str, path: str) -> Answer:
        self.settings["ImagePath"] = path
        return Answer(code=0)

    def _netsh(self, *words: str) -> Answer:
        verb = words[2]
        if verb == "show":
            return Answer(code=0, text="\n".join(f"규칙 이름:   {name}" for name in self.rules))
        given = dict(word.split("=", 1) for word in words[4:])
        if verb == "add":
            self.rules[given["name"]] = given["localport"]
            return Answer(code=0, text="확인됨.")
        return Answer(code=0 if self.rules.pop(given["name"], None) else 1)

    def read(self, key: str, name: str) -> str | None:
        """Answer as the registry does."""
        if key.endswith("Run"):
            return self.run_key.get(name)
        return self.settings.get(name or "AppExit Default")

    def write(self, key: str, name: str, value: str) -> None:
        """Keep a value of the registry, where that is allowed."""
        self.asked.append("registry write")
        if "registry write" in self.fails:
            raise PermissionError(13, "access denied")
        self.run_key[name] = value

    def delete(self, key: str, name: str) -> None:
        """Take a value of the registry away."""
        self.asked.append("registry delete")
        del self.run_key[name]


def nssm(windows: Windows) -> Nssm:
    """Return nssm on this machine."""
    return Nssm(NSSM, windows.run, windows)


def plan(folder: Path, *, port: int | None = 8002, helper: str = '"pythonw.exe" capture-helper') -> Plan:
    """Return a service as the command line wants it."""
    return Plan(
        program=r"C:\batmon\.venv\Scripts\python.exe",
        arguments=("-P", "-m", "ui.cli", "run", "--config", r"C:\배치 감시\batmon.yml"),
        folder=r"C:\배치 감시",
        log=str(folder / "logs" / "service.log"),
        description="배치 감시",
        helper=helper,
        port=port,
    )
