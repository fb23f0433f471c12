"""The words of the statistics; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "nav.statistics": ("통계", "Statistics"),
    "error.stretch": (
        "끝 날은 첫 날보다 앞설 수 없고, 10년을 넘을 수 없습니다",
        "The last day is before the first, or more than ten years after it",
    ),
}
