"""The older program's file becomes a batmon.yml that loads, whatever people wrote into it."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.config.job import Job
from engine.config.legacy import LegacyError, import_legacy
from engine.config.load import load

OLD = r"""
programs:
  - name: Kindscrap
    description: 공시정보 스크래핑
    base_dir: 'D:\jobs\kindscrap'
    scheduler: taskschd.msc
    run_time: ["0600"]
    retry_program: run_kindscrap.bat
  - name: Auto_eSafe
    description: "eSafe 문서: 다운로드"
    base_dir: C:\auto_esafe
    scheduler: taskschd.msc
    run_time: ["0700", "1830"]
    retry_program: 'C:\Program Files\eSafe\auto_esafe.exe'
  - name: Fund_Mail
    description: 펀드 메일 수집
    base_dir: c:/fund_main/real_time
    scheduler: window service
    run_time: [5분간격]
"""


def jobs_of(old: str, folder: Path) -> tuple[Job, ...]:
    """Return the jobs that the imported file gives; it must load without a problem."""
    path = folder / "batmon.yml"
    path.write_text(import_legacy(old), encoding="utf-8", newline="")
    loaded = load(path, {})
    assert loaded.problems == ()
    assert loaded.config is not None
    return loaded.config.jobs


def job_of(lines: str, folder: Path) -> Job:
    """Return the job that one program with these lines becomes."""
    return jobs_of("programs:\n  - " + "\n    ".join(lines.split("\n")) + "\n", folder)[0]


def test_the_three_programs_become_the_jobs_that_they_were(tmp_path: Path) -> None:
    kindscrap, esafe, fund = jobs_of(OLD, tmp_path)

    assert (kindscrap.id, kindscrap.name, kindscrap.description) == ("kindscrap", "Kindscrap", "공시정보 스크래핑")
    assert kindscrap.scheduler.model_dump() == {"type": "windows_task", "task": r"\Kindscrap"}
    assert (kindscrap.expect.at, kindscrap.expect.max_runtime) == ((time(6),), timedelta(hours=1))
    assert kindscrap.workdir == r"D:\jobs\kindscrap"
    assert kindscrap.success == (r"작업\s*완료",)
    assert esafe.expect.at == (time(7), time(18, 30))
    assert esafe.rerun is not None
    assert esafe.rerun.command == (r"C:\Program Files\eSafe\auto_esafe.exe",)
    assert fund.scheduler.model_dump() == {"type": "windows_service", "service": "FundMail"}
    assert (fund.expect.every, fund.expect.grace) == (timedelta(minutes=5), timedelta(minutes=5))
    assert fund.output is not None
    assert fund.output.path == (r"data\%Y%m%d_r\fm_%Y_%m_%d_%H_%M.db",)


def test_the_first_line_names_the_schema_and_guesses_are_marked() -> None:
    lines = import_legacy(OLD).splitlines()

    assert lines[0] == "# yaml-language-server: $schema=./engine/config/batmon.schema.json"
    assert all("check" in line for line in lines if "scheduler:" in line)


def test_a_list_at_the_top_is_read_too(tmp_path: Path) -> None:
    assert [job.id for job in jobs_of("- {name: A, run_time: ['0100']}\n- {name: B}\n", tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("name", ["kindscrap", "KIND SCRAP", "Kind-Scrap", "kind_scrap"])
def test_a_known_program_is_known_by_any_spelling(name: str, tmp_path: Path) -> None:
    job = job_of(f"name: {name}", tmp_path)

    assert (job.id, job.name, job.workdir) == ("kindscrap", name, r"C:\kindscrap")
    assert job.expect.at == (time(6),)


def test_an_unknown_program_gets_a_block_with_what_to_check(tmp_path: Path) -> None:
    old = "programs:\n  - {name: 환율 수집, base_dir: 'C:\\rate', scheduler: cron, run_time: ['0900'], owner: kim}\n"
    text = import_legacy(old)
    job = jobs_of(old, tmp_path)[0]

    assert (job.id, job.name, job.scheduler.type) == ("program-1", "환율 수집", "manual")
    assert job.log is not None
    assert job.log.path == ("log\\*.log",)
    assert "check: where the log is" in text
    assert "keys left out: owner" in text


def test_the_logs_of_fund_mail_are_below_its_root_when_the_root_is_named(tmp_path: Path) -> None:
    job = job_of(r"name: Fund_Mail" + "\n" + r"base_dir: 'C:\fund_mail'", tmp_path)

    assert job.log is not None
    assert job.log.path == (r"real_time\logs\fund_mail.log",)


TIMES = {
    '["0630"]': (time(6, 30),),
    '["1830", "0700"]': (time(7), time(18, 30)),
    "[0630, 1830]": (time(6, 30), time(18, 30)),
    "[630]": (time(6, 30),),
    "630": (time(6, 30),),
    "06:30": (time(6, 30),),
    "[6:30, 18:30]": (time(6, 30), time(18, 30)),
    '"0630, 1830"': (time(6, 30), time(18, 30)),
    '["0630", "06:30"]': (time(6, 30),),
    '["6시 30분", "18시"]': (time(6, 30), time(18)),
    '["매일 06:30"]': (time(6, 30),),
    '["06:30:00"]': (time(6, 30),),
    '["0000", "2359"]': (time(0), time(23, 59)),
    "[]": (),
    "~": (),
    '[""]': (),
}
INTERVALS = {
    "5분간격": "0:05:00",
    "10분 간격": "0:10:00",
    "1시간간격": "1:00:00",
    "1시간 30분 간격": "1:30:00",
    "30초마다": "0:00:30",
    "매 5분": "0:05:00",
    "매시간": "1:00:00",
    "5분": "0:05:00",
    "every 5 minutes": "0:05:00",
    "5min": "0:05:00",
    "1일 간격": "1 day, 0:00:00",
    "90분 주기": "1:30:00",
}


@pytest.mark.parametrize(("written", "expected"), TIMES.items(), ids=list(TIMES))
def test_times_are_read_as_people_wrote_them(written: str, expected: tuple[time, ...], tmp_path: Path) -> None:
    assert job_of(f"name: Nightly\nrun_time: {written}", tmp_path).expect.at == expected


@pytest.mark.parametrize(("written", "expected"), INTERVALS.items(), ids=list(INTERVALS))
@pytest.mark.parametrize("form", ["{}", '["{}"]'])
def test_intervals_are_read_as_people_wrote_them(written: str, expected: str, form: str, tmp_path: Path) -> None:
    job = job_of(f"name: Nightly\nrun_time: {form.format(written)}", tmp_path)

    assert str(job.expect.every) == expected


REFUSED = {
    "a path in double quotes": ('- name: A\n  base_dir: "C:\\kindscrap"\n', 2, "single quotes"),
    "a tab in a path": ('- name: A\n  base_dir: "C:\\temp"\n', 2, "U+0009"),
    "a paragraph separator in a path": ('- name: A\n  base_dir: "C:\\Program"\n', 2, "U+2029"),
    "a next line in a path": ('- name: A\n\n  retry_program: "C:\\New.bat"\n', 3, "U+0085"),
    "a path that is a number": ("- name: A\n  base_dir: 5\n", 2, "is no path"),
    "a name that is a list": ("- name: [A]\n", 1, "must be text"),
    "no time": ("- name: A\n  run_time:\n    - '0600'\n    - '2560'\n", 4, '"2560"'),
    "24:00": ("- name: A\n  run_time: ['2400']\n", 2, '"2400"'),
    "a float": ("- name: A\n  run_time: [6.30]\n", 2, "not understood"),
    "a truth": ("- name: A\n  run_time: [true]\n", 2, "not understood"),
    "two digits": ("- name: A\n  run_time: [30]\n", 2, "not understood"),
    "a mapping": ("- name: A\n  run_time: {at: 3}\n", 2, "not understood"),
    "words": ("- name: A\n  run_time: [새벽]\n", 2, "새벽"),
    "no interval": ("- name: A\n  run_time: [0분간격]\n", 2, "not understood"),
    "an endless interval": ("- name: A\n  run_time: [999999일간격]\n", 2, "not understood"),
    "both": ("- name: A\n  run_time: ['0600', 5분간격]\n", 2, "not both"),
    "two intervals": ("- name: A\n  run_time: [5분간격, 6분간격]\n", 2, "not both"),
    "many blanks": ("- name: A\n  run_time: '" + "1s " * 5000 + "x'\n", 2, "not understood"),
    "no programs": ("port: 8002\n", 1, "no programs:"),
    "a batmon.yml": ("server: {}\njobs: []\n", 2, "already"),
    "empty": ("", 1, "empty"),
    "no list": ("a: 1\nprograms: {name: A}\n", 2, "must be a list"),
    "no program": ("programs: []\n", 1, "must be a list"),
    "a word for a program": ("programs:\n  - Kindscrap\n", 2, "mapping"),
    "an open quote": ("- name: 'A\n", 1, "never closed"),
    "a tab": ("- name: A\n\tbase_dir: x\n", 2, "tab"),
    "code": ("- name: !!python/name:os.system\n", 1, "tag"),
    "a key twice": ("- name: A\n  name: B\n", 2, "twice"),
    "half a character": ("- name: '\udc41'\n", 1, "UTF-8"),
    "deep": ("[" * 5000, 1, "deep"),
}


@pytest.mark.parametrize(("old", "line", "words"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_read_is_told_with_its_line(old: str, line: int, words: str) -> None:
    with pytest.raises(LegacyError) as refused:
        import_legacy(old)

    assert str(refused.value).startswith(f"line {line}: ")
    assert words in str(refused.value)
    assert refused.value.told("ko").startswith(f"{line}번째 줄: ")


def test_ids_are_legal_and_unique(tmp_path: Path) -> None:
    names = [
        "Daily Report",
        "daily-report",
        "DAILY_REPORT",
        "CON",
        "환율",
        "환율",
        "--",
        "a" * 300,
        "Kindscrap",
        "kindscrap",
    ]
    jobs = jobs_of("".join(f"- {{name: '{name}'}}\n" for name in names), tmp_path)

    ids = [job.id for job in jobs]
    assert ids[:6] == ["daily_report", "daily-report", "daily_report-2", "job-con", "program-5", "program-6"]
    assert len({one.casefold() for one in ids}) == len(names)
    assert len({job.name for job in jobs}) == len(names)


def test_a_program_without_a_name_is_named_after_its_folder(tmp_path: Path) -> None:
    assert job_of("base_dir: 'C:\\jobs\\rates\\'", tmp_path).name == "rates"


def test_a_reference_is_meant_as_it_stands(tmp_path: Path) -> None:
    assert job_of("name: A\ndescription: cost ${X} $${Y}", tmp_path).description == "cost ${X} $${Y}"


WORDS = st.text(
    alphabet=st.sampled_from("a'\"\\:#{}[],&*!|>%@` ${}-~\u00e9가\u3000\t\n\u2028\u202e\ufeff\u0085😀"), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(name=WORDS, description=WORDS, scheduler=WORDS)
def test_any_words_become_a_file_that_loads(
    name: str, description: str, scheduler: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def plain(text: str) -> str:
        return '"' + "".join(one if one in "${" else f"\\U{ord(one):08X}" for one in text) + '"'

    old = f"- name: {plain(name)}\n  description: {plain(description)}\n  scheduler: {plain(scheduler)}\n"
    assert len(jobs_of(old * 2, tmp_path_factory.mktemp("old"))) == 2
