"""What of a task cannot be written in batmon.yml or has to be looked at: for the block's comments and the reader."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

# code -> Korean, English
SENTENCES: Mapping[str, tuple[str, str]] = {
    "no_trigger": ("트리거가 없음: 예정 시각을 모름", "it has no trigger: when it is due is not known"),
    "disabled_trigger": ("꺼진 트리거는 옮기지 않음: {what}", "a disabled trigger was left out: {what}"),
    "ended_trigger": (
        "끝난 트리거는 옮기지 않음: {what}, {at}까지",
        "a trigger that has ended was left out: {what}, until {at}",
    ),
    "no_times": ("시각이 없는 트리거: {what}", "a trigger without set times: {what}"),
    "once": ("한 번만 실행: {at}", "runs once: {at}"),
    "not_expressible": ("batmon.yml로 쓸 수 없는 트리거: {what}", "a trigger that batmon.yml cannot say: {what}"),
    "beside": ("함께 쓸 수 없는 트리거: {what}", "a trigger that cannot stand beside the others: {what}"),
    "begins": ("{at}에 시작되는 트리거: {what}", "a trigger that begins at {at}: {what}"),
    "ends": ("{at}에 끝나는 트리거: {what}", "a trigger that ends at {at}: {what}"),
    "delayed": ("최대 {delay} 늦게 시작될 수 있어 grace에 더함", "it may start up to {delay} late: added to grace"),
    "seconds": ("초는 cron에 쓸 수 없어 뺌: {what}", "cron has no seconds, left out: {what}"),
    "task_disabled": ("작업이 꺼져 있음", "the task is disabled"),
    "no_command": ("실행하는 프로그램이 없음", "it starts no program"),
    "more_commands": ("첫 프로그램만 옮김, 나머지: {what}", "only the first program was taken, the others: {what}"),
    "other_action": ("프로그램이 아닌 동작: {what}", "an action that is no program: {what}"),
    "variable": ("변수가 든 경로를 바꿔 쓰십시오: {what}", "write out the path with a variable: {what}"),
    "placeholder": (
        "명령에 중괄호가 있어 다시 실행은 스케줄러에 맡김",
        "the command holds braces: reruns are left to the scheduler",
    ),
    "no_folder": ("작업 폴더가 없었음", "it had no folder"),
    "account": ("계정 {account}", "account {account}"),
    "only_logged_on": ("로그온했을 때만 실행", "only when logged on"),
    "elevated": ("가장 높은 권한으로 실행", "runs with highest privileges"),
}


class Note(Struct, frozen=True, kw_only=True):
    """One thing to be said of a task or a service; `loss` is something that was not carried over as it was."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    loss: bool = True


def told(note: Note, language: str) -> str:
    """Return a note as a sentence in `ko` or `en`."""
    return SENTENCES[note.code][language != "ko"].format_map(note.parameters)


def comment(note: Note) -> str:
    """Return a note as a comment of one line, in both languages."""
    return f"# {told(note, 'ko')} / {told(note, 'en')}"
