"""The wider pattern over bytes: found in every line that the pattern itself matches, whatever it is encoded in."""

import re

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.superset import ALSO, CATEGORIES, CODECS, superset_of

PATTERNS = (
    r"\bERROR\b",
    r"작업\s*완료(?!.*취소)",
    r"(?i)fail(ed|ure)|kill",
    r"(?i)오류 Größe",
    r"^\d+ rows in \S+$",
    r"^(?:\[\d+\] )?(?:done|완료)\.?$",
    r"처리건수=(?P<rows>[1-9][\d,]*)건",
    r"code [^0]\d*",
    r"(?<!no )errors?: [^\W\d]+",
    r"[가-힣]{2,5} 실패",
    r"a.{3}z|x\Dy|p\Wq",
    r"(?s)begin.+?end",
    r"exit (?:status )?(?i:Code)\s+[1-9]",
    r"(?>ab|a)c++\S",
    r"[^a-z가]{3}!",
    r"(?i)[k-s가]{3}=[^x]",
    r"\u00e9t\u00e9|\ufffd\ufffd",
    r"q{9,12}r",
    r"(?:foo|bar)+ \d{3}",
)

ALPHABET = st.one_of(
    st.characters(codec="cp949", exclude_characters="\n\r"), st.sampled_from("ERORkK\u017f\u212aİ오류작업완료é ")
)


EVERYTHING = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x20000))))


def bytes_of(text: str) -> list[bytes]:
    return [text.encode(codec, "replace") for codec in CODECS]


def is_found(pattern: str, raw: bytes) -> bool:
    wider = superset_of(pattern)
    assert wider is not None
    return re.search(wider.encode("ascii"), raw, re.MULTILINE) is not None


@settings(max_examples=600, deadline=None)
@given(data=st.data(), pattern=st.sampled_from(PATTERNS), before=st.text(ALPHABET, max_size=4))
def test_what_a_pattern_matches_is_found_in_either_encoding(data: st.DataObject, pattern: str, before: str) -> None:
    text = before + data.draw(st.from_regex(pattern)) + data.draw(st.text(ALPHABET, max_size=4))
    text = text.replace("\n", "0").replace("\r", "0")

    for raw, codec in zip(bytes_of(text), CODECS, strict=True):
        assert not regex.search(pattern, raw.decode(codec)) or is_found(pattern, raw)


@settings(max_examples=600, deadline=None)
@given(pattern=st.sampled_from(PATTERNS), raw=st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"0")))
def test_what_a_pattern_matches_in_bytes_of_no_encoding_is_found(pattern: str, raw: bytes) -> None:
    for codec in CODECS:
        assert not regex.search(pattern, raw.decode(codec, "replace")) or is_found(pattern, raw)


def test_a_line_without_the_words_of_a_pattern_is_seldom_found() -> None:
    line = "2026-11-24 06:00:00,123 [I] 페이지 12/7000 수집, 누적 4711건".encode()
    found = [pattern for pattern in PATTERNS if is_found(pattern, line)]

    assert found == [r"\u00e9t\u00e9|\ufffd\ufffd"]  # two bytes beyond ASCII might be what is shown as broken


@pytest.mark.parametrize(
    "pattern",
    [r"\d*", r"(?:foo){e<=1}", r"(?:foo){1i+2d<=3}", "(?!x)", "a|", r"(a+)+$", r"(\w+)x\1", r"[a[:digit:]]", "(?x)a b"],
)
def test_a_pattern_that_may_match_anything_or_run_out_of_time_has_none(pattern: str) -> None:
    assert superset_of(pattern) is None


@pytest.mark.parametrize("place", range(6))
def test_a_class_of_characters_has_no_member_that_is_not_found(place: int) -> None:
    pattern = (r"\d", r"\D", r"\s", r"\S", r"\w", r"\W")[place]
    codes, beyond = list(CATEGORIES.values())[place]
    wider = re.compile(beyond.encode("ascii"))
    members = regex.findall(pattern, EVERYTHING)

    assert {ord(one) for one in members if one.isascii()} - {10} == codes
    for raw in {raw for one in members if not one.isascii() for raw in bytes_of(one)} - {b"?"}:
        assert wider.fullmatch(raw), raw


def test_no_other_character_is_the_same_letter_where_case_does_not_matter() -> None:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    same = {one: "".join(regex.findall(one, EVERYTHING[128:], regex.IGNORECASE)) for one in letters}

    assert {letter: others for letter, others in same.items() if others} == ALSO
