import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from loguru import logger
from msgspec.structs import replace

from engine.audit import AuditTrail
from engine.auditcheck import AuditProblem, AuditTrouble, verify
from engine.store import AuditHead, AuditRow, Batch, Store
from engine.store.audits import audit_from_json, audit_to_json, hash_of
from tests.engine.faults import fill

NOW = datetime(2026, 11, 24, 6, 3, 11, tzinfo=UTC)
NONE = AuditHead()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.log"


@pytest.fixture
def open_trail(path: Path) -> Iterator[Callable[..., AuditTrail]]:
    opened: list[AuditTrail] = []

    def open_it(head: AuditHead = NONE, secrets: tuple[str, ...] = ()) -> AuditTrail:
        opened.append(AuditTrail(path, head, secrets, clock=lambda: NOW))
        return opened[-1]

    yield open_it
    for trail in opened:
        trail.close()


def put(trail: AuditTrail, event: str = "rerun", **detail: object) -> AuditRow:
    return trail.write(event, who="김운영", source="10.0.0.7", job="kindscrap", outcome="done", detail=detail)


def put_many(trail: AuditTrail) -> None:
    for _ in range(100):
        put(trail, text="x" * 500)


def ten(open_trail: Callable[..., AuditTrail], path: Path) -> tuple[list[bytes], AuditHead]:
    trail = open_trail()
    for n in range(10):
        put(trail, number=n)
    return path.read_bytes().splitlines(keepends=True), trail.head


def test_a_row_is_one_line_of_json_that_names_everything(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    first = put(open_trail(), reason="장 시작 전\n다시", took=timedelta(minutes=1), at=NOW, codes=(0, 1))

    [line] = path.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "seq": 1,
        "time": "2026-11-24T06:03:11+00:00",
        "event": "rerun",
        "who": "김운영",
        "from": "10.0.0.7",
        "job": "kindscrap",
        "outcome": "done",
        "detail": {"reason": "장 시작 전\n다시", "took": 60.0, "at": NOW.isoformat(), "codes": [0, 1]},
        "previous": "",
        "hash": first.hash,
    }
    assert audit_from_json(line) == first


