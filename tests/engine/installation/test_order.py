"""Install, upgrade and remove on a machine whose commands are answered by a script: order, repetition, each failure."""

from pathlib import Path

import pytest

from engine.installation import order
from engine.installation.command import StepFailed
from engine.installation.order import Deed
from engine.installation.settings import settings_of
from tests.engine.installation.windows import NSSM, Windows, nssm, plan

STEPS = (  # a command that fails, what is said of it
    ("nssm install", "not_registered"),
    ("nssm set BATMON AppDirectory", "setting_refused"),
    ("nssm set BATMON AppStdout", "setting_refused"),
    ("registry write", "helper_not_set"),
    ("nssm start", "not_started"),
)


@pytest.fixture
def windows() -> Windows:
    return Windows()


def install(windows: Windows, folder: Path, **wanted: object) -> tuple[Deed, list[str]]:
    told: list[str] = []
    deed = order.install(windows.world(), nssm(windows), plan(folder, **wanted), told.append)  # type: ignore[arg-type]
    return deed, told


def test_an_installation_registers_sets_starts_and_waits_for_an_answer(windows: Windows, tmp_path: Path) -> None:
    deed, told = install(windows, tmp_path)

    assert told == ["port_opened", "registered", "helper_set", "started"]
    assert (deed.healthy, deed.changed, deed.aside) == (True, True, ())
    assert windows.state == "SERVICE_RUNNING"
    assert windows.rules == {"BATMON 8002": "8002"}
    assert windows.settings.items() >= {" ".join(one.name): one.value for one in settings_of(plan(tmp_path))}.items()
    assert (tmp_path / "logs").is_dir()


def test_arguments_with_spaces_are_one_word_each_for_the_service(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)

    assert windows.settings["AppParameters"] == r'-P -m ui.cli run --config "C:\배치 감시\batmon.yml"'


def test_a_second_installation_changes_nothing(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)
    before, windows.asked = windows.picture(), []
    deed, told = install(windows, tmp_path)

    assert windows.done == []
    assert windows.picture() == before
    assert (told, deed.changed) == (["settings_same"], False)


def test_a_changed_setting_is_put_right_and_the_service_started_anew(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)
    windows.settings["AppDirectory"], windows.asked = r"D:\moved", []
    _, told = install(windows, tmp_path)

    assert told == ["settings", "started"]
    assert windows.done == [r"nssm set BATMON AppDirectory C:\배치 감시", "nssm stop BATMON", "nssm start BATMON"]


def test_a_service_of_a_folder_that_was_moved_runs_by_the_nssm_of_the_new_one(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)
    windows.settings["ImagePath"] = r'"D:\old folder\nssm.exe"'
    install(windows, tmp_path)

    assert windows.settings["ImagePath"] == rf'"{NSSM}"'


@pytest.mark.parametrize(("command", "code"), STEPS, ids=[command for command, _ in STEPS])
def test_a_step_that_fails_leaves_the_machine_as_it_was(
    windows: Windows, tmp_path: Path, command: str, code: str
) -> None:
    before, windows.fails = windows.picture(), (command,)
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert (failure.value.code, failure.value.left) == (code, ())
    assert windows.picture() == before


@pytest.mark.parametrize(("command", "code"), [one for one in STEPS if one[0] != "nssm install"])
def test_one_that_fails_on_a_service_that_ran_has_it_run_again_as_before(
    windows: Windows, tmp_path: Path, command: str, code: str
) -> None:
    install(windows, tmp_path, helper="", port=8001)
    windows.settings |= {"AppDirectory": r"D:\old", "AppStdout": ""}
    before, windows.fails = windows.picture(), (command,)
    if code == "not_started":  # it starts, but with the new settings it never answers
        windows.fails, windows.health = (), None
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert failure.value.left == ()
    assert windows.picture() == before


