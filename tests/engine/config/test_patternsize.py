"""A pattern that would take all memory when it is compiled is refused before it is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.patterns import LARGEST, trouble_of
from engine.config.patternsize import size_of


@pytest.mark.parametrize(
    "pattern",
    [
        "x{1000000000}",
        "(?:(?:x{300}){300}){300}",
        "(x{1000}[(]y){1000}",
        "(x{1000}[)]y){1000}",
        "(x{1000}[]()]y){1000}",
        r"(x{1000}\(y){1000}",
        "(?x)(x{1000} # (\n){1000}",
        "(?-i:a)(?ix: [ # ]\n ( x{1000} ) {1000} )",
        "(x{1000}(?# ( )y){1000}",
        "(?V1)(x{1000}[[(]&&[a-z]]){1000}",
        "x{1000}{1000}",
    ],
)
def test_what_grows_beyond_bounds_is_refused_at_once(pattern: str) -> None:
    began = time.process_time()

    assert trouble_of(pattern) == ("pattern_too_large", {})
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3} \[E\] ERROR",
        "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "(?x) (?: rows \\ = \\ \\d{1,9} ) # how many",
        "ERROR.{0,100000}timeout",
        r"(\w+ ){20}end",
        "{literal} {2",
    ],
)
def test_what_people_write_is_small(pattern: str) -> None:
    assert size_of(pattern) < LARGEST / 10


# patterns with their size
ATOMS = st.sampled_from([(one, 1) for one in ("a", ".", r"\d", "[(]", "[)x]", r"\)", "[]a]", "|b", r"[\]{]")])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda all_: ("".join(p for p, _ in all_), sum(n for _, n in all_))
        ),
        st.tuples(inner, st.integers(0, 99)).map(lambda it: (f"(?:{it[0][0]}){{{it[1]}}}", it[0][1] * it[1])),
        inner.map(lambda it: (f"({it[0]})", it[1])),
    ),
    max_leaves=12,
)


@given(PATTERNS)
def test_a_size_is_never_below_that_of_the_pattern_written_out(pattern: tuple[str, int]) -> None:
    assert size_of(pattern[0]) >= pattern[1]
