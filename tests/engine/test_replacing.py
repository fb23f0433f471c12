"""A file of ours is put in its place also while somebody looks at the one that stands there."""

import threading
from pathlib import Path

import pytest

from engine import replacing
from engine.replacing import put_in_place


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give a new file and the one in whose place it is put."""
    (tmp_path / "new").write_text("new")
    (tmp_path / "old").write_text("old")
    return tmp_path / "new", tmp_path / "old"


def test_a_file_is_put_in_the_place_of_one_that_is_read_for_a_moment(files: tuple[Path, Path]) -> None:
    new, old = files
    reader = old.open("rb")
    closing = threading.Timer(0.3, reader.close)
    closing.start()
    put_in_place(str(new), str(old))
    closing.join()

    assert (old.read_text(), new.exists()) == ("new", False)


@pytest.mark.parametrize("windows", [True, False])
def test_one_that_is_never_let_go_is_told(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, windows: bool
) -> None:
    tries: list[str] = []

    def refuse(new: str, _path: str) -> None:
        tries.append(new)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(replacing, "WINDOWS", windows)
    monkeypatch.setattr(replacing, "REST", 0.0)
    monkeypatch.setattr("engine.replacing.os.replace", refuse)
    with pytest.raises(PermissionError):
        put_in_place(*map(str, files))

    assert len(tries) == (replacing.TRIES if windows else 1)
