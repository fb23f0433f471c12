"""Text and source: lines decoded one by one, a page at a time."""

from engine.files.previews.reading import BLOCKS, encoding_name, read_lines, total_of
from engine.files.previews.values import Asked, Budget, Shown, Source, Text, clipped

LINE = 4_000  # characters of a line that are shown


def show(source: Source, asked: Asked) -> Shown:
    """Return lines from the byte `asked.at` on."""
    for block in BLOCKS:
        read = read_lines(source.opened.descriptor, source.head, asked.at, block)
        if len(read.lines) >= asked.rows or read.end is None:
            break
    budget, lines = Budget(), list[str]()
    for text in read.texts():
        line = clipped(text, LINE)
        if len(lines) >= asked.rows or (lines and not budget.take([line])):
            break
        lines.append(line)
    after = read.after(len(lines))
    total, about = total_of(source.size, asked.at, after, len(lines), asked.at == 0)
    return Shown(
        body=Text(
            lines=tuple(lines),
            encoding=encoding_name(source.head, read.encoding),
            first=1 if asked.at == 0 else None,
            next=after,
            total=total,
            about=about,
        )
    )