def test_each_row_carries_the_hash_of_the_one_before(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    trail = open_trail()
    first, second = put(trail), put(trail)

    assert (second.seq, second.previous) == (2, first.hash)
    assert verify(path, AuditHead(count=2, hash=second.hash)) == []


def test_no_secret_stands_in_the_file(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    secret = 'p"ä ss/1'
    trail = open_trail(secrets=(secret, ""))
    trail.write(
        "login",
        secret,
        f"x{secret}",
        None,
        "refused",
        {secret: [f"a {secret}", {"b": secret}], "url": "p%22%C3%A4%20ss/1"},
    )

    text = path.read_text("utf-8")
    assert secret not in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    assert text.count("***") == 6
    assert verify(path, trail.head) == []


def test_text_that_looks_like_a_template_or_a_broken_name_is_written_as_it_is(
    open_trail: Callable[..., AuditTrail], path: Path
) -> None:
    row = put(open_trail(), file="{message} <red>{0}</red> \udcff \0 \u2028 \x85")

    assert audit_from_json(path.read_bytes().removesuffix(b"\n")) == row
    assert path.read_bytes().count(b"\n") == 1


def _forge(line: bytes) -> bytes:
    """Return the line with another event, and the hash that fits it."""
    changed = audit_from_json(line.replace(b'"rerun"', b'"login"'))
    return (audit_to_json(_hashed(changed)) + "\n").encode()


def _hashed(row: AuditRow, previous: str | None = None) -> AuditRow:

    bare = replace(row, previous=row.previous if previous is None else previous)
    return replace(bare, hash=hash_of(bare))


def _forge_all(lines: list[bytes]) -> list[bytes]:
    """Return a whole chain that fits itself, but not what the store remembers."""
    rows: list[AuditRow] = []
    for line in lines:
        changed = audit_from_json(line.replace(b'"rerun"', b'"login"'))
        rows.append(_hashed(changed, rows[-1].hash if rows else ""))
    return [(audit_to_json(row) + "\n").encode() for row in rows]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(lambda ls: ls, [], id="nothing"),
        pytest.param(lambda ls: ls[:4] + ls[5:], [("removed", 5, 5, None)], id="one removed"),
        pytest.param(lambda ls: ls[:2] + ls[6:], [("removed", 3, 6, None)], id="four removed"),
        pytest.param(lambda ls: ls[3:], [("removed", 1, 3, None)], id="the first removed"),
        pytest.param(lambda ls: ls[:7], [("removed", 8, 10, None)], id="the end removed"),
        pytest.param(lambda ls: [], [("removed", 1, 10, None)], id="all removed"),
        pytest.param(
            lambda ls: [*ls[:4], ls[4].replace(b"rer", b"log"), *ls[5:]], [("changed", 5, 5, 5)], id="changed"
        ),
        pytest.param(lambda ls: [*ls[:4], ls[4].replace(b'":', b'": '), *ls[5:]], [("changed", 5, 5, 5)], id="spaced"),
        pytest.param(lambda ls: [*ls[:4], _forge(ls[4]), *ls[5:]], [("changed", 5, 5, 5)], id="changed, new hash"),
        pytest.param(lambda ls: [*ls[:9], _forge(ls[9])], [("changed", 10, 10, 10)], id="last changed, new hash"),
        pytest.param(_forge_all, [("changed", 10, 10, 10)], id="all forged anew"),
        pytest.param(lambda ls: [*ls[:4], ls[4][:30] + b"\n", *ls[5:]], [("unreadable", 5, 5, 5)], id="cut inside"),
        pytest.param(lambda ls: [*ls[:9], ls[9][:30]], [("unreadable", 10, 10, 10)], id="cut at the end"),
        pytest.param(lambda ls: [*ls[:9], b"\0" * 99], [("unreadable", 10, 10, 10)], id="padded"),
        pytest.param(lambda ls: [*ls[:5], ls[4], *ls[5:]], [("repeated", 5, 5, 6)], id="repeated"),
        pytest.param(
            lambda ls: [*ls[:3], ls[4], ls[3], *ls[5:]],
            [("removed", 4, 4, None), ("repeated", 4, 4, 5)],
            id="out of order",
        ),
    ],
)
def test_what_was_done_to_the_file_is_named(
    open_trail: Callable[..., AuditTrail],
    path: Path,
    spoil: Callable[[list[bytes]], list[bytes]],
    expected: list[tuple[str, int, int, int | None]],
) -> None:
    lines, head = ten(open_trail, path)
    path.write_bytes(b"".join(spoil(lines)))

    found = [(str(p.trouble), p.first, p.last, p.line) for p in verify(path, head)]

    assert found == expected


@pytest.mark.parametrize("rest", [b'{"seq": 11, "ti', b"\0" * 4096, b"garbage\n"], ids=["cut", "padded", "a line"])
def test_after_a_power_cut_the_trail_goes_on_in_a_new_line(
    open_trail: Callable[..., AuditTrail], path: Path, rest: bytes
) -> None:
    _, head = ten(open_trail, path)
    with path.open("ab") as file:
        file.write(rest)

    trail = open_trail(head)
    row = put(trail)

    assert (row.seq, row.previous) == (11, head.hash)
    assert path.read_bytes().splitlines()[-1] == audit_to_json(row).encode()
    assert verify(path, trail.head) == [AuditProblem(trouble=AuditTrouble.UNREADABLE, first=11, last=11, line=11)], (
        "the torn line stays in sight, the rows around it hold"
    )


