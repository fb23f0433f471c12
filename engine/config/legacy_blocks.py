"""What a program of the older file becomes in batmon.yml: the words of a block, with what to check beside them."""

import re
from collections.abc import Sequence

from msgspec import Struct

from engine.config.texts import DEVICE, LONGEST_NAME

HEAD = """\
# yaml-language-server: $schema=./engine/config/batmon.schema.json
# 이전 프로그램의 설정에서 옮겼습니다. "확인"이라고 쓴 줄을 이 컴퓨터와 맞춰 보십시오.
# Carried over from the older program's file: compare every line that says "check" with this machine.
"""
RULES = {  # the programs that the older one knew by name, by their folded names: facts.md, section 1
    "kindscrap": (
        r"log: log\kindscrap_%Y_%m_%d.log",
        r"# 확인: 실제 로그의 완료 문구 / check: the words with which the log says that it is done",
        r"success: '작업\s*완료'",
        r"failure: ['\bERROR\b', 'Traceback \(most recent call last\)']",
    ),
    "autoesafe": (
        r"log: log\auto_esafe_%Y_%m_%d.log",
        "# 확인: 완료 문구가 있으면 success에 더하십시오 / check: add the words of success, if the log has any",
        r"failure: '\bERROR\b'",
    ),
    "fundmail": (
        "# 확인: 파일의 위치 / check: where these files are",
        r"log: {folder}logs\fund_mail.log",
        r"output: {folder}data\%Y%m%d_r\fm_%Y_%m_%d_%H_%M.db",
        r"failure: '\bERROR\b'",
    ),
}
GENERIC = (
    "# 확인: 로그의 위치, 실패와 완료의 문구 / check: where the log is, its words for failure and for success",
    r"log: log\*.log",
    r"failure: ['\bERROR\b', 'Traceback \(most recent call last\)']",
    "# success: '완료'",
)
KNOWN = {  # id, folder, times or interval, kind of scheduler, where the older file does not say
    "kindscrap": ("kindscrap", r"C:\kindscrap", ("06:00",), None, "windows_task"),
    "autoesafe": ("auto_esafe", r"C:\auto_esafe", ("07:00", "18:30"), None, "windows_task"),
    "fundmail": ("fund_mail", r"C:\fund_mail\real_time", (), "5m", "windows_service"),
}
BOUNDS = {"kindscrap": ", max_runtime: 1h"}
FUND_MAIL_ROOTS = frozenset({"fundmail", "fundmain"})  # its logs are in the folder real_time below
# one path, with blanks in it perhaps, and no arguments: a list keeps it in one piece
ONE_PATH = re.compile(r"(?:[A-Z]:[\\/]|\\\\)(?:(?!\.(?:exe|bat|cmd)\s).)*\.(?:exe|bat|cmd)", re.IGNORECASE)
GUESSED = "# 확인: 추측한 이름 / check: a guess"
LONGEST_STEM = 60


class Program(Struct, frozen=True, kw_only=True):
    """One program of the older file; what it does not say is empty."""

    name: str
    description: str
    base_dir: str | None
    scheduler: str
    times: tuple[str, ...]
    every: str | None
    retry_program: str | None
    others: tuple[str, ...] = ()


