"""What Hyperscan finds is what the expression says, in blocks of every size."""

import pytest

from engine.logs.scanner import scan_of, scanner_of


@pytest.fixture(autouse=True)
def hyperscan() -> None:
    pytest.importorskip("hyperscan")


@pytest.mark.parametrize("expression", [r"[Xx]\r?$", r"[Xx](?:\r|$)", r"(?:[Xx]|[Yy]+)\r?$", r".*[Xx]\r?$"])
@pytest.mark.parametrize("end", [b"", b"\n", b"\nb\n", b"\n\n"])
def test_the_end_of_a_line_is_found_in_a_block_of_any_size(expression: str, end: bytes) -> None:
    scanner, scan = scanner_of((expression,)), scan_of((expression,))
    assert scanner is not None
    assert scan is not None
    for size in range(200):
        data = b"a" * size + b"x" + end
        assert scan(data) == scanner.scan_up_to(memoryview(data), 1000)
        assert set(scan(data)) == {size + 1}


def test_what_stands_behind_a_small_block_is_no_part_of_it() -> None:
    scan = scan_of((r"^",))
    assert scan is None or max(scan(b"a\nb\n"), default=0) <= 4