def test_rows_that_did_not_reach_the_store_are_owed_to_it(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    lines, head = ten(open_trail, path)
    seventh = audit_from_json(lines[6])

    trail = open_trail(AuditHead(count=7, hash=seventh.hash))

    assert [row.seq for row in trail.owed] == [8, 9, 10]
    assert trail.problems == []
    assert put(trail).previous == head.hash


def test_rows_that_do_not_follow_from_the_stores_end_are_not_taken(
    open_trail: Callable[..., AuditTrail], path: Path
) -> None:
    lines, _ = ten(open_trail, path)
    path.write_bytes(b"".join([*lines[:8], _forge(lines[8]), lines[9]]))

    trail = open_trail(AuditHead(count=7, hash=audit_from_json(lines[6]).hash))

    assert [row.seq for row in trail.owed] == [8, 9]
    assert [(p.trouble, p.first) for p in trail.problems] == [(AuditTrouble.CHANGED, 9)]


def test_rows_that_only_the_store_has_are_told_and_the_trail_goes_on_from_its_end(
    open_trail: Callable[..., AuditTrail], path: Path
) -> None:
    lines, head = ten(open_trail, path)
    path.write_bytes(b"".join(lines[:8]))

    trail = open_trail(head)

    assert trail.problems == [AuditProblem(trouble=AuditTrouble.REMOVED, first=9, last=10)]
    assert put(trail).seq == 11
    assert verify(path, trail.head) == trail.problems


def test_many_threads_write_one_chain(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    trail = open_trail()
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda n: put(trail, number=n), range(80)))

    assert sorted(row.seq for row in rows) == list(range(1, 81))
    assert verify(path, trail.head) == []


def test_a_line_is_written_even_after_somebody_removed_all_of_logurus_handlers(
    open_trail: Callable[..., AuditTrail], path: Path
) -> None:
    trail = open_trail()
    put(trail)
    logger.remove()
    put(trail)

    assert verify(path, trail.head) == []
    assert trail.head.count == 2


def test_a_line_that_cannot_be_written_is_no_row(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    trail = open_trail()
    put(trail)
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match=r"audit\.log"):
        put(trail)
    path.rmdir()
    path.write_bytes(kept)

    assert put(trail).seq == 2
    assert verify(path, trail.head) == []


def test_on_a_full_disk_a_line_is_whole_or_absent(small_disk: Path) -> None:
    path = small_disk / "audit.log"
    trail = AuditTrail(path, NONE)
    put(trail)
    filler = fill(small_disk)
    with pytest.raises(OSError, match="No space left"):
        put_many(trail)
    full = path.read_bytes()
    filler.unlink()
    put(trail)
    trail.close()

    assert full.endswith(b"}\n")
    assert verify(path, trail.head) == []


def test_a_number_is_not_given_twice_behind_a_break_that_a_new_store_knows_nothing_of(
    open_trail: Callable[..., AuditTrail], path: Path
) -> None:
    lines, _ = ten(open_trail, path)
    path.write_bytes(b"".join([*lines[:4], *lines[5:]]))

    trail = open_trail(NONE)
    row = put(trail)

    assert ([owed.seq for owed in trail.owed], row.seq) == ([1, 2, 3, 4], 11)
    assert [(p.trouble, p.first) for p in verify(path, trail.head)] == [(AuditTrouble.REMOVED, 5)]


def test_the_store_keeps_the_rows_and_the_head(open_trail: Callable[..., AuditTrail], tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'batmon.db'}", NOW)
    assert store.reads.audit_head() == NONE
    trail = open_trail(store.reads.audit_head())
    first, second = put(trail, text="\udcff한글"), put(trail)
    store.commit(Batch(at=NOW, audit=(first, second)))
    store.commit(Batch(at=NOW, audit=(first,)))

    assert store.reads.audit_head() == trail.head
    assert store.reads.audit() == [second, first]
    assert store.reads.audit(limit=1) == [second]
    store.close()


def test_a_long_file_is_checked_at_start(open_trail: Callable[..., AuditTrail], path: Path) -> None:
    """The time is printed (-s), not asserted: the machine is shared."""
    lines, _ = ten(open_trail, path)
    rows = [audit_from_json(lines[0])]
    for n in range(2, 20_001):
        row = audit_from_json(lines[1])
        rows.append(_hashed(replace(row, seq=n), rows[-1].hash))
    path.write_text("".join(audit_to_json(row) + "\n" for row in rows), "utf-8", newline="\n")

    begin = perf_counter()
    assert verify(path, AuditHead(count=20_000, hash=rows[-1].hash)) == []
    print(f"  20,000 rows checked in {perf_counter() - begin:.2f} s")
    begin = perf_counter()
    put(open_trail(AuditHead(count=20_000, hash=rows[-1].hash)))
    print(f"  opened and one row written in {perf_counter() - begin:.2f} s")
