"""A pattern added to what a job ignores: the wanted lines change, in many hand-written styles, and no other byte."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.addition import with_pattern
from engine.config.edit import EditRefused, value_of
from engine.config.load import load

TOP = "# 설정\ntimezone: Asia/Seoul   # 서울\n"
REST = "    name: 작업\n    scheduler: manual\n    workdir: .\n"
LOG = f"{REST}    log: a.log\n    failure: E\n"
OTHER = (
    "\n  # 다음 작업\n  - {id: other, name: other, scheduler: manual, workdir: ., log: o.log, failure: X, ignore: k}\n"
)

# name -> the file, and which lines go and come, with %s for the pattern in quotes
STYLES: dict[str, tuple[str, list[str]]] = {
    "a flow list": (
        f"{TOP}jobs:\n  - id: a\n{REST}    log: a.log\n    failure: 'E'\n    ignore: ['x', \"y\"]   # 왜\n{OTHER}",
        ["-    ignore: ['x', \"y\"]   # 왜", "+    ignore: ['x', \"y\", %s]   # 왜"],
    ),
    "a list in a block": (
        f"{TOP}jobs:\n  - id: a\n{LOG}    ignore:\n      - x  # 왜\n      # 더\n{OTHER}",
        ["+      - %s"],
    ),
    "a list in a block below its key, with wide dashes": (
        f"{TOP}jobs:\n- id: a\n  name: A\n  ignore:\n  -   x\n  -   'y'\n"
        "  scheduler: manual\n  workdir: .\n  log: a.log\n  failure: E\n",
        ["+  -   %s"],
    ),
    "one bare text": (
        f"{TOP}jobs:\n  - id: a\n    ignore: foo bar  # 왜\n{LOG}{OTHER}",
        ["-    ignore: foo bar  # 왜", "+    ignore: [foo bar, %s]  # 왜"],
    ),
    "one bare text that no list can hold bare": (
        f"{TOP}jobs:\n  - id: a\n    ignore: 'a, b' \n    failure: x, [y]\n{REST}    log: a.log\n",
        ["-    ignore: 'a, b' ", "+    ignore: ['a, b', %s] "],
    ),
    "one bare text with commas": (
        f"{TOP}jobs:\n  - id: a\n    ignore: a, b]\n    failure: E\n{REST}    log: a.log\n",
        ["-    ignore: a, b]", "+    ignore: ['a, b]', %s]"],
    ),
    "a number": (
        f"{TOP}jobs:\n  - id: a\n    ignore: 404\n    failure: E\n{REST}    log: a.log\n",
        ["-    ignore: 404", "+    ignore: [404, %s]"],
    ),
    "nothing yet, beside a flow list": (
        f"{TOP}jobs:\n  - id: a\n    failure: ['E']   # 왜\n\n    # 로그\n    log: a.log\n{REST}{OTHER}",
        ["+    ignore: [%s]"],
    ),
    "nothing yet, beside a list in a block": (
        f"{TOP}jobs:\n  - id: a\n    failure:\n    - E\n    # F\n    log: a.log\n{REST}{OTHER}",
        ["+    ignore:", "+    - %s"],
    ),
    "nothing yet, in braces": (
        f"{TOP}jobs:\n  - {{id: a, name: A, scheduler: manual, workdir: ., log: a.log, failure: E }} # 왜\n",
        [
            "-  - {id: a, name: A, scheduler: manual, workdir: ., log: a.log, failure: E } # 왜",
            "+  - {id: a, name: A, scheduler: manual, workdir: ., log: a.log, failure: E, ignore: [%s] } # 왜",
        ],
    ),
    "nothing yet, in braces over lines": (
        f"{TOP}jobs: [\n  {{id: a, name: A,\n   failure: E,  # 왜\n   scheduler: manual,"
        " workdir: ., log: a.log},\n]\n",
        ["-   failure: E,  # 왜", "+   failure: E, ignore: [%s],  # 왜"],
    ),
    "a flow list over lines": (
        f"{TOP}jobs:\n  - id: a\n{LOG}    ignore: [\n      'x',  # 하나\n      'y'   # 둘\n    ]\n",
        ["-      'y'   # 둘", "+      'y',   # 둘", "+      %s"],
    ),
    "a flow list over lines with a last comma": (
        f"{TOP}jobs:\n  - id: a\n{LOG}    ignore: [\n      'x',\n      'y',\t# 둘\t탭\n    ]\n",
        ["+      %s,"],
    ),
    "no line end at the end": (
        f"{TOP}jobs:\n  - id: a\n{LOG}    ignore:\n    - x",
        ["+    - %s"],
    ),
    "a long text over lines before it": (
        f"{TOP}jobs:\n  - id: a\n    description: >\n      한 줄\n      # 두 줄\n\n"
        f"    failure: E\n{REST}    log: a.log\n",
        ["+    ignore: [%s]"],
    ),
    "an alias": (
        f"{TOP}x-quiet: &quiet ['x', y]\njobs:\n  - id: a\n{LOG}    ignore: *quiet  # 왜\n"
        "  - {id: o, name: o, scheduler: manual, workdir: ., log: o.log, failure: E, ignore: *quiet}\n",
        ["-    ignore: *quiet  # 왜", "+    ignore: ['x', 'y', %s]  # 왜"],
    ),
    "a merge": (
        f"{TOP}x-base: &base {{scheduler: manual, workdir: ., log: a.log, ignore: x}}\njobs:\n"
        "  - <<: *base\n    id: a\n    name: A\n    failure: E\n  - {<<: *base, id: o, name: o, failure: E}\n",
        ["+    ignore: ['x', %s]"],
    ),
    "defaults": (
        f"{TOP}defaults:\n  ignore: ['x', '$${{Y}}']\njobs:\n  - id: a\n{LOG}{OTHER}",
        ["+    ignore: ['x', '$${Y}', %s]"],
    ),
}
PATTERNS = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"
    ),
    min_size=1,
    max_size=40,
)


def defaults_of(text: str) -> list[object]:
    found = value_of(text.encode()).get("defaults", {}).get("ignore", [])
    return list(found) if isinstance(found, list) else [found]


def diff(before: str, after: str) -> list[str]:
    """Return which lines go and come; their ends count."""
    lines = list(difflib.ndiff(before.split("\n"), after.split("\n")))
    return [line[:1] + line[2:] for line in lines if line[:1] in "+-"]


def written(pattern: str) -> str:
    return "'" + pattern.replace("${", "$${").replace("'", "''") + "'"


def ignored(path: Path) -> dict[str, tuple[str, ...]]:
    loaded = load(path, {})
    assert loaded.config is not None, loaded.problems
    return {job.id: job.ignore for job in loaded.config.jobs}


@pytest.mark.parametrize("name", STYLES)
@given(pattern=PATTERNS)
def test_exactly_the_wanted_lines_change(name: str, pattern: str) -> None:
    text, expected = STYLES[name]
    after = with_pattern(text.encode(), "a", "~" + pattern, defaults_of(text)).data.decode()
    said = [line.replace("%s", written("~" + pattern)) for line in expected]

    if name != "no line end at the end":
        assert diff(text, after) == said
    else:
        assert after == text + "\n" + said[0][1:]


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("form", ["plain", "crlf", "bom"])
def test_the_file_says_the_same_but_for_the_pattern(name: str, form: str, tmp_path: Path) -> None:
    text, _ = STYLES[name]
    data = (text.replace("\n", "\r\n") if form == "crlf" else text).encode("utf-8-sig" if form == "bom" else "utf-8")
    path = tmp_path / "batmon.yml"
    path.write_bytes(data)
    before = ignored(path)
    config = load(path, {}).config
    path.write_bytes(with_pattern(data, "a", r"^it's \$\{x\} ${Y} 한글$", defaults_of(text)).data)
    after = load(path, {}).config

    assert ignored(path) == {**before, "a": (*before["a"], r"^it's \$\{x\} ${Y} 한글$")}
    assert config is not None
    assert after is not None
    assert after.with_jobs(one.model_copy(update={"ignore": before[one.id]}) for one in after.jobs) == config
    if form == "crlf":
        assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (form == "bom")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jobs:\n  - &a {id: a, ignore: x}\n  - *a\n", "form"),  # two jobs would change
        ("jobs:\n  - id: a\n    ignore: &i [x]\n  - {id: b, ignore: *i}\n", "form"),
        ("jobs:\n  - id: a\n    ignore: |\n      foo\n", "form"),
        ("jobs:\n  - {id: b}\n", "no_job"),
        ("jobs: [\n", "form"),
        ("jobs:\n  - {id: a, ignore: [new]}\n", "known"),
    ],
)
def test_what_cannot_be_added_safely_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(EditRefused) as refused:
        with_pattern(text.encode(), "a", "new")

    assert refused.value.code == code


def test_a_reference_to_the_environment_is_copied_as_it_is_written() -> None:
    text = "defaults: {ignore: '${NAME} x'}\njobs:\n  - id: a\n    failure: E\n"
    after = with_pattern(text.encode(), "a", "new", defaults_of(text))

    assert after.data.decode().splitlines()[-1] == "    ignore: ['${NAME} x', 'new']"
    assert after.copied == ("${NAME} x",)


def test_a_file_that_is_a_list_of_jobs_is_edited_as_well() -> None:
    text = "- id: a\n  failure: E\n- id: b\n"

    assert (
        with_pattern(text.encode(), "a", "new").data.decode() == "- id: a\n  failure: E\n  ignore: ['new']\n- id: b\n"
    )
