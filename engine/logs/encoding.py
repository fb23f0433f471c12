"""From bytes to lines of text, decided line by line: a file may hold UTF-8 and then CP949."""

import re

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LINE_END = re.compile(rb"\r\n|\n|\r")
SHORTEST = 4  # bytes of the shortest line in UTF-16: one character and its end
LONGEST = 64 * 1024  # bytes of a line that are decoded; the rest is cut with a mark
CUT = " …"


def encoding_of(head: bytes, declared: str) -> str:
    """Return `utf-16-le`, `utf-16-be` or `line` (by line, UTF-8 before CP949) for `auto`, else what was declared."""
    if declared != "auto":
        return declared
    if head[:2] == b"\xff\xfe":
        return "utf-16-le"
    if head[:2] == b"\xfe\xff":
        return "utf-16-be"
    sample = head[:512]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if len(sample) >= SHORTEST and odd > len(sample) // 4 and odd > even * 4:
        return "utf-16-le"
    if len(sample) >= SHORTEST and even > len(sample) // 4 and even > odd * 4:
        return "utf-16-be"
    return "line"


def unit_of(encoding: str) -> int:
    """Return how many bytes a character takes at least: line ends are looked for at multiples of it."""
    name = encoding.lower().replace("_", "-")
    return 4 if name.startswith("utf-32") else 2 if name.startswith("utf-16") else 1


def text_of(raw: bytes, encoding: str) -> str:
    """Return one line as a person should see it: decoded, without its colours, NULs and other controls."""
    cut = len(raw) > LONGEST
    if cut:
        raw = raw[: LONGEST - LONGEST % unit_of(encoding)]
    text = _by_line(raw) if encoding == "line" else raw.decode(encoding, "replace")
    if not text.isprintable():
        text = CONTROL.sub("", ANSI.sub("", text)).replace("\ufeff", "")
    return text + CUT if cut else text


def _by_line(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(raw) and len(raw) - error.start < 4:
            return raw.decode(errors="replace")
    try:
        return raw.decode("cp949")
    except UnicodeDecodeError:
        return raw.decode(errors="replace")
