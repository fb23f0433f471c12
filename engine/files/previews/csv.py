"""CSV and TSV: the delimiter and the coding are found, rows come a page at a time from a byte on."""

import csv
from collections.abc import Iterator

from engine.files.previews.reading import BLOCKS, Lines, encoding_name, read_lines, total_of
from engine.files.previews.values import COLUMNS, Asked, Budget, Shown, Source, Table, clipped, is_number, numeric

DELIMITERS = ",\t;|"
SAMPLE = 30  # lines by which the delimiter is found


class _Feed:
    """Hands a reader of records its lines, and knows how many it took."""

    def __init__(self, read: Lines) -> None:
        self.taken = 0
        self._texts = read.texts()

    def __iter__(self) -> Iterator[str]:
        for text in self._texts:
            self.taken += 1
            yield text + "\n"


def show(source: Source, asked: Asked) -> Shown:
    """Return rows from the byte `asked.at` on, 0 for the first ones; the names of the columns are read every time."""
    beginning = read_lines(source.opened.descriptor, source.head, 0, len(source.head) or 1)
    delimiter = delimiter_of([text for text, _ in zip(beginning.texts(), range(SAMPLE), strict=False)])
    first, after = _first_record(beginning, delimiter)
    has_names = _are_names(first)
    begin = source.size if after is None else after
    start = asked.at or (begin if has_names else 0)
    for block in BLOCKS:
        read = read_lines(source.opened.descriptor, source.head, start, block)
        rows, after, broken = _records(read, delimiter, asked.rows)
        if len(rows) >= asked.rows or read.end is None:
            break
    width = max((len(row) for row in (first, *rows)), default=0)
    names = [*first, *[""] * (width - len(first))] if has_names else [str(place + 1) for place in range(width)]
    shown = tuple(tuple(clipped(cell) for cell in row[:COLUMNS]) for row in rows)
    total, about = total_of(source.size, start, after, len(rows), asked.at == 0)
    body = Table(
        columns=tuple(numeric((clipped(name) for name in names[:COLUMNS]), shown)),
        rows=shown,
        next=after,
        total=total,
        about=about,
        encoding=encoding_name(source.head, read.encoding),
        delimiter=delimiter,
        hidden=max(0, width - COLUMNS),
    )
    return Shown(body=body, problem="broken" if broken else None)


def delimiter_of(lines: list[str]) -> str:
    """Return what divides the cells: what stands equally often in most lines, outside of quotes."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = [_outside_quotes(line).count(delimiter) for line in lines if line.strip()]
        usual = max(set(counts), key=lambda count: (counts.count(count) if count else 0, count), default=0)
        if usual and (counts.count(usual), usual) > most:
            best, most = delimiter, (counts.count(usual), usual)
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _first_record(read: Lines, delimiter: str) -> tuple[list[str], int | None]:
    rows, after, _ = _records(read, delimiter, 1)
    return (rows[0] if rows else []), after


def _records(read: Lines, delimiter: str, most: int) -> tuple[list[list[str]], int | None, bool]:
    """Return records, where the next one begins, and whether the file is none of its kind from there on."""
    feed, budget = _Feed(read), Budget()
    rows: list[list[str]] = []
    taken = 0
    try:
        for row in csv.reader(feed, delimiter=delimiter):
            if rows and not budget.take(clipped(cell) for cell in row[:COLUMNS]):
                break
            taken = feed.taken
            if row:
                rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        return rows, read.after(feed.taken), True
    return rows, read.after(taken), False


def _are_names(record: list[str]) -> bool:
    """Return whether the first record names the columns: texts, all of them different."""
    filled = [cell.strip() for cell in record]
    return bool(filled) and all(filled) and len(set(filled)) == len(filled) and not any(map(is_number, filled))
