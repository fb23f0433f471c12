"""A zip: what lies in it; nothing is unpacked."""

from engine.files.previews.directory import NoZip, Packed, entries, find
from engine.files.previews.values import Asked, Budget, Column, Shown, Source, Table, clipped

COLUMNS = (
    Column(name="name"),
    Column(name="size", number=True),
    Column(name="packed", number=True),
    Column(name="modified"),
)


def show(source: Source, asked: Asked) -> Shown:
    """Return the entries from the byte `asked.at` of the directory on."""
    budget, rows = Budget(), list[tuple[str | None, ...]]()
    after = asked.at
    try:
        place = find(source.opened.descriptor)
        for entry, end in entries(source.opened.descriptor, place, asked.at):
            row = _row(entry)
            if len(rows) >= asked.rows or (rows and not budget.take(row)):
                break
            rows.append(row)
            after = end
    except NoZip:
        return Shown(body=_table(rows, None, None) if rows else None, problem="broken")
    table = _table(rows, after if after < place.size else None, place.count)
    return Shown(body=table, problem=None if rows or asked.at else "nothing")


def _table(rows: list[tuple[str | None, ...]], after: int | None, count: int | None) -> Table:
    return Table(columns=COLUMNS, rows=tuple(rows), next=after, total=count)


def _row(entry: Packed) -> tuple[str | None, ...]:
    modified = None if entry.modified is None else f"{entry.modified:%Y-%m-%d %H:%M:%S}"
    return clipped(entry.name), f"{entry.size:,}", f"{entry.packed:,}", modified
