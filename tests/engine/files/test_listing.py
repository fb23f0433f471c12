"""A folder as it is shown: pages of it, sorted, searched, and nothing of what lies outside."""

import os
import sys
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from engine.files import listing
from engine.files.download import zip_folder
from engine.files.jail import Jail
from engine.files.listing import Listing, Searched, Wanted, list_folder, search_below
from engine.files.orders import Orders
from engine.logs.opening import NotReadable

LINKS = [] if sys.platform == "win32" else ["link_in", "link_out"]  # they need a right there, and Wine makes none


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "work"
    (inside / "b folder" / "deep").mkdir(parents=True)
    (inside / "A.txt").write_bytes(b"x" * 10)
    (inside / "c.log").write_bytes(b"x" * 500)
    (inside / "b folder" / "deep" / "found.log").write_bytes(b"deep\n")
    os.utime(inside / "A.txt", (1_700_000_000, 1_700_000_000))
    (tmp_path / "secret.txt").write_bytes(b"secret" * 100)
    if LINKS:
        (inside / "link_out").symlink_to(tmp_path / "secret.txt")
        (inside / "link_in").symlink_to("A.txt")
    return inside


def listed(jail: Jail, wanted: Wanted, orders: Orders | None = None) -> Listing:
    return list_folder(jail, wanted, orders or Orders())


def names(folder: Path, **wanted: object) -> list[str]:
    return [entry.path for entry in listed(Jail(str(folder)), Wanted(**wanted)).entries]  # type: ignore[arg-type]


def test_folders_come_first_and_then_names_in_any_case(folder: Path) -> None:
    assert names(folder) == ["b folder", "A.txt", "c.log", *LINKS]
    assert names(folder, descending=True) == ["b folder", *LINKS[::-1], "c.log", "A.txt"]


def test_sorting_by_size_time_and_type(folder: Path) -> None:
    assert names(folder, order="size")[1:3] == ["A.txt", *LINKS[:1], "c.log"][:2]
    assert names(folder, order="modified")[1] in ("A.txt", "link_in")
    assert names(folder, order="type")[-1] == "A.txt"


def test_a_file_of_a_year_that_no_calendar_has_is_shown_and_packed(folder: Path) -> None:
    with suppress(OSError):
        os.utime(folder / "A.txt", (1e12, 1e12))
    if (folder / "A.txt").stat().st_mtime < 1e12:
        pytest.skip("this file system has no such years")
    entries = {entry.name: entry for entry in listed(Jail(str(folder)), Wanted()).entries}
    packed = zipfile.ZipFile(BytesIO(b"".join(zip_folder(Jail(str(folder)), ""))))

    assert (entries["A.txt"].modified, entries["A.txt"].size) == (None, 10)
    assert packed.getinfo("A.txt").date_time[0] == 2107


@pytest.mark.skipif(not LINKS, reason="a link needs a right there, and Wine makes none")
def test_a_link_that_leads_out_says_nothing_of_what_lies_there(folder: Path) -> None:
    entries = {entry.name: entry for entry in listed(Jail(str(folder)), Wanted()).entries}

    assert (entries["link_out"].kind, entries["link_out"].size, entries["link_out"].opens) == ("link", None, False)
    assert (entries["link_in"].kind, entries["link_in"].size, entries["link_in"].opens) == ("file", 10, True)


def test_a_search_finds_what_lies_below_with_its_path(folder: Path) -> None:
    assert names(folder, text="LOG", below=True) == ["c.log", "b folder/deep/found.log"]
    assert names(folder, text="log") == ["c.log"]


def test_a_page_of_a_large_folder_is_looked_at_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3000):
        (tmp_path / f"f{number:05d}.txt").touch()
    looked = []
    look = listing._look

    def count(jail: Jail, one: Any) -> listing.Entry:
        looked.append(one)
        return look(jail, one)

    monkeypatch.setattr(listing, "_look", count)

    found = listed(Jail(str(tmp_path)), Wanted(offset=1000, limit=20))
    assert (found.total, found.entries[0].name, len(looked)) == (3000, "f01000.txt", 20)


def test_a_search_that_takes_too_long_says_that_it_is_cut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOOKED", 2)

    assert listed(Jail(str(folder)), Wanted(below=True)).cut


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(NotReadable, match="not_a_folder"):
        listed(Jail(str(folder)), Wanted(path="A.txt"))


def test_a_zip_holds_what_lies_below_and_nothing_from_outside(folder: Path) -> None:
    data = b"".join(zip_folder(Jail(str(folder)), ""))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["A.txt", "b folder/deep/found.log", "c.log", *LINKS[:1]]
        assert archive.read("b folder/deep/found.log") == b"deep\n"
    with zipfile.ZipFile(BytesIO(b"".join(zip_folder(Jail(str(folder)), "b folder")))) as archive:
        assert archive.namelist() == ["deep/found.log"]


def test_only_folders_are_given_where_nothing_else_is_wanted(folder: Path) -> None:
    found = listed(Jail(str(folder)), Wanted(folders=True))

    assert ([entry.path for entry in found.entries], found.total) == (["b folder"], 1)


def test_an_order_is_kept_until_its_folder_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders, looked = Orders(), list[str]()
    plain = os.scandir

    def scan(place: int) -> Any:
        looked.append("")
        return plain(place)

    monkeypatch.setattr(os, "scandir", scan)

    assert len(listed(Jail(str(folder)), Wanted(), orders).entries) == 3 + len(LINKS)
    assert len(listed(Jail(str(folder)), Wanted(offset=2), orders).entries) == 1 + len(LINKS)
    assert len(looked) == 1
    (folder / "new.txt").write_bytes(b"")
    os.utime(folder, (1_800_000_000, 1_800_000_000))
    assert len(listed(Jail(str(folder)), Wanted(), orders).entries) == 4 + len(LINKS)
    assert len(looked) == 2


def test_a_search_below_tells_what_it_finds_as_it_goes_and_how_far_it_came(folder: Path) -> None:
    for number in range(250):
        (folder / "b folder" / f"found {number}.txt").write_bytes(b"")

    told: list[Searched] = list(search_below(Jail(str(folder)), Wanted(text="FOUND")))
    assert sum(len(each.entries) for each in told) == 251
    assert len(told) >= 4
    assert (told[-1].done, told[-1].cut) == (True, False)
    assert told[-1].looked == 3 + len(LINKS) + 1 + 250 + 1
    assert "b folder/deep/found.log" in {entry.path for each in told for entry in each.entries}


def test_a_search_that_finds_too_much_says_that_there_is_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 2)

    told = list(search_below(Jail(str(folder)), Wanted(text="o")))
    assert (sum(len(each.entries) for each in told), told[-1].cut) == (2, True)
