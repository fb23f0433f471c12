"""Texts with a structure as previews: XML, YAML, Markdown, source and PDF, whole, broken, and made to do harm."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image as Pictures

from engine.clock import steady
from engine.files.apart import Apart, Late
from engine.files.desk import Desk
from engine.files.jail import Jail
from engine.files.preview import preview
from engine.files.previews import source
from engine.files.previews.values import Asked, Block, Hex, Paper, Prose, Text, Tree
from tests.engine.files.looking import DESK, body, look, pages
from tests.engine.files.pdfs import pdf_of


def told(tree: Tree) -> list[tuple[int, str, str, str]]:
    return [(node.depth, node.key, node.note, node.text) for node in tree.nodes]


def test_xml_is_a_tree_of_elements_with_attributes_and_texts(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<?xml version="1.0"?><!DOCTYPE a><a x="1"><b y="2">글 &amp; more</b><p:c xmlns:p="n"><d/>text</p:c></a>',
        encoding="utf-8",
    )

    assert told(body(look(tmp_path, "a.xml"), Tree)) == [
        (0, "a", 'x="1"', ""),
        (1, "b", 'y="2"', "글 & more"),
        (1, "c", 'xmlns:p="n"', ""),
        (2, "d", "", ""),
        (2, "", "", "text"),
    ]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "euc-kr", "utf-16", "utf-16-le"])
def test_pages_of_xml_in_any_coding_give_every_element_once(tmp_path: Path, coding: str) -> None:
    items = "".join(f"<항목 번호='{n}'><이름>가나 {n}</이름><값>{n}</값></항목>\n" for n in range(700))
    text = f"<?xml version='1.0' encoding='{coding.removesuffix('-sig')}'?><목록><안>{items}</안><끝/></목록>"
    (tmp_path / "a.xml").write_bytes(text.encode(coding))

    found = pages(tmp_path, "a.xml", rows=11)
    assert [node.text for page in found for node in page.nodes if node.key == "값"] == [str(n) for n in range(700)]
    assert [node.text for page in found for node in page.nodes if node.key == "이름"][699] == "가나 699"
    assert found[-1].nodes[-1].key == "끝"
    assert len(found) > 5


def test_xml_says_which_items_of_about_how_many_are_shown(tmp_path: Path) -> None:
    items = "".join(f"<item><n>{n:05}</n></item>" for n in range(1000))
    (tmp_path / "a.xml").write_text(f"<list>{items}</list>", encoding="utf-8")

    found = pages(tmp_path, "a.xml", rows=300)
    assert [(page.first, page.items, page.about) for page in found] == [
        (1, 300, True),
        (301, 300, True),
        (601, 300, True),
        (901, 100, True),
    ]
    assert [page.total for page in found] == [pytest.approx(1000, rel=0.02)] * 4


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><a/>',
        "<a>&nosuch;</a>",
        "<a><b></a>",
        "no markup",
    ],
)
def test_xml_with_entities_or_without_an_end_is_broken_and_shown_as_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")

    found = look(tmp_path, "a.xml")
    assert found.problem == "broken"
    assert "root:" not in str(found)
    assert isinstance(found.body, Text | Tree)


def test_xml_as_deep_as_it_likes_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>" * 500 + "</a>" * 500, encoding="utf-8")
    (tmp_path / "b.xml").write_text("<a>" * 5_000_000, encoding="utf-8")

    assert (look(tmp_path, "a.xml").problem, len(body(look(tmp_path, "a.xml"), Tree).nodes)) == ("cut", 60)
    assert look(tmp_path, "b.xml").problem == "broken"


def test_json_as_deep_as_it_likes_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 5_000_000, encoding="utf-8")

    assert (look(tmp_path, "a.json").problem, len(body(look(tmp_path, "a.json"), Tree).nodes)) == ("cut", 61)


def test_yaml_is_a_tree_in_which_no_alias_is_followed(tmp_path: Path) -> None:
    text = 'a: 1\nb: &x [1, "2", true, ~, 가나]\nc: *x\nd:\n  ? [k]\n  : v\n---\n- !!str 5\n'
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")

    found = body(look(tmp_path, "a.yml"), Tree)
    assert [(node.depth, node.key, node.kind, node.text) for node in found.nodes] == [
        (0, "", "object", ""),
        (1, "a", "number", "1"),
        (1, "b", "array", ""),
        (2, "0", "number", "1"),
        (2, "1", "string", "2"),
        (2, "2", "boolean", "true"),
        (2, "3", "null", ""),
        (2, "4", "string", "가나"),
        (1, "c", "alias", "*x"),
        (1, "d", "object", ""),
        (2, "?", "array", ""),
        (3, "0", "string", "k"),
        (2, "?", "string", "v"),
        (0, "", "array", ""),
        (1, "0", "string", "5"),
    ]
    assert found.nodes[2].note == "&x"


def test_yaml_that_laughs_a_billion_times_is_as_small_as_its_file(tmp_path: Path) -> None:
    lines = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)]
    (tmp_path / "a.yaml").write_text("l0: &l0 ha\n" + "\n".join(lines), encoding="utf-8")
    begun = steady()

    found = look(tmp_path, "a.yaml")
    assert (found.problem, len(body(found, Tree).nodes)) == (None, 2 + 29 * 11)
    assert steady() - begun < 10


@pytest.mark.parametrize("coding", ["utf-8", "cp949", "utf-16"])
def test_pages_of_yaml_give_every_item_once(tmp_path: Path, coding: str) -> None:
    text = "".join(f"- 이름: 가 {n}\n  값: {n}\n" for n in range(900))
    (tmp_path / "a.yml").write_bytes(text.encode(coding))

    found = pages(tmp_path, "a.yml", rows=50)
    assert [node.text for page in found for node in page.nodes if node.key == "값"] == [str(n) for n in range(900)]


@pytest.mark.parametrize("text", ["a: [1, 2", "a: b: c: d", "- !!python/object:os.system [x]\n  y", "%nosuch\n@"])
def test_yaml_that_is_none_is_called_broken_and_runs_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")

    assert look(tmp_path, "a.yml").problem == "broken"


def test_yaml_as_deep_as_it_likes_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("[" * 200_000, encoding="utf-8")

    assert look(tmp_path, "a.yml").problem in ("cut", "broken")


MARKDOWN = """# 제목 <b>x</b>

