"""Every page in every state of the room, also where it looks as in others: all tests of pages with nothing left out."""

import os
from collections.abc import Sequence

import pytest

from tests.ui.addresses import EVERYTHING

TESTS = ("tests/ui/test_every_state.py", "tests/ui/test_keyboard.py")


def main(words: Sequence[str]) -> int:
    """Run these tests; 1 where one fails."""
    os.environ[EVERYTHING] = "1"
    return int(pytest.main(["-q", *TESTS, *words]) != 0)
