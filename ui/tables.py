"""Tables for other programs: CSV as RFC 4180 has it, that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

MARK = "\ufeff"  # without it Excel takes UTF-8 for the machine's own code page
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would run, or skip to find such a sign


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the table with a head line; None is an empty cell."""
    out = StringIO()
    out.write(MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    harmful = isinstance(value, str) and text.lstrip(" ").startswith(FORMULA)
    return f"'{text}" if harmful else text
