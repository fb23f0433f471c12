from pathlib import Path

from tests.windows.wine import Wine, windows


def test_the_python_of_windows_runs_under_wine_in_korean(wine: Wine) -> None:
    told = "import locale, sys; print(sys.platform, sys.version_info[:2], locale.getencoding())"

    done = wine.python("-X", "utf8=0", "-c", told, env={"PYTHONUTF8": "0"})

    assert (done.returncode, done.stdout) == (0, "win32 (3, 11) cp949\n"), done.stderr


def test_the_packages_of_batmon_are_there(wine: Wine) -> None:
    done = wine.python("-c", "import comtypes, engine.monitor, pydantic, ui.cli; print(ui.cli.__file__)")

    assert done.stdout.startswith("Z:\\"), done.stderr


def test_a_program_that_hangs_is_ended_and_what_it_said_is_kept(wine: Wine) -> None:
    done = wine.python("-c", "import time; print('begun', flush=True); time.sleep(60)", timeout=5)

    assert (done.returncode, done.stdout) == (-9, "begun\n")


def test_a_clean_copy_leaves_nothing_in_what_it_was_copied_from(wine: Wine, clean_wine: Wine) -> None:
    key = r"HKCU\Software\Once"
    clean_wine.run("reg", "add", key)

    found = [one.run("reg", "query", key).returncode for one in (wine, clean_wine)]

    assert found == [1, 0]


def test_a_path_of_linux_has_a_name_there(wine: Wine, tmp_path: Path) -> None:
    (tmp_path / "한글 이름.txt").write_text("가", encoding="cp949")
    told = "import sys; print(open(sys.argv[1], encoding='cp949').read())"

    done = wine.python("-c", told, windows(tmp_path / "한글 이름.txt"))

    assert done.stdout == "가\n", done.stderr
