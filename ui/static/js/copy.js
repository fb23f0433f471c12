// The clipboard needs a secure context; on plain http the old way does, if the browser still knows it.
// `within` is where focus may go: behind an open dialog it may not. Returns whether the text was copied.
export async function copy(text, within = document.body) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // refused by a policy: the old way may still be allowed
    }
  }
  const before = document.activeElement;
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "vh", readOnly: true });
  within.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  before?.focus?.({ preventScroll: true });
  return done;
}

// Where nothing else is allowed the reader copies by hand what is selected here.
export function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
