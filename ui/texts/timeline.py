"""The words of the timeline; Korean and English."""

from collections.abc import Mapping

# key -> (Korean, English)
TEXTS: Mapping[str, tuple[str, str]] = {
    "nav.timeline": ("타임라인", "Timeline"),
    "error.too_many_jobs": (
        "한 번에 작업 {most}개까지 물을 수 있습니다: {found}개",
        "At most {most} jobs can be asked for at once: {found}",
    ),
    "error.day_out_of_reach": (
        "볼 수 있는 날은 {first}부터 {last}까지입니다",
        "Days from {first} to {last} can be shown",
    ),
}
