"""Where every page is, for a test that goes through all of them."""

import re

from ui.pages import pages


def addresses(job: str | None) -> list[str]:
    """Return the address of every page; those of one job are that job's, and left out where there is none."""
    paths = [page.path for page in pages()]
    if job is None:
        return [path for path in paths if "{" not in path]
    return [re.sub(r"\{[^}]*\}", job, path) for path in paths]
