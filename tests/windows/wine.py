"""Windows programs under Wine: started in the prefix of `prepare`, waited for, and ended with their whole group."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.windows.prepare import ROOT, environment

PYTHON = "C:\\py311\\python.exe"
LIMIT = 60.0  # seconds for a program that is given no limit of its own
TRIES = 10


class Wine(Struct):
    """One prefix of Wine, in which programs of Windows are started."""

    prefix: Path

    @property
    def drive(self) -> Path:
        """Return the folder that is C: there."""
        return self.prefix / "drive_c"

    def python(
        self, *args: str, cwd: Path = ROOT, timeout: float = LIMIT, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Return what the Windows Python said with these arguments; it imports BATMON's packages from this tree."""
        path = {"PYTHONPATH": f"C:\\site;{windows(ROOT)}"}
        return self.run(PYTHON, *args, cwd=cwd, timeout=timeout, env=path | (env or {}))

    def run(
        self, *argv: str, cwd: Path = ROOT, timeout: float = LIMIT, env: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Return what a program of Windows said; after `timeout` seconds it is ended, with code -9 and what it said."""
        process = self.start(*argv, cwd=cwd, env=env)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = _rest(process)
        return subprocess.CompletedProcess(argv, process.returncode, _text(out), _text(err))

    def start(self, *argv: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
        """Start a program of Windows with pipes: with a Linux file as its output the Windows Python dies."""
        return subprocess.Popen(
            ["wine", *argv],
            cwd=cwd,
            env=environment(self.prefix) | (env or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Keep Wine running: starting it takes seconds, and without a program the services of Windows stop."""
        pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
        command = ["wine", PYTHON, "-c", "print('awake', flush=True); input()"]
        with subprocess.Popen(command, env=environment(self.prefix), stdin=pipe, stdout=pipe, stderr=quiet) as keeper:
            assert keeper.stdin is not None
            assert keeper.stdout is not None
            # what starts beside a Wine that is not up yet may start its services, which keep its pipes open
            assert keeper.stdout.readline().strip() == b"awake"
            yield
            keeper.stdin.write(b"\n")

    @contextmanager
    def copied(self) -> Iterator["Wine"]:
        """Give a clean prefix of one's own, for what installs and registers; it goes with all its processes.

        Files are linked, not copied: replace them there, do not write into them.
        """
        folder = Path(tempfile.mkdtemp(prefix="copy-", dir=self.prefix.parent))
        (folder / "locale").symlink_to("../locale")
        _link(self.prefix, folder / "prefix")
        own = Wine(folder / "prefix")
        for registry in self.prefix.glob("*.reg"):  # Wine writes into a registry that has more than one link
            (own.prefix / registry.name).unlink()
            shutil.copy2(registry, own.prefix)
        try:
            with own.awake():
                yield own
        finally:
            subprocess.run(["wineserver", "-k"], env=environment(own.prefix), check=False)
            shutil.rmtree(folder)


def windows(path: Path) -> str:
    """Return the path by which programs of Windows know a file of Linux: on drive Z."""
    return "Z:" + str(path).replace("/", "\\")


def _link(prefix: Path, copy: Path) -> None:
    """Make a copy of a prefix out of links, anew where a file went meanwhile: others may work in it."""
    for _ in range(TRIES):
        if subprocess.run(["cp", "-al", str(prefix), str(copy)], check=False).returncode == 0:
            return
        shutil.rmtree(copy)
    raise OSError(f"{prefix} changes all the time")


def _rest(process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
    try:
        return process.communicate(timeout=5)
    except subprocess.TimeoutExpired as held:  # a program that it started still holds its pipes
        return held.stdout or b"", held.stderr or b""


def _text(said: bytes) -> str:
    return said.decode("utf-8", errors="replace").replace("\r\n", "\n")
