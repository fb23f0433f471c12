"""A configuration as it is shown: no secret in it, and marks that stand for what was there and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.masks import MaskMisplaced, masked, unmasked

TEXT = """# the password is hunter22, do not tell
store: postgresql+psycopg://bat:dbsecret@host/db
access:
  password: hunter22   # old: password: oldsecret
  operators:
    - {name: Kim, hash: '$argon2id$v=19$m=1', jobs: ["*"]}
notify:
  - {name: mail, url: "mailto://u:pa\\"ss@host"}
  - name: other
    url: ${OTHER_URL:-}
jobs:
  - id: a
    rerun: {command: x, env: {TOKEN: &t 'it''s-a-token', N: 12345}}
    failure: 'password: wrong'
"""
SECRETS = ("hunter22", "oldsecret", "$argon2id$v=19$m=1", "pa\\", "it''s-a-token", "12345", "dbsecret")


def test_no_secret_is_shown_and_everything_else_is() -> None:
    shown = masked(TEXT).text

    assert [one for one in SECRETS if one in shown] == []
    assert "url: ${OTHER_URL:-}" in shown
    assert "failure: 'password: wrong'" in shown
    assert 'jobs: ["*"]' in shown
    assert shown.count("\n") == TEXT.count("\n")


def test_a_shown_text_that_comes_back_is_the_file_as_it_was() -> None:
    assert unmasked(masked(TEXT).text, masked(TEXT)) == TEXT


def test_the_rest_may_be_edited_around_the_marks() -> None:
    shown = masked(TEXT)
    edited = shown.text.replace("name: Kim", "name: Lee").replace("jobs:\n", "tick: 10s\njobs:\n")

    assert unmasked(edited, shown) == TEXT.replace("name: Kim", "name: Lee").replace("jobs:\n", "tick: 10s\njobs:\n")


def test_a_secret_may_be_replaced_and_a_list_put_in_another_order() -> None:
    text = "access: {password: hunter22}\nnotify:\n- url: a://one\n- url: b://two\n"
    shown = masked(text)
    one, two = (hidden.mark for hidden in shown.hidden[1:])
    edited = f"access: {{password: 'new one'}}\nnotify:\n- url: {two}\n- url: {one}\n"

    assert unmasked(edited, shown) == "access: {password: 'new one'}\nnotify:\n- url: b://two\n- url: a://one\n"


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (("server: {title: MARK}\n", ""), 1),  # every page would show it
        (("notify: [{url: 'json://evil/?x=MARK'}]\n", ""), 1),  # it would be sent there
        (("# MARK\n", ""), 1),
        (("MARK: x\n", ""), 1),
        (("access: {password: MARK9}\n", "unknown"), 1),
    ],
)
def test_a_mark_where_no_secret_may_stand_is_refused_with_its_line(edit: tuple[str, str], line: int) -> None:
    shown = masked("access: {password: hunter22}\njobs: []\n")
    mark = "•••77•••" if edit[1] else shown.hidden[0].mark
    with pytest.raises(MaskMisplaced) as refused:
        unmasked(edit[0].replace("MARK9", mark).replace("MARK", mark) + "jobs: []\n", shown)

    assert refused.value.line == line


def test_a_secret_in_force_may_not_be_named_on_a_page_either() -> None:
    shown = masked("access: {password: hunter22}\njobs: []\n", ["hunter22"])
    with pytest.raises(MaskMisplaced):
        unmasked(f"server: {{title: {shown.hidden[0].mark}}}\njobs: []\n", shown, ["hunter22"])


def test_a_file_that_is_no_yaml_hides_whole_lines() -> None:
    text = "access:\n  password: hunter22 # x\n jobs: [\n"
    shown = masked(text, ["other-secret"])

    assert "hunter22" not in shown.text
    assert unmasked(shown.text.replace(" jobs: [", "jobs: []"), shown) == text.replace(" jobs: [", "jobs: []")


def test_a_secret_in_force_is_hidden_wherever_it_stands() -> None:
    shown = masked("# call with s3cr3t-value\njobs: []\n", ["s3cr3t-value"])

    assert "s3cr3t" not in shown.text
    assert unmasked(shown.text, shown, ["s3cr3t-value"]) == "# call with s3cr3t-value\njobs: []\n"


@given(secret=st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=4, max_size=30))
def test_whatever_a_password_is_it_is_hidden_and_comes_back(secret: str) -> None:
    quoted = "'" + secret.replace("'", "''") + "'"
    text = f"access:\n  password: {quoted}  # why\njobs: []\n"
    shown = masked(text)

    assert secret not in shown.text
    assert unmasked(shown.text, shown) == text
