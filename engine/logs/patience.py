"""How long a job's patterns may take in one look: a bad rule harms its own job only.

Source: verdicts.md, section 8.
"""

from msgspec import Struct

from engine.clock import steady
from rules.patterns import Sense, sense
from rules.rule import Rule

MOST = 0.3  # seconds, after which the other jobs come first


class Patience(Struct):
    """Asks what lines mean, and knows how long the answers have taken."""

    spent: float = 0.0

    def sense(self, rule: Rule, text: str) -> Sense:
        """Return what one line means to the job."""
        began = steady()
        found = sense(rule, text)
        self.spent += steady() - began
        return found

    @property
    def is_over(self) -> bool:
        """Return whether the rest has to wait for the next look."""
        return self.spent > MOST
