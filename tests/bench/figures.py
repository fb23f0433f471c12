"""A figure beside what is asked for."""

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """One measured number; `most` is what it may be, None where it is told for the reader alone."""

    what: str
    measured: float
    unit: str
    most: float | None = None
    remark: str = ""


def told(figure: Figure) -> str:
    """Return the figure as a row of a table; what misses says so."""
    most = "" if figure.most is None else f"at most {figure.most:,g} {figure.unit}"
    missed = figure.most is not None and figure.measured > figure.most
    word = "MISSED" if missed else ""
    remark = f" ({figure.remark})" if figure.remark else ""
    return f"| {figure.what} | {most} | {figure.measured:,.1f} {figure.unit}{remark} | {word} |"
