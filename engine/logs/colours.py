"""The colours that a program writes for a terminal, by the names that the pages draw them with."""

NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
PALETTE = (
    *((0, 0, 0), (205, 49, 49), (13, 188, 121), (190, 150, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205)),
    (229, 229, 229),
)
LEVELS = (0, 95, 135, 175, 215, 255)  # of the cube of 256 colours
STYLES = {1: "bold", 2: "faint", 3: "italic", 4: "underline", 7: "inverse", 9: "struck"}
ENDS = {22: ("bold", "faint"), 23: ("italic",), 24: ("underline",), 27: ("inverse",), 29: ("struck",)}


class Colours:
    """What is set at a place in a line; every line begins without."""

    def __init__(self) -> None:
        self._styles: set[str] = set()
        self._front = self._back = ""

    @property
    def name(self) -> str:
        """Return what is set, as words: `bold red on-blue`; nothing is ``""``."""
        back = f"on-{self._back}" if self._back else ""
        return " ".join(filter(None, (*sorted(self._styles), self._front, back)))

    def take(self, codes: str) -> None:
        """Set what one sequence sets, given its numbers."""
        numbers = [int(code) if code else 0 for code in codes.replace(":", ";").split(";")]
        while numbers:
            self._one(numbers.pop(0), numbers)

    def _one(self, code: int, more: list[int]) -> None:
        if code == 0:
            self._styles.clear()
            self._front = self._back = ""
        elif code in STYLES:
            self._styles.add(STYLES[code])
        elif code in ENDS:
            self._styles.difference_update(ENDS[code])
        elif code in (38, 48):
            self._set(code == 38, _named(more))
        elif code in (39, 49):
            self._set(code == 39, "")
        elif 30 <= code <= 47 or 90 <= code <= 107:
            self._set(code % 60 < 40, NAMES[code % 10])

    def _set(self, is_front: bool, name: str) -> None:
        if is_front:
            self._front = name
        else:
            self._back = name


def _named(more: list[int]) -> str:
    """Return the colour nearest to what the next numbers say, and take them."""
    way = more.pop(0) if more else 0
    if way == 5 and more:
        return _of_256(more.pop(0))
    if way == 2:
        red, green, blue = ([*more[:3], 0, 0, 0])[:3]
        del more[:3]
        return _nearest((red, green, blue))
    return ""


def _of_256(code: int) -> str:
    if code < 16:
        return NAMES[code % 8]
    if code > 231:
        return _nearest((8 + (code - 232) * 10,) * 3)
    cube = code - 16
    return _nearest((LEVELS[cube // 36], LEVELS[cube // 6 % 6], LEVELS[cube % 6]))


def _nearest(colour: tuple[int, int, int]) -> str:
    apart = [sum((one - other) ** 2 for one, other in zip(colour, known, strict=True)) for known in PALETTE]
    return NAMES[apart.index(min(apart))]
