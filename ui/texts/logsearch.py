"""Searching the logs of a job; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "logsearch.title": ("로그 찾기", "Search the logs"),
    "logsearch.field": ("찾을 글자나 패턴", "Text or pattern to find"),
    "logsearch.regex": ("정규식으로 찾기", "Search by pattern"),
    "logsearch.case": ("대소문자 구분", "Match case"),
    "logsearch.where": ("찾을 곳", "Where"),
    "logsearch.this": ("이 파일", "This file"),
    "logsearch.all": ("모든 파일", "All files"),
    "logsearch.more": ("시각과 앞뒤 줄", "Times and lines around"),
    "logsearch.since": ("부터", "From"),
    "logsearch.until": ("까지", "Until"),
    "logsearch.context": ("앞뒤 줄", "Lines around"),
    "logsearch.context.none": ("없음", "None"),
    "logsearch.stop": ("멈추기", "Stop"),
    "logsearch.again": ("다시 찾기", "Search again"),
    "logsearch.next": ("더 찾기", "Find more"),
    "logsearch.download": ("결과 내려받기", "Download the hits"),
    "logsearch.hits": ("찾은 줄", "Hits"),
    "logsearch.hits.one": ("{count}줄", "{count} line"),
    "logsearch.hits.many": ("{count}줄", "{count} lines"),
    "logsearch.looking": ("찾는 중 · {percent}%", "Searching · {percent} %"),
    "logsearch.files": ("파일 {of}개 중 {done}개 봄", "{done} of {of} files seen"),
    "logsearch.took": ("{seconds}초", "{seconds} s"),
    "logsearch.idle": ("찾을 글자를 입력하면 바로 찾습니다.", "Hits appear while you type."),
    "logsearch.idle.keys": (
        "↑ ↓로 고르고 Enter로 엽니다. Esc는 멈춥니다.",
        "↑ ↓ choose, Enter opens, Esc stops.",
    ),
    "logsearch.none": ("맞는 줄이 없습니다.", "No line matches."),
    "logsearch.stopped": ("멈췄습니다.", "Stopped."),
    "logsearch.cut": ("처음 {count}줄입니다. 더 있을 수 있습니다.", "The first {count} lines; there may be more."),
    "logsearch.too_slow": (
        "패턴이 너무 느려 멈췄습니다. 더 단순하게 써 보세요.",
        "Stopped: the pattern is too slow. Try a simpler one.",
    ),
    "logsearch.failed": (
        "찾다가 멈췄습니다. 로그에 까닭이 있습니다.",
        "The search broke off; the program log says why.",
    ),
    "logsearch.unreachable": ("서버가 답하지 않습니다.", "The server does not answer."),
    "logsearch.broken": ("연결이 끊겨 다 찾지 못했습니다.", "The connection was lost before the end."),
    "logsearch.unsure": (
        "패턴이 시간을 넘겨 {count}줄은 알 수 없습니다.",
        "Too slow to tell for {count} lines.",
    ),
    "logsearch.long": ("{count}줄은 길어서 앞 1 MB만 봤습니다.", "{count} long lines were seen up to 1 MB."),
    "logsearch.skipped": ("건너뛴 파일 {count}개", "{count} files skipped"),
    "logsearch.pattern": ("패턴 {place}번째 글자: {reason}", "Pattern, character {place}: {reason}"),
    "logsearch.after": ("after는 file과 함께 씁니다.", "`after` needs `file`."),
    "logsearch.crowded": (
        "여러 곳에서 찾는 중입니다. 잠시 뒤 다시 찾아 주세요.",
        "Others are searching. Try again in a moment.",
    ),
    "logsearch.crowded.own": (
        "이미 두 곳에서 찾고 있습니다. 하나가 끝나면 다시 찾아 주세요.",
        "Two searches of yours run already. Wait for one to end.",
    ),
    "logsearch.skipped.cut": (
        "압축된 로그는 앞 8 MB만 찾습니다.",
        "Of a packed log the first 8 MB are searched.",
    ),
    "logsearch.skipped.gone": ("파일이 없어졌습니다.", "The file is gone."),
    "logsearch.skipped.undated": (
        "이 로그의 시각에는 날짜가 없습니다.",
        "The times in this log say no day.",
    ),
}
