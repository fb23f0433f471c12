// What a search below a folder finds, line by line as the server tells it.
import { filesPath } from "batmon/files/path.js";
import { page } from "batmon/page.js";

// Calls `take` with each line; returns what kept it from its end, null where it was told to stop or came to it.
export async function hits(path, q, signal, take) {
  try {
    const answer = await fetch(`${filesPath(page.job)}/search?${new URLSearchParams({ path, q })}`, { signal });
    if (!answer.ok) {
      const { detail } = await answer.json();
      return { code: detail?.code ?? "unknown", message: detail?.message ?? "" };
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let done = false;
    for (;;) {
      const got = await reader.read();
      if (got.done) return done ? null : { code: "unreachable", message: "" };
      const lines = (rest + got.value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const told = JSON.parse(line);
        done ||= told.done;
        take(told);
      }
    }
  } catch (error) {
    return error.name === "AbortError" ? null : { code: "unreachable", message: "" };
  }
}

const WEIGHTS = {
  name: (entry) => entry.name.toLowerCase(),
  size: (entry) => entry.size ?? -1,
  modified: (entry) => entry.modified ?? "",
  type: (entry) => entry.name.split(".").slice(1).pop()?.toLowerCase() ?? "",
};

// The hits in the order of the list: folders first.
export function inOrder(entries, sort, descending) {
  const weigh = WEIGHTS[sort];
  const way = descending ? -1 : 1;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return entries.toSorted((a, b) => (a.kind !== "folder") - (b.kind !== "folder") || way * compare(weigh(a), weigh(b)) || compare(a.path, b.path));
}
