"""Files of a job's working folder, and why one cannot be opened; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "file.too_long": ("경로가 너무 깁니다.", "The path is too long."),
    "file.unsafe_character": (
        "경로에 쓸 수 없는 문자가 있습니다.",
        "The path holds a character that no name may have.",
    ),
    "file.backslash": ("경로는 /로 나눕니다.", "Names in a path are divided by /."),
    "file.absolute": (
        "작업 폴더에서 시작하는 경로만 열 수 있습니다.",
        "Only paths from the working folder are opened.",
    ),
    "file.dots": ("작업 폴더에서 시작하는 경로만 열 수 있습니다.", "Only paths from the working folder are opened."),
    "file.outside": ("작업 폴더 밖은 열 수 없습니다.", "What lies outside of the working folder is not opened."),
    "file.link": ("작업 폴더 밖은 열 수 없습니다.", "What lies outside of the working folder is not opened."),
    "file.colon": ("이름에 콜론이 있는 파일은 열지 않습니다.", "Names with a colon are not opened."),
    "file.trailing": (
        "점이나 공백으로 끝나는 이름은 열지 않습니다.",
        "Names that end in a dot or a space are not opened.",
    ),
    "file.device": ("Windows 장치 이름은 열지 않습니다.", "Names of Windows devices are not opened."),
    "file.short_name": ("줄인 이름(~1)은 열지 않습니다.", "Shortened names (~1) are not opened."),
    "file.gone": ("그런 파일이 없습니다.", "There is no such file."),
    "file.no_record": (
        "감사 기록을 쓸 수 없어 내주지 않았습니다.",
        "Not handed out: the audit trail cannot be written.",
    ),
    "file.not_a_folder": ("폴더가 아닙니다.", "This is no folder."),
    "file.too_many": (
        "파일이 20,000개를 넘어 한 번에 받을 수 없습니다. 아래 폴더를 골라 주세요.",
        "More than 20,000 files: choose a folder below.",
    ),
    "file.no_picture": ("여기서 볼 수 있는 그림이 아닙니다.", "This is no picture that can be shown here."),
    "file.unrecorded": ("감사 기록을 남길 수 없어 열지 않습니다.", "It is not opened: it cannot be written down."),
}
