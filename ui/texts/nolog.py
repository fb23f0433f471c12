"""Why a log is not given now; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "nolog.one_place": (
        "from, tail, offset, at 가운데 하나만 쓸 수 있습니다.",
        "Only one of from, tail, offset and at can be given.",
    ),
    "nolog.counting": (
        "아직 줄을 세고 있습니다. 잠시 뒤 다시 열어 주세요.",
        "The lines are still being counted. Ask again in a moment.",
    ),
    "nolog.undated": (
        "이 로그의 시각에는 날짜가 없어 시각으로 찾을 수 없습니다.",
        "The times in this log say no day: it cannot be searched for one.",
    ),
    "nolog.crowded": ("로그를 따라 보는 사람이 너무 많습니다.", "Too many readers follow logs already."),
    "nolog.packed": ("압축된 로그는 더 늘지 않습니다.", "A packed log does not grow."),
    "nolog.not_packed": ("압축을 풀 수 없는 파일입니다.", "This file cannot be unpacked."),
    "nolog.unrecorded": (
        "감사 기록을 쓸 수 없어 내려받지 않았습니다.",
        "It is not handed out: that cannot be put on record.",
    ),
}
