"""A problem of the configuration as one line, in Korean or English: where, what was found, what is right."""

from collections.abc import Mapping

from engine.views import ConfigProblem

LANGUAGES = ("ko", "en")

# code -> (Korean, English); the fields are the problem's parameters
SENTENCES: Mapping[str, tuple[str, str]] = {
    # the file
    "file_missing": ("파일이 없습니다", "there is no such file"),
    "not_a_file": ("일반 파일이 아닙니다", "is no regular file"),
    "file_too_large": ("파일이 너무 큽니다 (최대 {limit} MB)", "is too large (at most {limit} MB)"),
    "file_unreadable": ("읽을 수 없습니다: {reason}", "cannot be read: {reason}"),
    "binary_file": ("텍스트가 아닌 파일입니다", "is a binary file, not text"),
    "not_utf8": (
        "UTF-8이 아닙니다 ({guess}로 보입니다) — UTF-8로 저장하세요",
        "is not UTF-8 (looks like {guess}); save it as UTF-8",
    ),
    "nul_byte": ("NUL 바이트가 있습니다", "holds a NUL byte"),
    "control_character": ("제어 문자 {character}가 있습니다", "holds the control character {character}"),
    "line_separator": (
        "보이지 않는 줄 구분 문자 {character}가 있습니다",
        "holds the invisible line separator {character}",
    ),
    "empty_file": ("비어 있습니다 — jobs: 부터 쓰세요", "is empty; begin with jobs:"),
    # YAML
    "second_document": ("문서가 둘 이상입니다 (---)", "holds a second document (---)"),
    "too_deep": ("{limit}단계보다 깊습니다", "is nested more than {limit} levels deep"),
    "duplicate_key": ('키 "{found}"가 두 번 나옵니다', 'key "{found}" stands there twice'),
    "key_not_text": ("키가 문자열이 아닙니다: {found}", "a key must be text, found {found}"),
    "undefined_alias": ("정의되지 않은 별칭 *{found}", "undefined alias *{found}"),
    "alias_cycle": ("별칭 *{found}가 자신을 담고 있습니다", "alias *{found} holds itself"),
    "alias_bomb": ("별칭이 너무 많이 불어납니다", "aliases blow up to too many values"),
    "merge_value": ("<< 뒤에는 매핑이 와야 합니다", "<< takes a mapping"),
    "tag": ("태그 {found}는 쓸 수 없습니다", "tag {found} is not accepted"),
    "bad_reference": (
        "${{...}} 형식이 잘못되었습니다 (${{NAME}} 또는 ${{NAME:-기본값}})",
        "is no reference; write ${{NAME}} or ${{NAME:-default}}",
    ),
    "not_set": (
        "환경 변수 {name}이(가) 설정되지 않았습니다 — .env.local에 쓰세요",
        "{name} is not set; set it in the environment or in .env.local",
    ),
    "unknown_escape": (
        "큰따옴표 안의 역슬래시는 특수 문자입니다 — 경로는 작은따옴표로 쓰세요",
        "a backslash in double quotes begins an escape; use single quotes for paths",
    ),
    "open_quote": ("여기서 시작한 따옴표가 닫히지 않았습니다", "the quote that opens here is never closed"),
    "no_colon": ("키 뒤에 ': '가 없습니다 (콜론 뒤 빈칸)", "no ': ' after the key (a space after the colon)"),
    "second_colon": (
        "여기에 ': '가 올 수 없습니다 — 값에 콜론이 있으면 따옴표를 쓰세요",
        "': ' cannot stand here; quote a value that holds a colon",
    ),
    "list_indent": ("목록의 들여쓰기가 맞지 않습니다", "the indentation of the list does not fit"),
    "open_list": ("[ ... ] 목록이 닫히지 않았습니다", "the list [ ... ] is never closed"),
    "open_braces": ("{{ ... }} 매핑이 닫히지 않았습니다", "the mapping {{ ... }} is never closed"),
    "indentation": ("들여쓰기가 맞지 않습니다", "the indentation does not fit"),
    "reserved_character": (
        "{character}로 시작하는 값은 따옴표로 감싸야 합니다",
        "a value that begins with {character} must be quoted",
    ),
    "tab_indent": ("들여쓰기에 탭을 쓸 수 없습니다", "tabs cannot indent; use spaces"),
    "odd_space": (
        "들여쓰기에 보통 빈칸이 아닌 문자가 있습니다",
        "the indentation holds a character that is no plain space",
    ),
    "alias_name": (
        "* 와 & 뒤에는 이름이 와야 합니다 — 값이면 따옴표로 감싸세요",
        "* and & take a name; quote the value if none is meant",
    ),
    # shape
    "unknown_key": ("모르는 키입니다{hint}", "unknown key{hint}"),
    "missing_key": ('"{name}" 키가 없습니다', 'key "{name}" is missing'),
    "null_value": ("값이 비어 있습니다 — 값을 쓰거나 키를 지우세요", "has no value; write one or leave the key out"),
    "not_mapping": ("매핑(키: 값)이어야 합니다 — {found}", "must be a mapping (key: value), found {found}"),
    "not_list": ("목록이어야 합니다 — {found}", "must be a list, found {found}"),
    "not_text": ("문자열이어야 합니다 — {found}", "must be text, found {found}"),
    "empty_text": ("비어 있습니다", "is empty"),
    "empty_list": ("목록이 비어 있습니다", "is an empty list"),
    "text_too_long": ("너무 깁니다 (최대 {limit}자)", "is too long (at most {limit} characters)"),
    "unsafe_character": (
        "쓸 수 없는 문자 {character}가 있습니다",
        "holds the character {character}, which is not accepted",
    ),
    "not_one_of": ("{found}: 다음 중 하나여야 합니다: {allowed}{hint}", "{found} is none of: {allowed}{hint}"),
    "only_jobs_in_include": ("포함된 파일에는 jobs만 쓸 수 있습니다", "only jobs may stand in an included file"),
    "include_missing": ("{found}에 맞는 파일이 없습니다", "no file matches {found}"),
    # values
    "no_time": ("{found}은(는) 시각이 아닙니다 (HH:MM)", "{found} is no time of day (HH:MM)"),
    "time_without_colon": (
        "{found}은(는) 시각이 아닙니다 — {meant}?",
        "{found} is no time of day (HH:MM); did you mean {meant}?",
    ),
    "no_span": ("{found}은(는) 시간대가 아닙니다 (08:00-20:00)", "{found} is no span of time (08:00-20:00)"),
    "empty_span": ("{found}은(는) 길이가 없습니다", "{found} has no length"),
    "no_weekly": (
        "{found}은(는) 요일과 시간대가 아닙니다 (sun 02:00-04:00)",
        "{found} is no day with a span (sun 02:00-04:00)",
    ),
    "no_day": (
        "{found}은(는) 요일이 아닙니다 (mon-fri, 월-금, last-business-day)",
        "{found} is no day (mon-fri, wed, last-business-day)",
    ),
    "no_date": ("{found}은(는) 날짜가 아닙니다 (2026-05-01)", "{found} is no date (2026-05-01)"),
    "no_moment": (
        "{found}은(는) 날짜와 시각이 아닙니다 (2026-05-01 02:00)",
        "{found} is no date and time (2026-05-01 02:00)",
    ),
    "no_duration": (
        "{found}은(는) 기간이 아닙니다 (30s, 5m, 1h30m, 3d)",
        "{found} is no duration (30s, 5m, 1h30m, 3d)",
    ),
    "duration_without_unit": ("{found}: 단위가 없습니다 (30s, 5m, 1h30m)", "{found} has no unit (30s, 5m, 1h30m)"),
    "duration_too_long": ("{found}: 너무 깁니다 (최대 3660d)", "{found} is too long (at most 3660d)"),
    "duration_zero": ("{found}: 1초 이상이어야 합니다", "{found} must be at least 1s"),
    "no_size": ("{found}은(는) 크기가 아닙니다 (10MB, 2GiB)", "{found} is no size (10MB, 2GiB)"),
    "no_bound": ("{found}은(는) 숫자, 기간, 크기가 아닙니다", "{found} is no number, duration or size"),
    "no_whole_number": ("{found}은(는) 정수가 아닙니다", "{found} is no whole number"),
    "out_of_range": ("{found}: {low}에서 {high} 사이여야 합니다", "{found} is not between {low} and {high}"),
    "no_flag": ("{found}: true 또는 false여야 합니다", "{found} is neither true nor false"),
    "bad_id": ("{found}: 영문자, 숫자, _ 와 - 만 쓸 수 있습니다", "{found} may hold only letters, digits, _ and -"),
    "device_name": ("{found}은(는) Windows 장치 이름입니다", "{found} is the name of a Windows device"),
    "unknown_encoding": (
        "{found}: 모르는 인코딩입니다 (auto, utf-8, cp949 ...)",
        "{found} is no known encoding (auto, utf-8, cp949 ...)",
    ),
    "no_log_encoding": (
        "{found}은(는) 로그의 문자 인코딩이 아닙니다",
        "{found} is no encoding that logs are written in",
    ),
    "no_timestamp_format": (
        "{found}: auto 또는 strptime 형식이어야 합니다 (%Y-%m-%d %H:%M:%S)",
        "{found} is neither auto nor a strptime format (%Y-%m-%d %H:%M:%S)",
    ),
    "unknown_zone": ("{found}은(는) 모르는 시간대입니다 (Asia/Seoul)", "{found} is no known time zone (Asia/Seoul)"),
    "unknown_calendar": (
        "{found}은(는) 모르는 달력입니다 (KR, XKRX 또는 calendars의 이름)",
        "{found} is no known calendar (KR, XKRX, or a name from calendars)",
    ),
    "bad_cron": ("{found}: cron 줄이 아닙니다 — {reason}", "{found} is no cron line: {reason}"),
    # paths and patterns
    "control_in_path": (
        "경로에 제어 문자 {character}가 있습니다 — 작은따옴표를 쓰세요",
        "holds the control character {character}; use single quotes for paths",
    ),
    "unknown_field": (
        "{found}: 모르는 날짜 필드 {field} (%Y %m %d %H %M ..., 글자 그대로는 %%)",
        "{found} holds the unknown date field {field} (%Y %m %d %H %M ...; %% for a plain %)",
    ),
    "bad_pattern": ("{reason} (위치 {position}): {found}", "{reason} at position {position}: {found}"),
    "pattern_too_large": ("{found}: 패턴이 너무 큽니다", "{found} is too large a pattern"),
    "pattern_too_slow": ("이 줄에서 너무 오래 걸립니다", "takes too long on this line"),
    "mask_misplaced": (
        "가려 둔 비밀 값의 표시는 원래 있던 종류의 자리에만 그대로 둘 수 있습니다",
        "a mark for a hidden secret may stand only where such a secret stood, as a whole value",
    ),
    "empty_pattern": ("빈 패턴은 모든 줄에 맞습니다", "an empty pattern would match every line"),
    "matches_empty_line": ("{found}: 빈 줄에도 맞습니다", "{found} matches the empty line as well"),
    "pattern_without_log": ('"{name}" 패턴이 있지만 log가 없습니다', '"{name}" needs a log to look in'),
    # expectations and names
    "one_expectation": (
        "at, cron, every 중 하나만 쓰세요 — {found}",
        "takes only one of at, cron, every; found {found}",
    ),
    "no_factor": ("1보다 큰 수가 아닙니다", "no number above 1"),
    "usual_without_duration": ("usual은 limits.duration에만 쓸 수 있습니다", "usual goes with limits.duration only"),
    "missed_before_grace": ("missed_after가 grace보다 짧습니다", "missed_after is less than grace"),
    "also_without_at": ("also는 at과 함께만 쓸 수 있습니다", "also goes with at only"),
    "duplicate_id": ("{found}: 같은 id의 작업이 이미 있습니다", "{found}: another job has this id"),
    "duplicate_name": ("{found}: 같은 이름의 작업이 이미 있습니다", "{found}: another job has this name"),
    "unknown_job": ("{found}: 그런 작업이 없습니다", "{found}: there is no such job"),
    "dependency_cycle": ("{found}: 서로 기다리게 됩니다", "{found}: the jobs would wait for each other"),
    "unknown_channel": ("{found}: notify에 그런 이름이 없습니다", "{found}: notify has no such name"),
    "number_as_password": (
        "숫자만으로 된 비밀번호는 따옴표로 감싸세요",
        "quote a password of digits alone",
    ),
    "no_hash": (
        "argon2 해시가 아닙니다 — batmon password 로 만드세요",
        "is no argon2 hash; make one with batmon password",
    ),
    "hash_too_costly": (
        "확인하는 데 너무 많은 메모리나 시간이 드는 해시입니다 — batmon password 로 만드세요",
        "this hash takes too much memory or time to check; make one with batmon password",
    ),
    "duplicate_operator": ("{found}: 같은 이름이 이미 있습니다", "{found}: another operator has this name"),
    "nobody_may": (
        "비밀번호가 없어 아무도 들어올 수 없습니다 — access.password 또는 operators를 정하세요",
        "nobody could get in: set access.password or operators",
    ),
    "tls_unreadable": ("{path}: 읽을 수 없습니다 — {reason}", "{path} cannot be read: {reason}"),
    "tls_unusable": (
        "{cert}, {key}: 서로 맞는 PEM 인증서와 열쇠가 아닙니다 — {reason}",
        "{cert}, {key}: not a PEM certificate with its key ({reason})",
    ),
    # warnings
    "not_acted_on": ("이 버전은 아직 이 키를 쓰지 않습니다", "this version does not act on this key yet"),
    "cannot_see_silence": (
        "success도 output도 없습니다 — 오류 없이 멈춘 작업을 알아볼 수 없습니다",
        "neither success nor output: a job that stops without an error cannot be seen",
    ),
}

SYNTAX = ("YAML 문법 오류: {reason}", "YAML syntax: {reason}")
WARNING = ("(경고) ", "(warning) ")
HINT = (' — "{meant}"인가요?', '; did you mean "{meant}"?')


def sentence(problem: ConfigProblem, language: str) -> str:
    """Return what is wrong and what would be right."""
    chosen = LANGUAGES.index(language)
    meant = problem.parameters.get("meant")
    fields = {"found": "", "reason": problem.code.replace("_", " "), **problem.parameters}
    fields["hint"] = HINT[chosen].format(meant=meant) if meant else ""
    return SENTENCES.get(problem.code, SYNTAX)[chosen].format_map(fields)


def render(problem: ConfigProblem, language: str) -> str:
    """Return one line: file, line, column, key path and sentence."""
    place = f"{problem.file}:{problem.line}:{problem.column}" if problem.line else problem.file
    key = f"{problem.key}: " if problem.key else ""
    mark = WARNING[LANGUAGES.index(language)] if problem.warning else ""
    return f"{place}  {mark}{key}{sentence(problem, language)}"
