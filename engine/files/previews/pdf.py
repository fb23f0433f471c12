"""A PDF: one page as a picture and as text. No script of it runs, nothing of it reaches the browser but its look."""

import io
import math
from typing import TYPE_CHECKING

from engine.files.apart import Late, Named, named
from engine.files.previews.values import Asked, Paper, Shown, Source, clipped

if TYPE_CHECKING:
    import pypdfium2

SECONDS = 6.0
LARGEST = 512 * 1024 * 1024  # bytes of a file
WIDE = 1_400  # pixels of a page
PIXELS = 4_000_000  # of a picture: a page may be a thousand times as high as it is wide
FINE = 900_000  # bytes of a picture without loss; a larger one is a photograph
TEXT = 20_000  # characters of a page


def show(source: Source, asked: Asked) -> Shown:
    """Return the page number `asked.at`, counted from 0."""
    if source.size > LARGEST:
        return Shown(body=None, problem="too_big")
    try:
        return source.desk.apart.ask(SECONDS, read, named(source.opened), asked.at)
    except Late:
        return Shown(body=None, problem="slow")


def read(file: Named, at: int) -> Shown:
    """Return the page; called in the process apart."""
    import pypdfium2

    with file.open() as stream:
        try:
            document = pypdfium2.PdfDocument(stream)
        except pypdfium2.PdfiumError as error:
            return Shown(body=None, problem="locked" if "password" in str(error).lower() else "broken")
        try:
            if not len(document):
                return Shown(body=None, problem="nothing")
            return Shown(body=_page(document, min(at, len(document) - 1)))
        except (pypdfium2.PdfiumError, ValueError):
            return Shown(body=None, problem="broken")
        finally:
            document.close()


def _page(document: "pypdfium2.PdfDocument", number: int) -> Paper:
    page = document[number]
    scale = _scale(*page.get_size())
    picture = page.render(scale=scale).to_pil().convert("RGB")
    data, media = io.BytesIO(), "image/png"
    picture.save(data, "PNG", compress_level=4)
    if data.tell() > FINE:
        data, media = io.BytesIO(), "image/jpeg"
        picture.save(data, "JPEG", quality=75)
    return Paper(
        page=number,
        pages=len(document),
        media=media,
        picture=data.getvalue(),
        width=picture.width,
        height=picture.height,
        text=clipped(page.get_textpage().get_text_bounded().replace("\r\n", "\n"), TEXT),
        next=number + 1 if number + 1 < len(document) else None,
    )


def _scale(width: float, height: float) -> float:
    """Return by how much a page of so many points is enlarged. Raises ValueError for one that has no size."""
    if not (math.isfinite(width) and math.isfinite(height) and width >= 1 and height >= 1):
        raise ValueError("a page without a size")
    return min(WIDE / width, math.sqrt(PIXELS / (width * height)))