def test_a_program_that_dies_is_told_with_its_last_words(windows: Windows, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "service.log"
    log.parent.mkdir()
    log.write_text("one\n설정 오류\n", encoding="utf-8")
    windows.dies = True
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert failure.value.code == "service_dies"
    assert failure.value.parameters["words"] == "one\n설정 오류"
    assert failure.value.undone == ("started", "helper_set", "registered", "port_opened")


def test_one_that_never_answers_is_waited_for_and_taken_back(windows: Windows, tmp_path: Path) -> None:
    windows.health = None
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert failure.value.code == "no_answer"
    assert 90 <= windows.time < 92
    assert windows.state == ""


def test_one_that_answers_but_is_not_well_stays_installed_and_says_so(windows: Windows, tmp_path: Path) -> None:
    windows.health = False
    deed, _ = install(windows, tmp_path)

    assert not deed.healthy
    assert windows.state == "SERVICE_RUNNING"


def test_what_cannot_be_taken_back_is_named_and_the_rest_is_undone(windows: Windows, tmp_path: Path) -> None:
    windows.dies, windows.fails = True, ("nssm remove",)
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert failure.value.left == ("registered",)
    assert (windows.rules, windows.run_key) == ({}, {})


def test_a_firewall_that_refuses_is_put_aside_and_the_rest_is_done(windows: Windows, tmp_path: Path) -> None:
    windows.fails = ("netsh advfirewall firewall add",)
    deed, _ = install(windows, tmp_path)

    assert [failure.code for failure in deed.aside] == ["port_not_opened"]
    assert windows.state == "SERVICE_RUNNING"


def test_a_firewall_that_says_nothing_at_all_has_not_opened_the_port(windows: Windows, tmp_path: Path) -> None:
    windows.fails = ("netsh advfirewall firewall show",)
    deed, told = install(windows, tmp_path)

    assert [failure.code for failure in deed.aside] == ["port_not_opened"]
    assert "port_opened" not in told


def test_a_port_that_is_no_longer_used_is_closed(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path, port=8001)
    install(windows, tmp_path, port=8002)

    assert windows.rules == {"BATMON 8002": "8002"}


def test_a_service_of_that_name_which_is_not_nssm_s_is_left_alone(windows: Windows, tmp_path: Path) -> None:
    windows.state = "SERVICE_STOPPED"
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path, port=None)

    assert failure.value.code == "foreign_service"
    assert windows.done == []


@pytest.mark.parametrize("said", ["", "Access denied", "SERVICE_SOMETHING"])
def test_a_state_that_is_not_understood_is_none(windows: Windows, tmp_path: Path, said: str) -> None:
    windows.state = said or " "
    with pytest.raises(StepFailed) as failure:
        install(windows, tmp_path)

    assert failure.value.code == "state_unknown"
    assert windows.done == []


def test_an_upgrade_stops_brings_up_to_date_and_starts(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)
    windows.settings["AppStopMethodConsole"], windows.asked = "1500", []
    told: list[str] = []
    order.upgrade(windows.world(), nssm(windows), plan(tmp_path), told.append)

    assert told == ["stopped", "settings", "started"]
    assert windows.done == [
        "nssm stop BATMON",
        "nssm set BATMON AppStopMethodConsole 15000",
        "nssm start BATMON",
    ]


def test_an_upgrade_of_nothing_installs_nothing(windows: Windows, tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failure:
        order.upgrade(windows.world(), nssm(windows), plan(tmp_path), lambda _: None)

    assert failure.value.code == "not_installed"
    assert windows.picture() == Windows().picture()


def test_a_removal_leaves_nothing_of_ours_and_may_be_repeated(windows: Windows, tmp_path: Path) -> None:
    windows.rules["Somebody's"] = "8002"
    install(windows, tmp_path)
    told: list[str] = []
    order.remove(nssm(windows), told.append)
    order.remove(nssm(windows), told.append)

    assert told == ["removed", "helper_removed", "port_closed"]
    assert windows.picture() == ("", {}, {"Somebody's": "8002"}, {})


def test_a_restart_that_fails_leaves_the_service_to_be_looked_at(windows: Windows, tmp_path: Path) -> None:
    install(windows, tmp_path)
    windows.dies = True
    with pytest.raises(StepFailed):
        order.start(windows.world(), nssm(windows), plan(tmp_path), lambda _: None, anew=True)

    assert windows.state == "SERVICE_PAUSED"


def test_ctrl_c_takes_back_what_was_begun(windows: Windows, tmp_path: Path) -> None:
    world = windows.world()

    def leave() -> bool | None:
        raise KeyboardInterrupt

    with pytest.raises(StepFailed) as failure:
        order.install(
            order.World(run=world.run, health=leave, steady=world.steady, rest=world.rest),
            nssm(windows),
            plan(tmp_path),
            lambda _: None,
        )

    assert failure.value.code == "interrupted"
    assert windows.picture() == Windows().picture()
