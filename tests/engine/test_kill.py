"""Killed at any moment, BATMON has judged every line exactly once when it is back."""

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from engine.service import store_address
from tests.engine.live import config_of, write_config

KILLS = 6
JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    start: 'begin (?P<number>\\d+)'
    success: 'done'
    failure: 'ERROR'
"""


def write_runs(log: Path, ended: threading.Event, ledger: list[int]) -> None:
    """Append runs to a log, rotating it now and then, and keep what was written."""
    number = 0
    while not ended.is_set():
        number += 1
        with log.open("a", encoding="utf-8") as file:
            for text in (f"begin {number}", "working", "done"):
                file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+0000 {text}\n")
                file.flush()
        ledger.append(number)
        if number % 300 == 0 and not log.with_name("job.log.1").exists():
            log.rename(log.with_name("job.log.1"))
        time.sleep(0.002)


def test_every_run_is_counted_once_over_kills_while_its_writer_goes_on(tmp_path: Path) -> None:
    config = write_config(tmp_path, JOB)
    ledger: list[int] = []
    ended = threading.Event()
    writer = threading.Thread(target=write_runs, args=(tmp_path / "job.log", ended, ledger))
    writer.start()
    dice = random.Random(7)
    try:
        for _ in range(KILLS):
            child = subprocess.Popen([sys.executable, "-m", "tests.engine.watcher", str(config)])
            time.sleep(dice.uniform(0.7, 2.5))
            child.kill()
            child.wait()
    finally:
        ended.set()
        writer.join()
    last = subprocess.Popen([sys.executable, "-m", "tests.engine.watcher", str(config)])
    try:
        numbers = wait_for(config, len(ledger))
    finally:
        last.kill()
        last.wait()

    assert numbers == sorted(ledger)
    assert len(ledger) > 100


def wait_for(config: Path, count: int) -> list[int]:
    """Return the numbers of the runs that the store has, once there are that many or half a minute has gone."""
    address = store_address(config_of(config))
    numbers: list[int] = []
    for _ in range(60):
        time.sleep(0.5)
        numbers = stored_numbers(address)
        if len(numbers) >= count:
            break
    return numbers


def stored_numbers(address: str) -> list[int]:
    """Return the number of every succeeded run, read beside the process that holds the store."""
    with sqlite3.connect(f"file:{address.removeprefix('sqlite:///')}?mode=ro", uri=True) as connection:
        rows = connection.execute("select values_json from runs where outcome = 'succeeded'").fetchall()
    return sorted(int(json.loads(values)["number"]) for (values,) in rows)
