"""Pictures that every browser draws, once their own first bytes say how large they are."""

import os
import warnings

from PIL import Image as Pictures
from PIL import UnidentifiedImageError

from engine.files.previews.values import Asked, Image, Shown, Source

MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
LARGEST = 20 * 1024 * 1024  # bytes that a page asks for at once
PIXELS = 50_000_000  # that a browser can hold: 200 MB


def show(source: Source, asked: Asked) -> Shown:
    """Return what a browser needs to know of a picture; it asks for the bytes by itself."""
    if source.size > LARGEST:
        return Shown(body=None, problem="too_big")
    found = look(source.opened.descriptor)
    if found is None:
        return Shown(body=None, problem="broken")
    if found.width * found.height > PIXELS:
        return Shown(body=None, problem="too_big")
    return Shown(body=found)


def look(descriptor: int) -> Image | None:
    """Return the kind and size of a picture by its beginning, None for what is none of the four kinds."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(descriptor), "rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)  # its size is judged above
        try:
            with Pictures.open(file, formats=tuple(MEDIA)) as picture:
                return Image(media=MEDIA[str(picture.format)], width=picture.width, height=picture.height)
        except Pictures.DecompressionBombError:  # larger than anything that is shown
            return Image(media=MEDIA["PNG"], width=PIXELS, height=2)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError):  # what Pillow says of broken ones
            return None