A **bold** [link](https://a.b) [bad](javascript:alert(1)) [in](../x) ![pic](http://evil/x.png)

- one
  1. two

> quote `code`

```python
<script>alert(1)</script>
```

| a | b |
|---|---|
| 1 | 2 |

<script>alert(2)</script>
"""


def words(block: Block) -> str:
    return "".join(run.text for run in block.runs)


def test_markdown_is_blocks_of_words_with_no_markup_picture_or_link_that_does_anything(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(MARKDOWN, encoding="utf-8")

    blocks = body(look(tmp_path, "a.md"), Prose).blocks
    assert [(block.kind, block.depth, block.quotes, block.marker, words(block)) for block in blocks] == [
        ("heading", 0, 0, "", "제목 <b>x</b>"),
        ("paragraph", 0, 0, "", "A bold link [bad](javascript:alert(1)) in pic"),
        ("paragraph", 1, 0, "•", "one"),
        ("paragraph", 2, 0, "1.", "two"),
        ("paragraph", 0, 1, "", "quote code"),
        ("code", 0, 0, "", "<script>alert(1)</script>"),
        ("head", 0, 0, "", ""),
        ("row", 0, 0, "", ""),
        ("paragraph", 0, 0, "", "<script>alert(2)</script>"),
    ]
    assert [run.href for block in blocks for run in block.runs if run.href] == ["https://a.b"]
    assert [run.text for cell in blocks[7].cells for run in cell] == ["1", "2"]


def test_pages_of_markdown_end_between_blocks_and_give_every_one_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.files.previews.markdown.SECONDS", 20.0)  # the machine may be busy
    (tmp_path / "a.md").write_text("".join(f"## {n}\n\ntext {n}\nmore\n\n" for n in range(9_000)), encoding="utf-8")
    seen: list[str] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "a.md", at=at), Prose)
        seen += [words(block) for block in found.blocks if block.kind == "heading"]
        at = found.next
    assert seen == [str(n) for n in range(9_000)]


@pytest.mark.parametrize(
    "text", ["[" * 40_000, "*a " * 16_000, "> " * 20_000, "`" * 20_000 + "a", "![" * 20_000, "- " * 20_000]
)
def test_markdown_that_is_made_to_take_for_ever_does_not(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    begun = steady()

    assert look(tmp_path, "a.md").body is not None
    assert steady() - begun < 10


def pieces(found: Text, line: int) -> list[tuple[str, str]]:
    at, parts = 0, []
    for length, name in found.runs[line]:
        parts.append((found.lines[line][at : at + length], name))
        at += length
    return parts


def test_source_says_what_its_words_are_and_keeps_every_character(tmp_path: Path) -> None:
    text = 'def f(x):  # 끝 😀\n    """둘\n    셋"""\n    return "<b>" + 1.5\n'
    (tmp_path / "a.py").write_text(text, encoding="utf-8")

    found = body(look(tmp_path, "a.py"), Text)
    assert "\n".join(found.lines) + "\n" == text
    assert pieces(found, 0) == [("def", "k"), (" ", ""), ("f", "f"), ("(x):  ", ""), ("# 끝 😀", "c")]
    assert pieces(found, 2) == [('    셋"""', "s")]
    assert ('"<b>"', "s") in pieces(found, 3)


def test_a_page_of_source_knows_what_began_before_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('x = """\n' + "in the text\n" * 500 + '"""\n', encoding="utf-8")
    first = body(look(tmp_path, "a.py", rows=100), Text)

    assert first.next is not None
    second = body(look(tmp_path, "a.py", at=first.next, rows=100), Text)
    assert {pieces(second, line)[0] for line in range(100)} == {("in the text", "s")}


@pytest.mark.parametrize(
    "name", ["a.sql", "a.bat", "Dockerfile", "a.ini", "a.html", "a.svg", "a.js", "a.ps1", "a.java"]
)
def test_source_of_many_languages_is_shown_line_by_line(tmp_path: Path, name: str) -> None:
    lines = ["-- one", "rem <script>alert(1)</script>", "select 'a' from b", "", "x = 1"]
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")

    found = body(look(tmp_path, name), Text)
    assert (look(tmp_path, name).kind, list(found.lines)) == ("source", lines)
    assert [sum(length for length, _ in runs) for runs in found.runs] == [len(line) for line in lines]


def never(language: str, text: str, count: int) -> list[tuple[tuple[int, str], ...]]:
    while True:
        pass


def test_source_whose_words_take_too_long_is_shown_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(source, "runs_of", never)
    begun = steady()

    found = body(look(tmp_path, "a.py"), Text)
    assert (found.lines, found.runs) == (("x = 1",), ())
    assert steady() - begun < 10


def devour() -> int:
    return len(b"x" * 2_000_000_000) + len([b"x" * 1_000_000 for _ in range(2_000)])


def test_who_takes_too_much_memory_is_ended_and_the_next_one_is_answered() -> None:
    apart = Apart()
    with pytest.raises(Late):
        apart.ask(20, devour)

    assert apart.ask(5, len, "abc") == 3
    apart.close()


def test_a_pdf_is_shown_page_by_page_as_picture_and_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("first page", "second page"))

    first = body(look(tmp_path, "a.pdf"), Paper)
    assert (first.page, first.pages, first.text, first.next) == (0, 2, "first page", 1)
    with Pictures.open(io.BytesIO(first.picture)) as picture:
        assert picture.size == (first.width, first.height) == (1400, 934)
        assert picture.convert("L").getextrema() == (0, 255)
    second = body(look(tmp_path, "a.pdf", at=1), Paper)
    assert (second.text, second.next) == ("second page", None)


