"""From bytes to lines of text, decided line by line: a file may hold UTF-8 and then CP949."""

import codecs
import re
from functools import cache

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
SAMPLE = 512  # bytes of the first line by which UTF-16 without its mark is known
LONGEST = 64 * 1024  # bytes of a line that are judged and shown; the rest is cut with a mark
CUT = " …"
MARK = "\ufeff"  # at the beginning of a file, and where two were joined
MARKS = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
WIDE_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
SUPERSETS = {"euc_kr": "cp949"}  # what is called EUC-KR holds syllables that only CP949 has


def encoding_of(head: bytes, declared: str) -> str:
    """Return `utf-16-le`, `utf-16-be` or `line` (by line, UTF-8 before CP949) for `auto`, else what was declared.

    A declared `utf-16` or `utf-32` goes by the mark in the file: no later line has one.
    """
    if declared != "auto":
        return _declared(head, codecs.lookup(declared).name)
    marked = next((name for mark, name in WIDE_MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    end = head.find(b"\n", 0, SAMPLE)
    sample = head[: end + 2 - end % 2] if end >= 0 else head[:SAMPLE]  # what it says does not change with what follows
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if _is_wide(sample, odd, even):
        return "utf-16-le"
    return "utf-16-be" if _is_wide(sample, even, odd) else "line"


def _is_wide(sample: bytes, zeros: int, others: int) -> bool:
    """Return whether every other byte tells of UTF-16: most of them in Latin text, those of blanks alone in Korean."""
    if zeros > len(sample) // 4:
        return zeros > others * 4
    return not others and zeros > max(1, len(sample) // 32) and not _is_utf8(sample)


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _declared(head: bytes, name: str) -> str:
    if name not in ("utf-16", "utf-32"):
        return SUPERSETS.get(name, name)
    marks = WIDE_MARKS if name == "utf-16" else MARKS
    return next((marked for mark, marked in marks if head.startswith(mark)), f"{name}-le")


@cache
def unit_of(encoding: str) -> int:
    """Return how many bytes a character takes at least: line ends are looked for at multiples of it."""
    return 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1


def text_of(raw: bytes, encoding: str, most: int | None = None) -> str:
    """Return one line as a person should see it: decoded, without its colours, NULs and other controls.

    `encoding` is one that `encoding_of` gave; of more bytes than `most` (else `LONGEST`) the rest is cut.
    """
    most = LONGEST if most is None else most
    text = written(raw, encoding, most)
    if not text.isprintable():
        text = CONTROL.sub("", ANSI.sub("", text)).replace(MARK, "")
    return text + CUT if len(raw) > most else text


def written(raw: bytes, encoding: str, most: int | None = None) -> str:
    """Return one line as it was written, colours and controls included; of a long one the beginning."""
    most = LONGEST if most is None else most
    cut = len(raw) > most
    if cut:
        raw = raw[:most]
    return _by_line(raw, cut) if encoding == "line" else _decoded(raw, encoding, cut, "replace")


def _decoded(raw: bytes, encoding: str, cut: bool, errors: str) -> str:
    """Return the text; of bytes that were cut without the character that was cut with them."""
    if cut:
        return codecs.getincrementaldecoder(encoding)(errors).decode(raw)
    return raw.decode(encoding, errors)


def _by_line(raw: bytes, cut: bool) -> str:
    try:
        return _decoded(raw, "utf-8", cut, "strict")
    except UnicodeDecodeError as error:
        broken_off = error.reason == "unexpected end of data"
        if broken_off and not raw[: error.start].isascii():  # not a last character in CP949 that looks like it
            return raw.decode(errors="replace")
    try:
        return _decoded(raw, "cp949", cut, "strict")
    except UnicodeDecodeError:
        texts = [_decoded(raw, codec, cut, "replace") for codec in ("utf-8", "cp949")]
        return min(texts, key=lambda text: text.count("\ufffd"))
