"""Looks at files of a folder as the pages do."""

from pathlib import Path
from typing import TypeVar

from engine.files.desk import Desk
from engine.files.jail import Jail
from engine.files.preview import preview
from engine.files.previews.values import Asked, Hex, Image, Paper, Preview, Prose, Table, Text, Tree

DESK = Desk()  # the process beside is started once for all tests of a file
Body = TypeVar("Body", Text, Table, Tree, Hex, Image, Paper, Prose)


def look(
    folder: Path,
    name: str,
    at: int = 0,
    rows: int = 200,
    part: str = "",
    inside: str = "",
    again: bool = False,
    desk: Desk = DESK,
) -> Preview:
    """Return a page of a file, once the process beside is there."""
    desk.apart.ask(30, len, "")
    asked = Asked(path=name, at=at, rows=rows, part=part, inside=inside, again=again)
    return preview(Jail(str(folder)), asked, desk)


def body(found: Preview, kind: type[Body]) -> Body:
    """Return what is shown, which is of that kind."""
    assert isinstance(found.body, kind), found
    return found.body


def pages(folder: Path, name: str, rows: int) -> list[Tree]:
    """Return the pages of a tree, one after the other."""
    found = [body(look(folder, name, rows=rows), Tree)]
    while (at := found[-1].next) is not None:
        assert len(found) < 2_000
        found.append(body(look(folder, name, at=at, rows=rows, inside=found[-1].inside), Tree))
    return found
