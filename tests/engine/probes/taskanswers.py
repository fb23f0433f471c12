"""Answers of a Task Scheduler as COM and PowerShell give them, in English and in Korean, and what each has to mean.

Numbers and forms are those of taskschd.h and of Windows PowerShell 5.1. The errors of COM stand as Wine's Korean prefix
gave them; what only a real Windows says (results, next runs, accounts) is written after its documentation.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

DAY_ZERO = datetime(1899, 12, 30)
NOW = datetime.now(UTC).astimezone().replace(microsecond=0, tzinfo=None)  # as COM tells it: the machine's own time
BEGAN, NEXT = NOW - timedelta(days=2), NOW + timedelta(days=1)
NOT_IMPLEMENTED = -2147467263
DENIED = -2147024891
LANGUAGES = ("english", "korean")
TEXTS = {
    -2147024894: ("The system cannot find the file specified.", "파일을 찾을 수 없습니다."),
    DENIED: ("Access is denied.", "액세스가 거부되었습니다."),
    NOT_IMPLEMENTED: ("Not implemented", "구현되지 않았습니다."),
}
ACCOUNTS = ("SERVER\\operator", "SERVER\\관리자")


class ComError(Exception):
    """What comtypes raises: a number, and a text in the language of Windows."""

    def __init__(self, hresult: int, language: str) -> None:
        super().__init__(hresult, TEXTS[hresult][LANGUAGES.index(language)], (None, None, None, 0, None))
        self.hresult = hresult


class Recorded:
    """An object of COM: a property has a value, or raises."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> object:
        value = self._values[name]
        if isinstance(value, Exception):
            raise value
        return value


class Folder:
    """The root folder of a Task Scheduler that has one task, or answers for it with an error."""

    def __init__(self, answer: "Recorded | ComError") -> None:
        self._answer = answer

    def GetTask(self, path: str) -> Recorded:
        if isinstance(self._answer, ComError):
            raise self._answer
        return self._answer


class Case(Struct, frozen=True, kw_only=True):
    """A task as both would tell of it, and the codes of the findings that a job of it then has."""

    findings: tuple[str, ...] = ()
    state: int = 3
    result: int = 0
    began: datetime | None = BEGAN
    error: int | None = None
    answered: bool = True


CASES: dict[str, Case] = {
    "succeeded": Case(),
    "running": Case(state=4, result=0x41301, began=NOW - timedelta(minutes=1)),
    "running for days": Case(state=4, result=0x41301, findings=("stuck",)),
    "queued": Case(state=2, result=0x41325),
    "never run": Case(result=0x41303, began=None),
    "disabled": Case(state=1, findings=("task_disabled",)),
    "terminated": Case(result=0x41306),
    "refused": Case(result=0x800710E0),
    "failed": Case(result=1, findings=("task_failed",)),
    "failed by Ctrl+C": Case(result=0xC000013A, findings=("task_failed",)),
    "missing": Case(error=-2147024894, findings=("task_missing",)),
    "may not be asked": Case(error=DENIED, answered=False, findings=("probe_failed",)),
    "of no known state": Case(state=0, answered=False, findings=("probe_failed",)),
}


def com_answer(case: Case, language: str) -> Recorded | ComError:
    """Return the task as COM gives it: results signed, dates as days."""
    if case.error is not None:
        return ComError(case.error, language)
    signed = case.result - (1 << 32) if case.result >= 1 << 31 else case.result
    account = ACCOUNTS[LANGUAGES.index(language)]
    principal = Recorded({"UserId": account, "GroupId": "", "LogonType": 3})
    never = datetime(1999, 11, 30)
    return Recorded(
        {
            "State": case.state,
            "LastTaskResult": signed,
            "LastRunTime": _date(case.began or never),
            "NextRunTime": _date(NEXT),
            "NumberOfMissedRuns": 2,
            "Definition": Recorded({"Principal": principal}),
        }
    )


def _date(moment: datetime) -> float:
    return (moment - DAY_ZERO).total_seconds() / 86400


def powershell_answer(case: Case, language: str) -> str:
    """Return the task as the script prints it: with the ends of lines of Windows."""
    if case.error == DENIED:
        told = '{"place":0,"refused":"PermissionDenied"}'
    elif case.error is not None:
        told = '{"missing":true,"place":0}'
    else:
        began = "null" if case.began is None else f'"{_iso(case.began)}"'
        account = ACCOUNTS[LANGUAGES.index(language)].encode("ascii", "backslashreplace").decode()
        account = account.replace("SERVER\\", "SERVER\\\\")
        told = (
            f'{{"last_result":{case.result},"account":"{account}","missed_runs":2,"next_run":"{_iso(NEXT)}",'
            f'"logon_type":3,"last_run":{began},"place":0,"state":{case.state}}}'
        )
    return told + '\r\n{"asked":1}\r\n'


def _iso(local: datetime) -> str:
    return local.astimezone().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
