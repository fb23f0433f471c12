// What a rerun is called by its state, and an occurrence by its outcome.
import { t } from "batmon/page.js";

const LETTERS = { succeeded: "s", succeeded_late: "l", succeeded_with_errors: "e", recovered: "r", failed: "f", stuck: "k", missed: "m", excused: "x", blind: "b" };

export const outcomeWord = (outcome) => (outcome ? t(`outcome.${LETTERS[outcome]}`) : t("rerun.undecided"));

// "끝남 (exit 3)": how it stands, with its result where there is one.
export function stateWord(view) {
  const word = t(`rerun.state.${view.state}`);
  const detail = view.state === "running" ? "" : view.error || view.result;
  return detail ? `${word} · ${detail}` : word;
}
