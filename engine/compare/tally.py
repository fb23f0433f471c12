"""The lines of a run as a row of kinds, and what each kind held: read once, in blocks, however many they are."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct, field

from engine.clock import steady
from engine.compare.locating import opened_piece
from engine.compare.pieces import Piece
from engine.logs.encoding import LONGEST, text_of, unit_of
from engine.logs.gate import gate_of
from engine.logs.lines import has_hole, last_break, split
from engine.logs.source import FileSource, PackedSource
from rules.differences import Seen
from rules.kinds import keeps_digits, kind_of, pieces_of, values_of
from rules.model import Meaning
from rules.patterns import sense
from rules.rule import Rule

BLOCK = 512 * 1024  # bytes read at once
LINES = 1_000_000  # of one run that are compared
SECONDS = 20.0  # for which one run is read
GRAIN = 256  # lines between two whose places are kept
KINDS = 5000  # that are told apart; the others are one
SAMPLED = 200  # lines of a kind of which is kept what they held
KEPT = 30_000  # lines, their digits aside, whose kind is remembered
PATIENCE = 0.02  # seconds that one pattern may take on one line
PLAIN = frozenset(
    {"line", "utf-8", "cp949", "latin-1", "iso8859-1", "ascii", "shift_jis", "euc_kr"}
)  # digits are bytes
ALIKE = bytes(ord("0") if ord("1") <= code <= ord("9") else code for code in range(256))
DIGITS = dict.fromkeys(range(ord("1"), ord("9") + 1), "0")
REST = 0  # the kind of those that are too many

Key = bytes | str


class Kinds(Struct, kw_only=True):
    """The kinds of both runs by their numbers: what they say, and what they mean to the job."""

    rule: Rule
    texts: list[str] = field(default_factory=lambda: [""])
    meanings: list[Meaning] = field(default_factory=lambda: [Meaning.ACTIVITY])
    many: bool = False
    _numbers: dict[tuple[str, Meaning], int] = field(default_factory=dict)
    _known: dict[Key, int] = field(default_factory=dict)  # lines without a meaning, by all but their digits
    _meant: dict[tuple[Meaning, Key], int] = field(default_factory=dict)  # ... and with one

    def known(self, keys: Sequence[Key]) -> list[int]:
        """Return the kinds of lines that mean nothing to the job; -1 where that is not known yet."""
        get = self._known.get
        return [get(key, -1) for key in keys]

    def number(self, key: Key, text: str) -> int:
        """Return the number of a line's kind, and remember it for all that differ from it in their digits alone."""
        meaning = sense(self.rule, text, PATIENCE).meaning
        is_plain = meaning is Meaning.ACTIVITY
        found = self._known.get(key) if is_plain else self._meant.get((meaning, key))
        if found is not None:
            return found
        found = self._named(kind_of(text), meaning)
        if not keeps_digits(pieces_of(text)):
            if len(self._known) + len(self._meant) >= KEPT:
                self._known.clear()
                self._meant.clear()
            if is_plain:
                self._known[key] = found
            else:
                self._meant[meaning, key] = found
        return found

    def _named(self, text: str, meaning: Meaning) -> int:
        found = self._numbers.get((text, meaning))
        if found is None:
            if len(self.texts) > KINDS:
                self.many = True
                return REST
            found = self._numbers[text, meaning] = len(self.texts)
            self.texts.append(text)
            self.meanings.append(meaning)
        return found


class Mark(Struct, frozen=True, kw_only=True, gc=False):
    """Where a line stands: its row in the run, the piece and the byte, its number as far as it is known."""

    row: int
    piece: int
    offset: int
    number: int | None


class Tally(Struct, kw_only=True):
    """All lines of one run: their kinds in order, places of some of them, and by kind what was seen."""

    row: "array[int]" = field(default_factory=lambda: array("I"))
    marks: list[Mark] = field(default_factory=list)
    seen: dict[int, Seen] = field(default_factory=dict)
    cut: bool = False


class Block(Struct, frozen=True, kw_only=True):
    """Neighbouring whole lines: their bytes, where they begin, which ends are counted above each, and their keys."""

    raws: Sequence[bytes]
    offsets: Sequence[int]
    above: Sequence[int]
    keys: Sequence[Key]
    stop: int
    ends: int


def tally(pieces: Sequence[Piece], kinds: Kinds) -> Tally:
    """Return what the lines of a run are. Raises Gone or NotReadable."""
    found = Tally()
    end = steady() + SECONDS
    for place, piece in enumerate(pieces):
        with opened_piece(piece.path, piece.cursor) as source:
            number = piece.number
            for block in blocks(source, piece):
                _take(found, kinds, place, block, number, piece.encoding)
                number = None if number is None else number + block.ends
                if len(found.row) >= LINES or steady() > end:
                    found.cut = block.stop < piece.end or place + 1 < len(pieces)
                    return found
    return found


