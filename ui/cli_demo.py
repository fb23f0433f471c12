"""`batmon demo` and `batmon demo-job`: the demo's programs, and the server that watches them."""

import shlex
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tzlocal import get_localzone_name

from engine.demo.folder import DEFAULT_PORT, NotOurs, is_demo, prepare, read_port, read_zone
from engine.demo.history import LEFT_TO_THE_RUNNER
from engine.demo.job import end_with_parent, local_clock, run_program, started_by_demo
from engine.demo.programs import BY_NAME, PROGRAMS
from engine.ownprogram import own_command
from ui.cli_console import say, stop, text

HOST = "127.0.0.1"
OWN_PASSWORD = "sesame"  # as its template has it: only this machine reaches the demo


def run_demo(port: int | None, folder: Path | None) -> None:
    """Make the folder or take up an earlier one, start its programs and the server; end both together."""
    from engine.demo.runner import Runner
    from ui.cli_config import read_config
    from ui.cli_port import page_address, refuse_taken_port
    from ui.cli_run import BAD_CONFIG, serve

    root = (folder or Path(tempfile.gettempdir()) / "batmon-demo").absolute()
    again = is_demo(root)
    zone = ZoneInfo(read_zone(root) if again else _local_zone())
    wanted = port or (read_port(root) if again else None) or DEFAULT_PORT
    refuse_taken_port(HOST, wanted, text("port.where.demo"))
    clock = local_clock(zone)
    began = clock()
    try:
        config = prepare(root, port=port, zone=zone.key, now=began, command=own_command())
    except NotOurs:
        stop(text("demo.not_ours", folder=root), 1)
    read = read_config(config, BAD_CONFIG)
    server, password = read.server, read.access.password  # a folder of an earlier demo may have none
    runner = Runner(PROGRAMS, root, own_command(), clock)
    runner.start(since=began - (timedelta() if again else LEFT_TO_THE_RUNNER))
    try:
        hint = text("demo.password", password=password) if password == OWN_PASSWORD else ""
        url = page_address(server.host, server.port)
        say(text("demo.started", url=url, folder=root, example=_example(root), password=hint))
        serve(config, server)
    finally:
        runner.stop()


def run_demo_job(name: str, *, fail: bool) -> None:
    """Run one demo program in the current folder, or in its own below it; end with its exit code."""
    program = BY_NAME.get(name)
    if program is None:
        stop(text("demo.job.unknown", name=name, known=", ".join(BY_NAME)), 2)
    here = Path.cwd()
    folder = here if is_demo(here.parent) and here.name == name else here / name
    if not is_demo(folder.parent):
        stop(text("demo.job.folder", name=name), 2)
    zone = ZoneInfo(read_zone(folder.parent))
    end_with_parent()
    tell = None if started_by_demo() else say
    code = run_program(program, folder, now=local_clock(zone), sleep=time.sleep, fail=fail, tell=tell)
    raise SystemExit(code)


def _local_zone() -> str:
    """Return the name of this machine's time zone, UTC where it has none that can be named."""
    try:
        return ZoneInfo(get_localzone_name()).key
    except (LookupError, ValueError, OSError):
        return "UTC"


def _example(root: Path) -> str:
    words = [*own_command(), "demo-job", "kindscrap"]
    line = subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
    return f'cd "{root}" && {line}'
