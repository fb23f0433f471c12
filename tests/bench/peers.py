"""What mtail and check_logfiles need for the same logs, where they are installed (Debian: mtail and
monitoring-plugins-check-logfiles)."""

import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psutil

from tests.bench.many import append, news, write_jobs
from tests.ports import free_port

CHECK_LOGFILES = Path("/usr/lib/nagios/plugins/check_logfiles")
PROGRAM = """\
counter failures
counter runs
/\\bERROR\\b|Traceback \\(most recent call last\\)/ {
  failures++
}
/작업\\s*완료/ {
  runs++
}
"""
POLLS = 40
ROUNDS = 5  # times that all logs gain 4 KB
POLL = 0.25  # seconds
CALLS = 10  # jobs that check_logfiles is called for: it looks at one in a call


def measure_peers(count: int) -> None:
    """Print what each peer needs for one job: unchanged, and with 4 KB of news."""
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as name:
        _, logs = write_jobs(Path(name), count)
        for peer, measure in (("mtail", _measure_mtail), ("check_logfiles", _measure_check_logfiles)):
            found = measure(Path(name), logs)
            if found is None:
                print(f"{peer}: not installed")
                continue
            unchanged, grown = found
            print(f"{peer}, {count:,} jobs: {unchanged * 1e6:,.0f} us a job unchanged, {grown * 1e6:,.0f} us with 4 KB")


def _measure_mtail(folder: Path, logs: list[Path]) -> tuple[float, float] | None:
    """Return the seconds of processor time for one job: of one poll, and of 4 KB of news."""
    binary = shutil.which("mtail")
    if binary is None:
        return None
    programs, port = folder / "programs", free_port()
    programs.mkdir()
    (programs / "batch.mtail").write_text(PROGRAM, encoding="utf-8")
    command = [binary, "--progs", str(programs), "--logs", f"{folder}/*/*/job.log", "--port", str(port)]
    command += ["--address", "127.0.0.1", "--poll_interval", f"{POLL}s", "--log_dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as mtail:
        try:
            process = psutil.Process(mtail.pid)
            _wait_for_lines(port, 0)
            time.sleep(2)
            before = _worked(process)
            time.sleep(POLLS * POLL)
            unchanged = (_worked(process) - before) / POLLS / len(logs)
            before, waited = _worked(process), 0.0
            for _ in range(ROUNDS):
                seen, data = _lines(port), news()
                append(logs, data)
                waited += _wait_for_lines(port, seen + data.count(b"\n") * len(logs))
            grown = (_worked(process) - before) / ROUNDS / len(logs) - waited / ROUNDS / POLL * unchanged
        finally:
            mtail.kill()
    return unchanged, grown + unchanged


def _measure_check_logfiles(folder: Path, logs: list[Path]) -> tuple[float, float] | None:
    """Return the seconds of one call for one job: unchanged, and with 4 KB of news."""
    if not CHECK_LOGFILES.exists():
        return None
    called = logs[:CALLS]
    for log in called:
        _call(folder, log)
    unchanged = statistics.median(_call(folder, log) for log in called)
    append(called, news())
    return unchanged, statistics.median(_call(folder, log) for log in called)


def _call(folder: Path, log: Path) -> float:
    command = [str(CHECK_LOGFILES), "--tag", log.parent.name, "--logfile", str(log), "--rotation", "loglog0log1"]
    command += ["--criticalpattern", r"\bERROR\b|Traceback \(most recent call last\)", "--seekfilesdir", str(folder)]
    command += ["--protocolsdir", str(folder)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"check_logfiles: {done.stdout.decode(errors='replace')}")
    return time.perf_counter() - began


def _worked(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _lines(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith("mtail_lines_total"):
                return int(float(line.split()[1]))
    return 0


def _wait_for_lines(port: int, wanted: int) -> float:
    """Return after how many seconds so many lines have been read."""
    began = time.monotonic()
    while time.monotonic() < began + 60:
        try:
            if _lines(port) >= wanted:
                return time.monotonic() - began
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.1)
    raise SystemExit("mtail does not read")
