"""What a preview is called, and why a file is not shown whole; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "preview.kind.text": ("텍스트", "Text"),
    "preview.kind.source": ("소스", "Source"),
    "preview.kind.markdown": ("Markdown", "Markdown"),
    "preview.kind.xml": ("XML", "XML"),
    "preview.kind.yaml": ("YAML", "YAML"),
    "preview.kind.xls": ("Excel 97 통합 문서", "Excel 97 workbook"),
    "preview.kind.ods": ("OpenDocument 시트", "OpenDocument spreadsheet"),
    "preview.kind.pdf": ("PDF", "PDF"),
    "preview.kind.csv": ("CSV 표", "CSV table"),
    "preview.kind.json": ("JSON", "JSON"),
    "preview.kind.ndjson": ("NDJSON", "NDJSON"),
    "preview.kind.xlsx": ("Excel 통합 문서", "Excel workbook"),
    "preview.kind.archive": ("zip 압축 파일", "Zip archive"),
    "preview.kind.database": ("SQLite 데이터베이스", "SQLite database"),
    "preview.kind.picture": ("그림", "Picture"),
    "preview.kind.raw": ("바이너리", "Binary file"),
    "preview.column.name": ("이름", "Name"),
    "preview.column.size": ("크기", "Size"),
    "preview.column.packed": ("압축한 크기", "Packed"),
    "preview.column.modified": ("고친 시각", "Modified"),
    "preview.problem.empty": ("빈 파일입니다(0바이트).", "The file is empty (0 bytes)."),
    "preview.problem.broken": (
        "{kind} 파일로 끝까지 읽을 수 없습니다. 손상되었거나 쓰는 중입니다.",
        "It cannot be read to its end as what it is ({kind}): it is damaged, or still being written.",
    ),
    "preview.problem.busy": (
        "다른 프로그램이 쓰는 중이라 지금은 읽지 않습니다. 잠시 뒤 다시 여세요.",
        "Another program is writing it now. Open it again in a moment.",
    ),
    "preview.problem.slow": (
        "읽는 데 너무 오래 걸려 멈췄습니다. 내려받아 확인하세요.",
        "Reading it took too long and was stopped. Download it instead.",
    ),
    "preview.problem.too_big": (
        "너무 커서 여기서는 보여 드리지 않습니다. 내려받아 확인하세요.",
        "It is too large to be shown here. Download it instead.",
    ),
    "preview.problem.too_far": (
        "이보다 아래는 여기서 찾지 않습니다. 내려받아 확인하세요.",
        "What lies further down is not looked for here. Download it instead.",
    ),
    "preview.problem.locked": (
        "암호가 걸려 있어 열 수 없습니다.",
        "It is protected by a password and cannot be opened.",
    ),
    "preview.problem.named_otherwise": (
        "이름은 {expected}인데 내용은 {kind}입니다. 내용대로 보여 드립니다.",
        "By its name a file of another kind ({expected}); shown as what it holds ({kind}).",
    ),
    "preview.problem.going": (
        "아직 읽는 중입니다. 읽은 곳까지 보여 드립니다.",
        "Still reading: this is what has been found so far.",
    ),
    "preview.problem.cut": ("일부만 보여 드립니다.", "Only a part of it is shown."),
    "preview.problem.nothing": ("안에 아무것도 없습니다.", "There is nothing in it."),
}
