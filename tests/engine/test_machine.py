"""The machine's figures: fresh once a second, and never an error."""

import platform
from collections.abc import Callable

import psutil
import pytest

from engine import machine
from engine.machine import MachineReader


def fail(*_args: object, **_named: object) -> object:
    raise OSError("not on this machine")


def test_the_figures_are_of_this_machine() -> None:
    view = MachineReader().read(0.0)

    assert view.host
    assert view.os
    assert 0 < view.memory_used < view.memory_total
    assert view.disks
    assert all(0 <= disk.free <= disk.total for disk in view.disks)
    assert view.batmon_memory > 1_000_000
    assert view.boot.tzinfo is not None


def test_they_are_handed_out_again_for_a_second() -> None:
    reader = MachineReader()

    first = reader.read(10.0)

    assert reader.read(10.9) is first
    assert reader.read(11.0) is not first


def test_rates_are_over_the_time_since_the_reading_before(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = MachineReader()
    counted = psutil.net_io_counters()
    monkeypatch.setattr(psutil, "net_io_counters", lambda: counted._replace(bytes_sent=1000, bytes_recv=500))
    reader.read(10.0)
    monkeypatch.setattr(psutil, "net_io_counters", lambda: counted._replace(bytes_sent=5000, bytes_recv=500))

    view = reader.read(12.0)

    assert (view.sent_per_second, view.received_per_second) == (2000.0, 0.0)


def test_the_processors_are_busy_as_long_as_they_were_since_the_reading_before(monkeypatch: pytest.MonkeyPatch) -> None:
    times = psutil.cpu_times()
    idle = times._replace(**dict.fromkeys(times._fields, 0.0))
    monkeypatch.setattr(psutil, "cpu_times", lambda: idle)
    reader = MachineReader()
    monkeypatch.setattr(psutil, "cpu_times", lambda: idle._replace(user=1.0, idle=3.0))

    assert reader.read(1.0).cpu_percent == 25.0


@pytest.mark.parametrize(
    "name",
    ["virtual_memory", "cpu_times", "disk_partitions", "disk_usage", "net_io_counters", "net_if_addrs", "boot_time"],
)
def test_what_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(psutil, name, fail)

    assert MachineReader().read(0.0).cpu_count >= 1


@pytest.mark.parametrize(
    ("version", "edition", "name"),
    [
        (("10", "10.0.22631", "SP0", ""), "Professional", "Windows 11 Pro"),
        (("10", "10.0.19045", "SP0", ""), "Enterprise", "Windows 10 Enterprise"),
        (("11", "10.0.26100", "SP0", ""), "Core", "Windows 11 Home"),
        (("2022Server", "10.0.20348", "SP0", ""), "ServerStandard", "Windows Server 2022"),
        (("10", "", "", ""), None, "Windows 10"),
    ],
)
def test_windows_is_named_as_its_owner_would(
    monkeypatch: pytest.MonkeyPatch, version: tuple[str, ...], edition: str | None, name: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(platform, "win32_ver", lambda: version)
    monkeypatch.setattr(platform, "win32_edition", lambda: edition, raising=False)

    assert machine._os_name() == name


@pytest.mark.parametrize(
    ("release", "name"),
    [
        (lambda: {"PRETTY_NAME": "Debian GNU/Linux 12 (bookworm)"}, "Debian GNU/Linux 12"),
        (lambda: {"PRETTY_NAME": "Ubuntu 24.04.1 LTS"}, "Ubuntu 24.04.1 LTS"),
    ],
)
def test_linux_is_named_as_it_names_itself(
    monkeypatch: pytest.MonkeyPatch, release: Callable[[], dict[str, str]], name: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", release)

    assert machine._os_name() == name
