"""Asks systemd for all its units by `systemctl show`, a few hundred in one call."""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from datetime import datetime

from engine.config.schedulers import Systemd
from engine.probes.answers import Before, NoAnswer, Readings, Reason, Schedulers, map_all
from engine.probes.unit import NOT_FOUND, PROPERTIES, Unit, reading_of

BATCH = 500  # names in one call: at most 128 KB of arguments
TIMEOUT = 20.0  # seconds of one call; 2,000 units that are not loaded yet have taken 2.5
BOOTED = "/run/systemd/system"  # there where systemd runs the machine: sd_booted(3)
# systemd.unit(5); a `Name` of the configuration is never too long for it. A name that is none would end the whole call
# with an error, a pattern would be expanded.
UNIT_NAME = re.compile(
    r"[A-Za-z0-9:_.\\-]+(@[A-Za-z0-9:_.\\@-]+)?"
    r"\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)"
)
# systemd writes a moment in the zone that it is asked in; `--timestamp=` is not known to versions before 247
ENVIRONMENT = {"TZ": "UTC", "LC_ALL": "C", "SYSTEMD_COLORS": "0"}


def read(schedulers: Schedulers, before: Before, asked: datetime) -> Readings:
    """Return the readings of these jobs; a unit of which systemd says nothing that can be read has none.

    Raises NoAnswer where systemd cannot be asked.
    """
    wanted = {job_id: one.unit for job_id, one in schedulers.items() if isinstance(one, Systemd)}
    names = sorted({full_name(unit) for unit in wanted.values()})
    possible = [name for name in names if is_unit_name(name)]
    units: dict[str, Unit] = {name: NOT_FOUND for name in names if not is_unit_name(name)}
    for start in range(0, len(possible), BATCH):
        units |= parse(ask(possible[start : start + BATCH]))
    said = {unit: units[full_name(unit)] for unit in wanted.values() if full_name(unit) in units}
    return map_all(wanted, said, reading_of, before, asked)


def full_name(unit: str) -> str:
    """Return the name with its type; `.service` is what systemd takes a name without one for."""
    return unit if UNIT_NAME.fullmatch(unit) else f"{unit}.service"


def is_unit_name(name: str) -> bool:
    """Return whether a unit can have this name."""
    return UNIT_NAME.fullmatch(name) is not None


def ask(units: Sequence[str]) -> str:
    """Return what `systemctl show` prints of these units. Raises NoAnswer where it prints nothing."""
    command = ["systemctl", "show", "--no-pager", f"--property={','.join(PROPERTIES)}", "--", *units]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env=os.environ | ENVIRONMENT,
        )
    except FileNotFoundError:
        raise NoAnswer(Reason.NO_SYSTEMCTL) from None
    except subprocess.TimeoutExpired:
        raise NoAnswer(Reason.TIMEOUT, f"systemctl said nothing in {TIMEOUT:.0f} s") from None
    except OSError as error:
        raise NoAnswer(Reason.FAILED, str(error)) from error
    answer = done.stdout.decode("utf-8", "replace")
    if answer.strip():
        return answer
    if done.returncode != 0 and not os.path.isdir(BOOTED):
        raise NoAnswer(Reason.NO_SYSTEMD, _first_line(done.stderr))
    if done.returncode != 0:
        raise NoAnswer(Reason.FAILED, f"exit {done.returncode}: {_first_line(done.stderr)}")
    raise NoAnswer(Reason.NO_ANSWER, "systemctl printed nothing")


def parse(answer: str) -> dict[str, Unit]:
    """Return the properties of each unit in an answer, by its name and every alias of it.

    Raises NoAnswer for what is no such answer.
    """
    units: dict[str, Unit] = {}
    for block in answer.strip().split("\n\n"):
        lines = [line.partition("=") for line in block.splitlines() if line]
        unit = {key: value for key, _, value in lines}
        if not all(equals for _, equals, _ in lines) or "Id" not in unit or "ActiveState" not in unit:
            raise NoAnswer(Reason.UNREADABLE, repr(block[:200]))
        units |= dict.fromkeys([unit["Id"], *_aliases(unit)], unit)
    return units


def _aliases(unit: Unit) -> list[str]:
    try:
        return shlex.split(unit.get("Names", ""))  # a name with a backslash stands in quotes
    except ValueError:
        return []


def _first_line(text: bytes) -> str:
    return text.decode("utf-8", "replace").strip().partition("\n")[0][:200]
