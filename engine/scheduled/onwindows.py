"""What this machine's Task Scheduler and service manager have on record. Not yet run on a real Windows.

Under Wine 8 services are listed; the list of a folder's tasks is not implemented there.
"""

import sys
from collections.abc import Iterator
from pathlib import PureWindowsPath
from typing import Any

import psutil
from loguru import logger

from engine.probes.answers import NoAnswer, Reason
from engine.probes.taskcom import Tasks, connect
from engine.scheduled.blocks import Service
from engine.scheduled.commandline import split
from engine.scheduled.task import Task, TaskError, read_tasks

HIDDEN_TOO = 1  # TASK_ENUM_HIDDEN
PARAMETERS = r"SYSTEM\CurrentControlSet\Services\{}\Parameters"  # where nssm keeps what it runs


def list_tasks() -> list[Task]:
    """Return the tasks of this machine, by their paths; one that cannot be read is left out.

    Raises NoAnswer where there is no Task Scheduler.
    """
    tasks = connect()
    return sorted(_tasks_below(tasks, tasks.root), key=lambda task: task.path.casefold())


def _tasks_below(tasks: Tasks, folder: Any) -> Iterator[Task]:
    for one in _items(tasks, folder, "GetTasks", HIDDEN_TOO):
        try:
            yield from read_tasks(one.Xml.encode(), one.Path)
        except (tasks.error, TaskError) as error:
            logger.warning("a task was left out: {}", error)
    for inner in _items(tasks, folder, "GetFolders", 0):
        yield from _tasks_below(tasks, inner)


def _items(tasks: Tasks, folder: Any, deed: str, flags: int) -> list[Any]:
    try:
        found = getattr(folder, deed)(flags)
        return [found.Item(number) for number in range(1, found.Count + 1)]
    except tasks.error as error:  # a folder of another account
        logger.warning("a folder was left out: {}", error)
        return []


def list_services() -> list[Service]:
    """Return the services of this machine, by their names. Raises NoAnswer where there are none."""
    if sys.platform != "win32":
        raise NoAnswer(Reason.NOT_WINDOWS)
    found: Any = psutil.win_service_iter()  # not there on other systems
    services = [_service(one) for one in found]
    return sorted((one for one in services if one is not None), key=lambda one: one.name.casefold())


def _service(one: Any) -> Service | None:
    try:
        program = one.binpath()
        return Service(
            name=one.name(),
            title=one.display_name(),
            account=one.username() or "",
            start_type=one.start_type(),
            folder=_nssm_folder(one.name()) or folder_of_service(program),
        )
    except (psutil.Error, OSError) as error:
        logger.warning("a service was left out: {}", error)
        return None


def folder_of_service(program: str) -> str:
    """Return the folder of the program of a service, empty where its path is not whole."""
    words = split(program)
    path = PureWindowsPath(words[0] if words else "")
    return str(path.parent) if path.is_absolute() else ""


def _nssm_folder(name: str) -> str:
    if sys.platform != "win32":
        return ""
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, PARAMETERS.format(name)) as key:
            return str(winreg.QueryValueEx(key, "AppDirectory")[0])
    except OSError:  # it is no service of nssm's
        return ""
