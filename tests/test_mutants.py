"""The tests of the judging code can fail: each listed mutant of it is killed by its test."""

import pytest

from tests.mutants import MUTANTS, ROOT, Mutant, survivors


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.file}: {mutant.new.strip()[:50]}")
def test_a_mutant_stands_where_its_list_says(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1


def test_there_are_at_least_twenty_mutants() -> None:
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) >= 20


def test_no_mutant_of_the_judging_code_survives_of_those_that_are_tried_each_time() -> None:
    assert survivors(MUTANTS[::5]) == []  # `python -m tests.long mutants` tries all
