"""Where every page is, for a test that goes through all of them, and when one of them is drawn."""

import os
import re

from playwright.sync_api import Page

from tests.ui.fake_reruns import RID
from ui.pages import pages

JOBS: dict[str, str | None] = {"states": "cost_alloc", "empty": None}  # the job that is looked at, by scene
FIRST = "kindscrap"  # ... and in all other scenes
OF_ALL = ("/", "/timeline", "/statistics", "/wall")  # pages that look otherwise with other jobs
EVERYTHING = "BATMON_TEST_EVERYTHING"  # set: what looks the same is looked at too
PATIENCE = 20_000  # ms for a page to be drawn

ASKED = """
window.asked = 0;
const plain = window.fetch;
const isWhole = (answer) => (answer.headers.get('content-type') || '').startsWith('application/json');
const whole = (answer) => (isWhole(answer) ? answer.clone().arrayBuffer() : null);  // others are streams
window.fetch = (...given) => {
  window.asked += 1;
  const answer = plain(...given);
  answer.then(whole).catch(() => null).finally(() => setTimeout(() => (window.asked -= 1), 100));
  return answer;
};
"""
DRAWN = """async () => {
  const { live } = await import('batmon/live.js');
  if (!live.ready || !document.querySelector('#m > *')) return false;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return window.asked === 0;
}"""


def addresses(job: str | None) -> list[str]:
    """Return the address of every page; those of one job are that job's, and left out where there is none."""
    paths = [page.path for page in pages()]
    if job is None:
        return [path for path in paths if "{" not in path]
    return [re.sub(r"\{[^}]*\}", job, path.replace("{rid}", RID)) for path in paths]


def visits(*scenes: str) -> list[tuple[str, str]]:
    """Return each scene with the address of every page of it."""
    return [(scene, path) for scene in scenes for path in addresses(JOBS.get(scene, FIRST))]


def others(*scenes: str) -> list[tuple[str, str]]:
    """Return each scene with the pages that look otherwise in it than in a scene that was visited already."""
    return [(scene, path) for scene, path in visits(*scenes) if path in OF_ALL or EVERYTHING in os.environ]


def wait_until_drawn(page: Page) -> None:
    """Wait for the first figures, and for what the page fetches because of them."""
    page.wait_for_function(DRAWN, timeout=PATIENCE)