class Names:
    """Makes names and ids that no other job has."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, wanted: str, gap: str) -> str:
        """Return the name, with a number behind it where it is taken."""
        name, number = wanted, self._taken.get(wanted.casefold(), 0)
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}{gap}{number + 1}"
        self._taken[wanted.casefold()] = number
        self._taken.setdefault(name.casefold(), 0)
        return name


def write_file(programs: Sequence[Program], others: Sequence[str]) -> str:
    """Return the text of a batmon.yml; `others` are the keys of the older file that mean nothing here."""
    ids, names = Names(), Names()
    blocks = [_block(program, number, ids, names) for number, program in enumerate(programs, 1)]
    return HEAD + _left_out(others, "") + "jobs:\n" + "\n".join(blocks)


def quoted(text: str) -> str:
    """Return a text of one line as YAML, whatever stands in it."""
    return "'" + text.replace("'", "''").replace("${", "$${") + "'"


def _block(program: Program, number: int, ids: Names, names: Names) -> str:
    known = folded(program.name)
    default_id, folder, times, every, kind = KNOWN.get(known, (None, None, (), None, "manual"))
    name = names.take(program.name[: LONGEST_NAME - 10].strip() or f"Program {number}", " ")
    if program.times or program.every:
        times, every = program.times, program.every
    lines = [
        f"- id: {ids.take(default_id or id_of(program.name, number), '-')}",
        f"  name: {quoted(name)}" + ("" if program.name else "  # 확인: 이름이 없었습니다 / check: it had none"),
    ]
    if program.description:
        lines.append(f"  description: {quoted(program.description)}")
    lines.append("  " + _scheduler(program.scheduler, kind, name))
    lines += ["  " + line for line in _expect(times, every, BOUNDS.get(known, ""))]
    lines.append("  " + _workdir(program.base_dir, folder))
    inner = folded(re.split(r"[\\/]", (program.base_dir or "").rstrip("\\/"))[-1]) in FUND_MAIL_ROOTS
    rules = RULES.get(known, GENERIC)
    lines += ["  " + line.replace("{folder}", "real_time\\" if inner else "") for line in rules]
    if program.retry_program:
        command = quoted(program.retry_program)
        whole = ONE_PATH.fullmatch(program.retry_program) or program.retry_program == "scheduler"
        lines.append(f"  rerun: [{command}]" if whole else f"  rerun: {command}")
    return "".join(f"  {line}\n" for line in lines) + _left_out(program.others, "    ")


def _scheduler(written: str, kind: str, name: str) -> str:
    word = written.casefold()
    if "taskschd" in word or "task" in word or "작업" in word:
        kind = "windows_task"
    elif "service" in word or "서비스" in word:
        kind = "windows_service"
    elif word:
        kind = "manual"
    if kind == "windows_task":
        return f"scheduler: {{type: windows_task, task: {quoted(chr(92) + name)}}}  {GUESSED}"
    if kind == "windows_service":
        service = re.sub(r"[\s_-]+", "", name) or name
        return f"scheduler: {{type: windows_service, service: {quoted(service)}}}  {GUESSED}"
    return f"scheduler: manual  # 확인: 무엇이 시작합니까 / check: what starts it? It said {quoted(written[:60])}"


def _expect(times: Sequence[str], every: str | None, bounds: str) -> list[str]:
    if every:
        return [f"expect: {{every: {every}, grace: {every}{bounds}}}"]
    if times:
        at = ", ".join(f'"{time}"' for time in times)
        return [f"expect: {{at: [{at}], grace: 30m{bounds}}}"]
    return [
        "# 확인: 실행 시각이 없었습니다 / check: it had no times",
        '# expect: {at: ["06:00"], grace: 30m}',
    ]


def _workdir(base_dir: str | None, folder: str | None) -> str:
    if base_dir:
        return f"workdir: {quoted(base_dir)}"
    return f"workdir: {quoted(folder or '.')}  # 확인: 폴더가 없었습니다 / check: it had no folder"


def folded(name: str) -> str:
    """Return a name without what people write it differently by."""
    return re.sub(r"[\s_-]+", "", name).casefold()


def id_of(name: str, number: int) -> str:
    """Return an id made of a name; of one that has no letter for it, of its number."""
    stem = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")[:LONGEST_STEM]
    if not re.search(r"[a-z0-9]", stem):
        return f"program-{number}"
    return f"job-{stem}" if DEVICE.fullmatch(stem) else stem


def _left_out(keys: Sequence[str], indent: str) -> str:
    if not keys:
        return ""
    return f"{indent}# 옮기지 않은 키 / keys left out: {', '.join(key[:40] for key in keys[:20])}\n"
