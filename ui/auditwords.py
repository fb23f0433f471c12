"""Events and outcomes of the audit trail in words: the page, the table and the command line say the same."""

from ui.texts import LANGUAGES


def event_title(event: str, language: str) -> str:
    """Return an event in words; its own name where there are none."""
    return LANGUAGES[language].get(f"audit.event.{event}", event)


def outcome_title(event: str, outcome: str, language: str) -> str:
    """Return how it went, in words of this event where it has any; the code of a refusal stands behind them."""
    known = LANGUAGES[language]
    kind, _, code = outcome.partition(": ")
    title = known.get(f"audit.outcome.{event}.{kind}") or known.get(f"audit.outcome.{kind}", kind)
    return f"{title} · {code}" if code else title
