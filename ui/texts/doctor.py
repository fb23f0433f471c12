"""What the doctor says of each code; key -> Korean, English."""

from collections.abc import Mapping

from ui.texts.doctor_advice import DETAILS, DO

NAMES: Mapping[str, tuple[str, str]] = {
    "settings": ("설정", "Settings"),
    "paths": ("폴더와 로그", "Folders and logs"),
    "patterns": ("로그 규칙", "Patterns"),
    "encodings": ("문자 인코딩", "Encodings"),
    "schedulers": ("스케줄러", "Schedulers"),
    "port": ("포트", "Port"),
    "password": ("비밀번호", "Password"),
    "channels": ("알림", "Notifications"),
    "screen": ("화면 캡처", "Captures"),
    "disk": ("디스크", "Disk"),
    "store": ("저장소", "Store"),
    "audit": ("감사 기록", "Audit trail"),
    "clock": ("시계", "Clock"),
    "version": ("버전", "Version"),
}

SAYS: Mapping[str, tuple[str, str]] = {
    "check_silent": ("제때 끝나지 않아 알 수 없습니다.", "Not known: it did not end in time."),
    "check_failed": ("점검하지 못했습니다: {reason}", "It could not be checked: {reason}"),
    "settings_ok": ("작업 {jobs}개, 꺼 둔 작업 {off}개, 문제 없음", "Jobs: {jobs}; switched off: {off}; no problem"),
    "settings_empty": ("작업이 아직 없습니다.", "There are no jobs yet."),
    "settings_warned": (
        "작업 {jobs}개, 아직 쓰이지 않는 설정 {warnings}개",
        "Jobs: {jobs}; settings that are not acted on: {warnings}",
    ),
    "settings_refused": (
        "batmon.yml에 문제 {problems}개가 있어, 전에 읽은 설정으로 돌고 있습니다.",
        "batmon.yml has {problems} problems; the settings before them are in force.",
    ),
    "paths_ok": (
        "작업 {jobs}개의 폴더와 로그를 모두 읽을 수 있습니다 (계정 {account}).",
        "The folders and logs of all jobs ({jobs}) can be read by {account}.",
    ),
    "paths_bad": (
        "작업 {jobs}개에서 {bad}건을 읽을 수 없습니다 (계정 {account}).",
        "Of {jobs} jobs {account} cannot read {bad} things.",
    ),
    "patterns_ok": (
        "작업 {seen}개의 마지막 로그에서 규칙이 맞습니다.",
        "The patterns of {seen} jobs match in their last lines.",
    ),
    "patterns_bad": (
        "작업 {seen}개 가운데 {bad}개의 규칙이 로그와 맞지 않습니다.",
        "The patterns of {bad} of {seen} jobs do not fit their logs.",
    ),
    "patterns_none": ("규칙이 있는 작업이 없습니다.", "No job has a pattern."),
    "patterns_unseen": ("읽을 수 있는 로그가 없어 알 수 없습니다.", "Not known: no log can be read."),
    "encodings_ok": ("로그 {logs}개: {counts} · 섞인 파일 {mixed}개", "Logs: {logs} ({counts}); mixed: {mixed}"),
    "encodings_bad": (
        "로그 {logs}개: {counts} · {bad}개에 읽을 수 없는 글자가 있습니다.",
        "{logs} logs: {counts}; {bad} hold characters that cannot be read.",
    ),
    "encodings_none": ("읽은 로그가 없습니다.", "No log was read."),
    "schedulers_ok": (
        "{asked}개를 물어 모두 찾았습니다. 물을 수 없는 작업 {others}개",
        "All {asked} found; {others} cannot be asked",
    ),
    "schedulers_bad": (
        "{asked}개 가운데 {found}개를 찾았고, {bad}건을 보아야 합니다.",
        "{found} of {asked} found; {bad} need a look.",
    ),
    "schedulers_none": (
        "물을 수 있는 스케줄러가 없습니다 (작업 {others}개).",
        "None of {others} jobs has a scheduler that can be asked.",
    ),
    "port_ours": ("{port}번은 BATMON이 쓰고 있습니다.", "Port {port} is BATMON's own."),
    "port_free": ("{port}번은 비어 있습니다.", "Port {port} is free."),
    "port_taken": (
        "{port}번을 {name} (프로세스 {pid})에서 쓰고 있습니다.",
        "Port {port} is taken by {name} (process {pid}).",
    ),
    "port_taken_unseen": ("{port}번을 누가 쓰는지 볼 수 없습니다.", "Port {port} is taken; by whom cannot be seen."),
    "port_refused": (
        "{host}의 {port}번을 열 수 없습니다: {reason}",
        "Port {port} of {host} cannot be opened: {reason}",
    ),
    "password_none": ("비밀번호가 없어 동작이 꺼져 있습니다.", "No password is set, so actions are off."),
    "password_plain": ("정해져 있습니다. 해시가 아니라 글자 그대로입니다.", "Set, as plain text and no hash."),
    "password_hash": (
        "argon2 해시로 정해져 있습니다. 이름이 있는 사람 {operators}명",
        "Set, as an argon2 hash; named operators: {operators}.",
    ),
    "channels_on": ("채널 {on}개에 알립니다. 꺼 둔 채널 {off}개", "Channels that are told: {on}; off: {off}."),
    "channels_off": (
        "채널 {off}개가 모두 꺼져 있습니다 (url이 비어 있음).",
        "No channel has a url; off: {off}.",
    ),
    "channels_none": (
        "알림 채널이 없어, 빨간 작업을 아무에게도 알리지 않습니다.",
        "No channel: nobody is told of a red job.",
    ),
    "channels_failing": ("알림을 보내지 못하고 있습니다: {error}", "Notifications do not go out: {error}"),
    "screen_seen": ("{width} × {height}, 모니터 {monitors}개", "{width} × {height}, monitors: {monitors}"),
    "disk_ok": ("{total} 중 {free} 남음", "{free} of {total} left"),
    "disk_low": ("{total} 중 {free}만 남았습니다.", "Only {free} of {total} left."),
    "disk_full": ("{free}밖에 남지 않아 곧 기록할 수 없습니다.", "{free} left: soon nothing can be kept."),
    "store_sound": ("SQLite {size}, 손상 없음", "SQLite, {size}, no damage found"),
    "store_server": ("데이터베이스 서버가 답합니다.", "The database server answers."),
    "store_none": ("아직 없습니다. 처음 시작할 때 만들어집니다.", "Not there yet: the first start makes it."),
    "store_silent": ("답하지 않습니다: {reason}", "It does not answer: {reason}"),
    "store_damaged": ("손상되었습니다: {reason}", "It is damaged: {reason}"),
    "audit_sound": ("{rows}줄, 빠지거나 바뀐 줄 없음", "{rows} rows, none missing or changed"),
    "audit_unsound": (
        "{rows}줄 가운데 {bad}곳이 빠지거나 바뀌었습니다.",
        "{bad} places of {rows} rows are missing or changed.",
    ),
    "audit_none": ("아직 없습니다. 처음 시작할 때 만들어집니다.", "Not there yet: the first start makes it."),
    "audit_silent": ("끝이 맞는지 알 수 없습니다: {reason}", "Its end cannot be compared: {reason}"),
    "clock_set": ("{now} ({zone}), 시간 서버를 따릅니다.", "{now} ({zone}), follows a time server."),
    "clock_unset": ("{now} ({zone}), 시간 서버를 따르지 않습니다.", "{now} ({zone}), follows no time server."),
    "clock_unknown": (
        "{now} ({zone}). 얼마나 어긋났는지는 여기서 알 수 없습니다.",
        "{now} ({zone}). How far it is off cannot be known from here.",
    ),
    "clock_other_zone": (
        "설정은 {zone}, 이 컴퓨터는 {machine} 시간입니다.",
        "The settings say {zone}, this machine {machine}.",
    ),
    "version_fast": (
        "BATMON {version}, Python {python}, {system}, Hyperscan 있음",
        "BATMON {version}, Python {python}, {system}, with Hyperscan",
    ),
    "version_plain": ("BATMON {version}, Python {python}, {system}", "BATMON {version}, Python {python}, {system}"),
}

TEXTS: Mapping[str, tuple[str, str]] = {
    **{f"doctor.name.{key}": pair for key, pair in NAMES.items()},
    **{f"doctor.says.{key}": pair for key, pair in SAYS.items()},
    **{f"doctor.do.{key}": pair for key, pair in DO.items()},
    **{f"doctor.detail.{key}": pair for key, pair in DETAILS.items()},
}
