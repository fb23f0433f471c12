"""The list of a machine's tasks: folders in folders, as COM gives them, some of which are closed."""

from collections.abc import Sequence
from typing import Any

import pytest

from engine.probes.taskcom import Tasks
from engine.scheduled.onwindows import list_tasks
from tests.engine.scheduled.exports import daily, task


class Refused(Exception):
    """What COM raises for a folder of another account."""


class Items:
    """A collection of COM: it counts from one."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items
        self.Count = len(items)

    def Item(self, number: int) -> Any:
        return self._items[number - 1]


class Registered:
    """A task on record."""

    def __init__(self, path: str, xml: str | None = None) -> None:
        self.Path = path
        self.Xml = '<?xml version="1.0" encoding="UTF-16"?>\r\n' + (xml or task(daily(), name=path))


class Folder:
    """A folder of the Task Scheduler; a closed one shows nothing."""

    def __init__(
        self, tasks: Sequence[Registered] = (), folders: Sequence["Folder"] = (), closed: bool = False
    ) -> None:
        self._tasks, self._folders, self._closed = tasks, folders, closed

    def GetTasks(self, flags: int) -> Items:
        assert flags == 1  # the hidden ones too
        if self._closed:
            raise Refused("액세스가 거부되었습니다.")
        return Items(self._tasks)

    def GetFolders(self, flags: int) -> Items:
        if self._closed:
            raise Refused("액세스가 거부되었습니다.")
        return Items(self._folders)


def test_the_tasks_of_all_folders_are_listed_but_for_what_is_closed_or_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = Folder([Registered("\\업무\\일일"), Registered("\\업무\\broken", "<Task")])
    root = Folder([Registered("\\z"), Registered("\\A")], [inner, Folder(closed=True)])
    monkeypatch.setattr("engine.scheduled.onwindows.connect", lambda: Tasks(root=root, error=Refused))

    assert [one.path for one in list_tasks()] == ["\\A", "\\z", "\\업무\\일일"]
