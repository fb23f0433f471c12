"""What many lives have hit, and what went wrong in them."""

from collections import Counter

from msgspec import Struct, field


class Tally(Struct):
    """What was hit, and what went wrong."""

    lives: int = 0
    occurrences: int = 0
    probes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)  # that the plans asked for
    statuses: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in what another has counted."""
        self.lives, self.occurrences = self.lives + other.lives, self.occurrences + other.occurrences
        self.probes += other.probes
        self.outcomes += other.outcomes
        self.findings += other.findings
        self.statuses += other.statuses
        self.fates += other.fates
        self.wrong += other.wrong
