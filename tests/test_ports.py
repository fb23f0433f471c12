"""Servers of tests that run at once do not take each other's ports, nor does a client's own end of a line."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.ports import EACH, FIRST, SHARES, free_port, share

CLIENTS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_every_worker_has_ports_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    for number in range(SHARES - 1):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{number}")
        shares.append(set(share()))
    monkeypatch.delenv("PYTEST_XDIST_WORKER")
    shares.append(set(share()))

    assert len(set.union(*shares)) == SHARES * EACH == sum(map(len, shares))


def test_no_port_is_given_twice_until_all_were() -> None:
    given = [free_port() for _ in range(EACH // 2)]

    assert len(set(given)) == len(given)
    assert set(given) <= set(share())


def test_a_port_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", free_port()))) for _ in range(3)]
        ports = [line.getsockname()[1] for line in taken]
        left = free_port()
        around = iter([*ports, left])
        monkeypatch.setattr("tests.ports._ports", lambda: around)

        assert free_port() == left


def test_all_are_below_those_of_clients() -> None:
    if not CLIENTS.exists():
        pytest.skip(f"this system has no {CLIENTS}")
    first, last = map(int, CLIENTS.read_text().split())
    if first < 32_768:
        pytest.skip(f"this system gives clients the ports from {first} to {last}: changed from what Linux has")
    assert first >= FIRST + SHARES * EACH