def blocks(source: FileSource | PackedSource, piece: Piece) -> Iterator[Block]:
    """Yield the lines of a piece in blocks."""
    at = piece.start
    while at < piece.end:
        data = source.read(at, min(BLOCK, piece.end - at))
        if not data:
            return
        size = len(data)
        if at + size < piece.end:
            size = last_break(data, size, piece.encoding) or size  # else a piece of a line that does not end
        yield _block(data[:size], at, piece.encoding)
        at += size


def _block(data: bytes, at: int, encoding: str) -> Block:
    if encoding in PLAIN and data.count(b"\r") == data.count(b"\r\n") and not has_hole(data):
        return _plain_block(data, at)
    lines = list(split(data, encoding, at, 0))
    return Block(
        raws=[line.raw for line in lines],
        offsets=[line.offset for line in lines],
        above=[line.number for line in lines],
        keys=[text_of(line.raw[:LONGEST], encoding).translate(DIGITS) for line in lines],
        stop=at + len(data),
        ends=(lines[-1].number + 1) if lines else 0,
    )


def _plain_block(data: bytes, at: int) -> Block:
    """Return a block of lines that all end with a line feed, made without looking at each."""
    raws = data.split(b"\n")
    keys = data.translate(ALIKE).split(b"\n")
    ends = len(raws) - 1
    if not raws[-1]:
        raws.pop()
        keys.pop()
    lengths = accumulate((len(raw) + 1 for raw in raws[:-1]), initial=at)
    offsets = array("Q", lengths) if raws else array("Q")
    return Block(raws=raws, offsets=offsets, above=range(len(raws)), keys=keys, stop=at + len(data), ends=ends)


def _take(tally: Tally, kinds: Kinds, piece: int, block: Block, number: int | None, encoding: str) -> None:
    """Add a block of lines."""
    first = len(tally.row)
    row = kinds.known(block.keys)
    for place in sorted(_odd(row, block, kinds.rule, encoding)):
        raw = block.raws[place].rstrip(b"\r") if unit_of(encoding) == 1 else block.raws[place]
        row[place] = kinds.number(block.keys[place], text_of(raw, encoding))
    tally.row.extend(row)
    for place in range(-first % GRAIN, len(row), GRAIN) if first else range(0, len(row), GRAIN):
        _mark(tally, first + place, piece, block, place, number)
    if len(row) and (not tally.marks or tally.marks[-1].piece != piece):
        _mark(tally, first, piece, block, 0, number)
    _count(tally, row, block, first, encoding)


def _mark(tally: Tally, row: int, piece: int, block: Block, place: int, number: int | None) -> None:
    known = None if number is None else number + block.above[place]
    tally.marks.append(Mark(row=row, piece=piece, offset=block.offsets[place], number=known))


def _odd(row: list[int], block: Block, rule: Rule, encoding: str) -> set[int]:
    """Return the places of the lines that have to be looked at: of no known kind, or such as may mean something."""
    found = {place for place, kind in enumerate(row) if kind < 0} if -1 in row else set()
    data = b"\n".join(block.raws)
    gate = gate_of(rule, len(data)) if encoding == "line" else None
    spans = None if gate is None else gate.spans(data)
    if spans is None:
        return set(range(len(row)))
    starts = dict(zip(accumulate((len(raw) + 1 for raw in block.raws), initial=0), range(len(row)), strict=False))
    return found | {starts[start] for start, _ in spans if start in starts}


def _count(tally: Tally, row: list[int], block: Block, first: int, encoding: str) -> None:
    """Count the kinds of a block, and keep what the first lines of each held."""
    wanting = set()
    for kind, count in Counter(row).items():
        seen = tally.seen.get(kind)
        if seen is None:
            seen = tally.seen[kind] = Seen(first=-1)
        if seen.count < SAMPLED and kind != REST:
            wanting.add(kind)
        seen.count += count
    if not wanting:
        return
    sampled: Counter[int] = Counter()
    for place, kind in enumerate(row):
        if kind in wanting:
            seen = tally.seen[kind]
            if seen.first < 0:
                seen.first = first + place
            seen.take(values_of(pieces_of(text_of(block.raws[place], encoding))))
            sampled[kind] += 1
            if sampled[kind] >= SAMPLED:
                wanting.discard(kind)
                if not wanting:
                    return