@pytest.mark.parametrize("box", ["0 0 1 14400", "0 0 14400 14400", "0 0 0 0", "0 0 1e30 1", "0 0 nan 5"])
def test_a_page_of_any_size_is_a_picture_of_a_few_megabytes_at_most(tmp_path: Path, box: str) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("x").replace(b"0 0 300 200", box.encode()))

    found = look(tmp_path, "a.pdf")
    assert isinstance(found.body, Paper | Hex)
    assert not isinstance(found.body, Paper) or found.body.width * found.body.height <= 4_100_000


def test_a_pdf_that_was_cut_off_or_changed_anywhere_is_shown_or_called_broken(tmp_path: Path) -> None:
    whole, dice, told = pdf_of("a", "b"), random.Random("pdf"), set()

    for end in range(6, len(whole), 90):
        (tmp_path / "a.pdf").write_bytes(whole[:end])
        told.add(look(tmp_path, "a.pdf").problem)
    for _ in range(40):
        place = dice.randrange(8, len(whole))
        (tmp_path / "a.pdf").write_bytes(whole[:place] + dice.randbytes(3) + whole[place + 3 :])
        told.add(look(tmp_path, "a.pdf").problem)
    assert told == {"broken", None}


def test_a_file_that_is_swapped_before_it_is_opened_again_is_not_read(tmp_path: Path) -> None:
    from engine.files.apart import Named
    from engine.files.previews.pdf import read

    (tmp_path / "a.pdf").write_bytes(pdf_of("x"))
    with pytest.raises(FileNotFoundError):
        DESK.apart.ask(5, read, Named(path=str(tmp_path / "a.pdf"), device=0, inode=0), 0)


NAMES = ("a.xml", "a.yml", "a.md", "a.py", "a.pdf", "a.xls", "a.ods")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_of_any_kind_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")

    assert (look(tmp_path, name).problem, look(tmp_path, name).body) == ("empty", None)


@pytest.mark.parametrize("name", NAMES)
def test_bytes_with_a_wrong_name_are_bytes_and_are_called_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 4)

    found = look(tmp_path, name)
    assert (found.kind, found.problem, isinstance(found.body, Hex)) == ("raw", "named_otherwise", True)


@pytest.mark.parametrize("name", NAMES)
def test_a_place_beyond_the_end_gives_nothing_and_does_not_fail(tmp_path: Path, name: str) -> None:
    data = pdf_of("x") if name == "a.pdf" else b"a: 1\n"
    (tmp_path / name).write_bytes(data)

    for at in (10**6, 2**63 - 1):
        for inside in ("", '[1,["a"]]', '[["[",1,""]]', "nonsense"):
            look(tmp_path, name, at=at, inside=inside)


def test_source_is_shown_plain_at_once_where_what_colours_it_has_yet_to_begin(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    desk = Desk()

    first = preview(Jail(str(tmp_path)), Asked(path="a.py"), desk)
    second = preview(Jail(str(tmp_path)), Asked(path="a.py", again=True), desk)
    desk.close()
    assert [(body(each, Text).waits, bool(body(each, Text).runs)) for each in (first, second)] == [
        (True, False),
        (False, True),
    ]
