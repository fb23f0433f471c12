// Returns what has the focus: its place among all that can be reached, its name, whether a ring shows it.
async () => {
  await new Promise((done) => requestAnimationFrame(done)); // it scrolls into sight
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const named = (one) => {
    const by = (one.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const labels = [...(one.labels ?? [])].map((label) => label.textContent).join(" ");
    return (one.getAttribute("aria-label") ?? "") || by.trim() || labels.trim() || one.textContent.trim() || one.title || one.alt || "";
  };
  const ringed = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  };
  const box = element.getBoundingClientRect();
  const around = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
  window.numbered ??= new WeakMap();
  window.number ??= 0;
  if (!window.numbered.has(element)) window.numbered.set(element, (window.number += 1));
  return {
    number: window.numbered.get(element),
    what: `${element.tagName.toLowerCase()}.${[...element.classList].join(".")}`,
    name: named(element),
    ringed: around.some(ringed),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
};
