"""The dashboard's tools, tags, groups and panels; Korean and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "job.log": ("로그", "Log"),
    "rows.acts": ("동작", "Actions"),
    "rows.tag": ("태그", "Tag"),
    "rows.tag.add": ("태그로 거르기", "Filter by tag"),
    "rows.tag.only": ("#{tag} 작업만 보기", "Only jobs with #{tag}"),
    "rows.tag.drop": ("#{tag} 필터 빼기", "Drop the filter #{tag}"),
    "rows.group.label": ("묶는 기준", "Group by"),
    "rows.grouped": ("묶음: {by}", "Group: {by}"),
    "rows.group.by.hand": ("조치 필요", "needs action"),
    "rows.group.by.group": ("업무", "group"),
    "rows.group.by.tag": ("태그", "tag"),
    "rows.group.by.none": ("없음", "none"),
    "rows.sort.label": ("순서", "Order"),
    "rows.sorted": ("순서: {by}", "Order: {by}"),
    "rows.sort.by": ("순서 기준: {by}", "Order by {by}"),
    "rows.sort.worst": ("심각한 순", "worst first"),
    "rows.sort.name": ("이름", "name"),
    "rows.sort.last": ("마지막 실행", "last run"),
    "rows.sort.next": ("다음 예정", "next due"),
    "rows.sort.took": ("걸린 시간", "duration"),
    "rows.shape": ("보기", "View"),
    "rows.shape.cards": ("카드", "Cards"),
    "rows.shape.rows": ("줄", "Rows"),
    "rows.panels.short": ("서버", "Server"),
    "machine.os": ("운영체제", "System"),
    "machine.cores": ("{percent} % · {cores}코어", "{percent} % · {cores} cores"),
    "machine.up": ("{age}째", "up {age}"),
}
