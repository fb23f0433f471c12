"""A task or a service as a block of batmon.yml: its folder, its command, and what has to be looked at."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.config.job import Job
from engine.scheduled.blocks import Service, Written, write_file
from engine.scheduled.choice import BadChoice, is_of_windows, matching, numbers_of
from engine.scheduled.commandline import folder_of, split
from engine.scheduled.notes import SENTENCES
from engine.scheduled.onwindows import folder_of_service
from engine.scheduled.task import TaskError, read_tasks
from tests.engine.scheduled.exports import daily, export, loaded, program, task

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def written(*elements: str, services: tuple[Service, ...] = ()) -> Written:
    return write_file([one for element in elements for one in read_tasks(export(element), "Job")], services, NOW)


def job_of(folder: Path, element: str) -> Job:
    (job,) = loaded(written(element).text, folder).jobs
    return job


def test_a_task_becomes_a_job_with_its_schedule_its_folder_and_its_command(tmp_path: Path) -> None:
    action = program(r"C:\batch\run.bat", '"C:\\a b\\in.csv" /y', r"C:\batch")
    job = job_of(tmp_path, task(daily(), actions=action))

    assert (job.id, job.name, job.workdir) == ("program-1", "일일 배치", r"C:\batch")
    assert job.scheduler.entry == r"\업무\일일 배치"
    assert job.rerun is not None
    assert job.rerun.command == (r"C:\batch\run.bat", r"C:\a b\in.csv", "/y")


def test_a_task_whose_log_is_known_gets_the_words_of_its_log(tmp_path: Path) -> None:
    job = job_of(tmp_path, task(daily(), name="\\Kindscrap"))

    assert job.id == "kindscrap"
    assert job.success == (r"작업\s*완료",)


@pytest.mark.parametrize(
    ("command", "arguments", "folder"),
    [
        (r"C:\batch\run.bat", "", r"C:\batch"),
        ("cmd.exe", r'/c "C:\my batch\run.bat" now', r"C:\my batch"),
        (r"C:\Windows\System32\cmd.exe", "/c dir", ""),
        (r"C:\Python311\python.exe", r"-u D:\work\main.py", r"D:\work"),
        (r"\\server\share\run.exe", "", r"\\server\share" + "\\"),
        ("run.bat", "", ""),
    ],
)
def test_a_task_without_a_folder_works_where_its_program_or_its_script_lies(
    command: str, arguments: str, folder: str
) -> None:
    assert folder_of(command, arguments) == folder


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  one  two ", ["one", "two"]),
        ('"C:\\a b\\c.txt" d', ["C:\\a b\\c.txt", "d"]),
        ('"C:\\folder\\\\" e', ["C:\\folder\\", "e"]),
        (r"say \"hello\"", ["say", '"hello"']),
        ('a""b ""', ["ab", ""]),
        ('"open', ["open"]),
        (r"C:\a\b \\server\c", [r"C:\a\b", r"\\server\c"]),
    ],
)
def test_a_command_line_is_split_as_windows_programs_do(line: str, words: list[str]) -> None:
    assert split(line) == words


def test_what_a_block_cannot_say_stands_in_its_comments_in_both_languages() -> None:
    element = task(
        daily(each=3),
        actions=program() + program("second.exe") + "<SendEmail />",
        principal="<UserId>SERVER\\관리자</UserId><LogonType>InteractiveToken</LogonType>"
        "<RunLevel>HighestAvailable</RunLevel>",
    ).replace("<Settings><Enabled>true", "<Settings><Enabled>false")
    text = written(element).text

    for line in (
        "# 작업이 꺼져 있음 / the task is disabled",
        "# 계정 SERVER\\관리자 / account SERVER\\관리자",
        "# 로그온했을 때만 실행 / only when logged on",
        "# 가장 높은 권한으로 실행 / runs with highest privileges",
        "# 첫 프로그램만 옮김, 나머지: second.exe / only the first program was taken, the others: second.exe",
        "# 프로그램이 아닌 동작: SendEmail / an action that is no program: SendEmail",
    ):
        assert f"    {line}\n" in text
    assert "every 3 days from 2026-01-05 at 07:00" in text


def test_a_command_with_braces_or_variables_is_pointed_out(tmp_path: Path) -> None:
    found = written(task(daily(), actions=program("%USERPROFILE%\\run.exe", "{GUID}", "")))

    assert {"variable", "placeholder"} <= {note.code for _, note in found.notes}
    (job,) = loaded(found.text, tmp_path).jobs
    assert job.rerun is not None
    assert job.rerun.via == "scheduler"


def test_tasks_of_one_name_in_two_folders_are_two_jobs(tmp_path: Path) -> None:
    found = written(task(daily(), name="\\a\\Job"), task(daily(), name="\\b\\Job"))

    assert [job.id for job in loaded(found.text, tmp_path).jobs] == ["job", "job-2"]


def test_a_service_becomes_a_job_that_is_restarted_by_its_manager(tmp_path: Path) -> None:
    service = Service(name="FundMail", title="펀드 메일", account="LocalSystem", folder=r"C:\fund_mail\real_time")
    (job,) = loaded(written(services=(service,)).text, tmp_path).jobs

    assert (job.id, job.name, job.scheduler.entry) == ("fundmail", "펀드 메일", "FundMail")
    assert (job.workdir, job.rerun.via if job.rerun else None) == (r"C:\fund_mail\real_time", "scheduler")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig", "cp949"])
def test_an_export_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>\n' + task(daily())
    (found,) = read_tasks(text.encode(encoding), "Job")

    assert found.path == r"\업무\일일 배치"


def test_several_tasks_in_one_file_are_all_read() -> None:
    both = f"<Tasks><!-- \\a -->{task(daily(), name='a')}{task(daily(), name='b')}</Tasks>"

    assert [one.path for one in read_tasks(both.encode(), "x")] == ["\\a", "\\b"]


def test_a_task_without_a_name_of_its_own_has_that_of_its_file() -> None:
    (found,) = read_tasks(export(task(daily(), name="")), "야간 배치")

    assert found.path == "\\야간 배치"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no XML that can be read"),
        ("<html><body/></html>", "there is no task in it: <html>"),
        ("<Tasks></Tasks>", "there is no task in it"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Task>&b;</Task>', "no export"),
        (task(daily("tomorrow")), "not understood: .*tomorrow"),
        (task(daily(more="<Repetition><Interval>5 minutes</Interval></Repetition>")), "5 minutes"),
    ],
    ids=["empty", "another document", "no task", "entities", "no time", "no length"],
)
def test_what_is_no_export_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(TaskError, match=said):
        read_tasks(text.encode(), "Job")


def test_numbers_are_chosen_one_by_one_and_in_ranges() -> None:
    assert numbers_of("3, 1-2 2", 5) == [1, 2, 3]
    assert numbers_of("*", 3) == [1, 2, 3]
    for word in ("0", "6", "4-2", "two", "1-"):
        with pytest.raises(BadChoice, match=f"^{word}$"):
            numbers_of(f"1,{word}", 5)


def test_patterns_fit_names_with_and_without_folders() -> None:
    tasks = [
        one
        for name in ("\\업무\\일일 배치", "\\업무\\Nightly", "\\Other")
        for one in read_tasks(export(task(name=name)), "x")
    ]

    assert [one.path for one in matching(tasks, ["nightly", "\\other"]) if not isinstance(one, Service)] == [
        "\\업무\\Nightly",
        "\\Other",
    ]
    assert len(matching(tasks, ["업무\\*"])) == 2


@pytest.mark.parametrize(
    ("name", "theirs"), [("\\Batch", False), ("\\Microsoft\\Windows\\Defrag\\ScheduledDefrag", True)]
)
def test_tasks_that_came_with_windows_are_told_apart(name: str, theirs: bool) -> None:
    (found,) = read_tasks(export(task(name=name)), "x")

    assert is_of_windows(found) is theirs


@pytest.mark.parametrize(
    ("command", "theirs"),
    [('"C:\\my app\\a.exe" -s', False), ("C:\\Windows\\system32\\svchost.exe -k x", True), ("", True)],
)
def test_services_that_came_with_windows_are_told_apart(command: str, theirs: bool) -> None:
    assert is_of_windows(Service(name="a", folder=folder_of_service(command))) is theirs


def test_every_note_is_said_in_both_languages() -> None:
    assert all(korean and english and korean != english for korean, english in SENTENCES.values())
