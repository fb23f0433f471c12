"""The Task Scheduler asked by PowerShell where COM cannot be spoken, its answer in JSON. Never run on a real Windows.

What crosses the pipe is ASCII: paths go in as JSON in the environment, an answer comes as a line of JSON for each, by
the path's place. The last line says how many there were: without it there is no answer, however well PowerShell ended.
"""

import base64
import json
import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from engine.probes.answers import NoAnswer, Reason
from engine.probes.taskvalues import MISSING, TaskValues

TIMEOUT = 20.0  # seconds of one call; PowerShell alone takes one or two
BATCH = 25  # paths in one call: a variable of the environment holds 32,767 characters
WANTED = "BATMON_TASKS"
# enumerations are asked for as numbers, dates in ISO 8601, errors by their category: nothing of it is translated
SCRIPT = r"""
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
function Say($value) {
  $json = ConvertTo-Json -InputObject $value -Compress
  [regex]::Replace($json, '[^\x20-\x7e]', { '\u{0:x4}' -f [int][char]$args[0].Value })
}
function Iso($date) { if ($date) { $date.ToUniversalTime().ToString('o') } else { $null } }
$all = @(Get-ScheduledTask)
$place = 0
foreach ($wanted in (ConvertFrom-Json $env:BATMON_TASKS)) {
  $folder = $wanted.Substring(0, $wanted.LastIndexOf('\') + 1)
  $name = $wanted.Substring($wanted.LastIndexOf('\') + 1)
  try {
    $task = $all | Where-Object { $_.TaskName -eq $name -and $_.TaskPath -eq $folder }
    if (-not $task) {
      Say @{ place = $place; missing = $true }
    } else {
      $info = $task | Get-ScheduledTaskInfo
      $who = $task.Principal
      Say @{
        place = $place; state = [int]$task.State; last_result = $info.LastTaskResult
        last_run = Iso $info.LastRunTime; next_run = Iso $info.NextRunTime; missed_runs = $info.NumberOfMissedRuns
        account = $(if ($who.UserId) { $who.UserId } else { $who.GroupId }); logon_type = [int]$who.LogonType
      }
    }
  } catch {
    Say @{ place = $place; refused = [string]$_.CategoryInfo.Category }
  }
  $place++
}
Say @{ asked = $place }
"""


def read_tasks(paths: Sequence[str]) -> dict[str, TaskValues]:
    """Return the tasks by their path, `MISSING` for one that does not exist; one that may not be asked is left out.

    Raises NoAnswer where PowerShell gives no whole answer.
    """
    found: dict[str, TaskValues] = {}
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        found |= parse(ask(batch), batch)
    return found


def ask(paths: Sequence[str]) -> bytes:
    """Return what PowerShell prints of these tasks. Raises NoAnswer where it cannot be started or does not end."""
    encoded = base64.b64encode(SCRIPT.encode("utf-16-le")).decode("ascii")
    words = ["powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env=os.environ | {WANTED: json.dumps(["\\" + path.lstrip("\\") for path in paths])},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise NoAnswer(Reason.TIMEOUT, f"PowerShell said nothing in {TIMEOUT:.0f} s") from None
    except OSError as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error
    return done.stdout


def parse(answer: bytes, paths: Sequence[str]) -> dict[str, TaskValues]:
    """Return the tasks of an answer about these paths.

    Raises NoAnswer for one that is empty, not of this kind, or not whole.
    """
    lines = answer.split()
    if not lines:
        raise NoAnswer(Reason.NO_ANSWER, "PowerShell printed nothing")
    try:
        *said, last = [json.loads(line) for line in answer.splitlines() if line.strip()]
        if last != {"asked": len(paths)} or [one["place"] for one in said] != list(range(len(paths))):
            raise ValueError("it is not whole")
        found = {path: _task_of(one) for path, one in zip(paths, said, strict=True)}
    except (ValueError, TypeError, KeyError) as error:
        raise NoAnswer(Reason.UNREADABLE, f"{error}: {answer[:200]!r}") from error
    return {path: task for path, task in found.items() if task is not None}


def _task_of(said: dict[str, Any]) -> TaskValues | None:
    """Return a task as its line tells it, None where it was refused. Raises ValueError, TypeError and KeyError."""
    if "refused" in said:
        return None
    if said.get("missing") is True:
        return MISSING
    return TaskValues(
        state=_number(said["state"]),
        last_result=_number(said["last_result"]),
        last_run=_moment(said["last_run"]),
        next_run=_moment(said["next_run"]),
        missed_runs=_number(said["missed_runs"]),
        account=said["account"] or None,
        logon_type=_number(said["logon_type"]),
    )


def _number(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is no number")
    return value


def _moment(written: str | None) -> datetime | None:
    """Return the moment, None where there is none; before 2000 it is that of a task that has never run."""
    if written is None:
        return None
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} has no zone")
    return moment.astimezone(UTC) if moment.year >= 2000 else None
