"""Packs BATMON into one file, for Linux and under Wine, and runs the demo with it: `python -m tests.long exe`.

A job of the demo is run again through the executable, so that it starts itself in each of its ways; its size, its start
and its memory are printed. Under Wine it is made a service and removed as well. `linux` or `windows` alone does a part.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

import psutil

from tests.ports import free_port
from tests.windows import exeservice, prepare
from tests.windows.wine import Wine, windows

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "engine" / "batmon.spec"
PACKING = 1800.0  # seconds; it takes two to eight minutes
STARTING = 120.0
LOOK = 0.5
JOBS = {"kindscrap", "auto_esafe", "fund_mail", "rate_feed"}
WINDOWS_PROGRAM = "C:\\dist\\batmon.exe"
PACKER = "pyinstaller"
BROWSER = {"User-Agent": "Mozilla/5.0", "Accept": "text/html"}

Start = Callable[..., "subprocess.Popen[bytes]"]


def main(words: Sequence[str]) -> int:
    """Pack and try; return 1 where one of the executables did not do what it should, or could not be made."""
    if find_spec("PyInstaller") is None:
        print("there is no PyInstaller: pip install -c constraints.txt -e '.[exe]'", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="batmon-exe-") as folder:
        found = 0 if "windows" in words else _on_linux(Path(folder))
        reason = prepare.lacking()
        if reason or "linux" in words:
            print(reason, end="\n" if reason else "")
            return found
        with Wine(prepare.prepared()).copied() as wine:
            return max(found, _on_wine(wine))


def _on_linux(folder: Path) -> int:
    begun = time.monotonic()
    command = [sys.executable, "-m", "PyInstaller", "--log-level", "WARN", "--distpath", str(folder)]
    subprocess.run([*command, "--workpath", str(folder / "work"), str(SPEC)], cwd=ROOT, check=True, timeout=PACKING)
    program = folder / "batmon"
    _tell("Linux", program, time.monotonic() - begun)

    def start(*words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [str(program), *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )

    return _try("Linux", start, str(folder / "demo"), str(program))


def _on_wine(wine: Wine) -> int:
    _fetch_packer(wine)
    begun = time.monotonic()
    words = ("-m", "PyInstaller", "--log-level", "WARN", "--distpath", "C:\\dist", "--workpath", "C:\\work")
    done = wine.python(*words, windows(SPEC), timeout=PACKING)
    program = wine.drive / "dist" / "batmon.exe"
    if done.returncode or not program.is_file():
        print(f"Windows: it could not be packed\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return 1
    _tell("Windows", program, time.monotonic() - begun)

    def start(*words: str) -> "subprocess.Popen[bytes]":
        return wine.start(WINDOWS_PROGRAM, *words, cwd=program.parent, env={"PYTHONPATH": ""})

    found = _try("Windows", start, "C:\\demo", WINDOWS_PROGRAM)
    told = [f"Windows, as a service: {problem}" for problem in exeservice.problems(wine, program)]
    print(*told or ["Windows: the service was all as it should be"], sep="\n")
    return 1 if told else found


def _fetch_packer(wine: Wine) -> None:
    """Put the packer for Windows beside the packages of the prefix."""
    given = [
        "--python-platform",
        "x86_64-pc-windows-msvc",
        "--python-version",
        prepare.PYTHON,
        "--only-binary",
        ":all:",
    ]
    target = ["--target", str(wine.drive / "site"), "-c", str(ROOT / "constraints.txt")]
    subprocess.run(
        [sys.executable, "-m", "uv", "--system-certs", "pip", "install", "--quiet", *given, *target, PACKER], check=True
    )


def _tell(system: str, program: Path, took: float) -> None:
    print(f"{system}: {program.stat().st_size / 1e6:.0f} MB, packed in {took:.0f} s", flush=True)


def _try(system: str, start: Start, folder: str, program: str) -> int:
    began = time.monotonic()
    said, _ = start("version").communicate(timeout=STARTING)
    print(f"{system}: a command takes {time.monotonic() - began:.1f} s: {said.decode(errors='replace').strip()}")
    port = free_port()
    before = {process.pid for process in psutil.process_iter()}
    with _serving(start("demo", "--port", str(port), "--folder", folder)) as process:
        problems = list(_problems(system, process, port, before))
    time.sleep(3)
    left = [one for one in psutil.process_iter(["name", "cmdline"]) if one.pid not in before and _is_of(one, program)]
    problems += [f"{one.info['name']} ({one.pid}) still runs" for one in left]
    print(
        *(f"{system}: {problem}" for problem in problems) if problems else [f"{system}: all as it should be"], sep="\n"
    )
    return 1 if problems else 0


@contextmanager
def _serving(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _problems(system: str, process: "subprocess.Popen[bytes]", port: int, before: set[int]) -> Iterator[str]:
    url, began = f"http://127.0.0.1:{port}", time.monotonic()
    while not _answers(f"{url}/health"):
        if process.poll() is not None or time.monotonic() - began > STARTING:
            os.killpg(process.pid, signal.SIGKILL)
            yield f"it does not answer: {process.communicate()[0][-2000:].decode(errors='replace')}"
            return
        time.sleep(0.1)
    print(
        f"{system}: the demo answers after {time.monotonic() - began:.1f} s, with {_memory(before):.0f} MB", flush=True
    )
    jobs = {str(job["id"]) for job in _get(f"{url}/api/v1/jobs")["jobs"]}
    if jobs != JOBS:
        yield f"jobs: {sorted(jobs)}"
    if b"<html" not in urlopen(Request(url, headers=BROWSER), timeout=20).read().lower():
        yield "its page is none"
    if (end := _rerun(url)) != "exit 0":
        yield f"a rerun gave {end}"


def _rerun(url: str) -> str:
    """Run a job of the demo again, and return how it ended."""
    secret = "b3BlcmF0b3I6c2VzYW1l"  # operator:sesame
    head = {"Authorization": f"Basic {secret}", "Content-Type": "application/json", "Origin": url}
    body = json.dumps({"force": True, "reason": "a try of the executable"}).encode()
    rerun = json.load(urlopen(Request(f"{url}/api/v1/jobs/kindscrap/rerun", body, head), timeout=60))
    for _ in range(int(STARTING / LOOK)):  # by looks: while the machine stands still nothing can end
        found = _get(f"{url}/api/v1/reruns/{rerun['id']}")
        if found.get("ended"):
            return str(found["result"])
        time.sleep(LOOK)
    return "no end"


def _is_of(process: psutil.Process, program: str) -> bool:
    """Return whether a process was started from this executable."""
    words: list[str] = process.info["cmdline"] or [""]  # nothing of one that has just ended
    return words[0] == program


def _memory(before: set[int]) -> float:
    """Return the megabytes of the largest of the processes that were started since."""
    sizes = [0]
    for process in psutil.process_iter(["name"]):
        if process.pid not in before and "batmon" in (process.info["name"] or ""):
            sizes.append(process.memory_info().rss)
    return max(sizes) / 1e6


def _answers(url: str) -> bool:
    try:
        return bool(urlopen(url, timeout=5).status == 200)
    except OSError:
        return False


def _get(url: str) -> Mapping[str, list[dict[str, object]]]:
    found: Mapping[str, list[dict[str, object]]] = json.load(urlopen(url, timeout=20))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
