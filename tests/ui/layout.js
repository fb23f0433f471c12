// Returns what is wrong with the page as it lies before a reader: [what, where] each.
() => {
  const found = [];
  const where = (element) => {
    const name = (one) => one.tagName.toLowerCase() + [...one.classList].map((word) => `.${word}`).join("");
    return `${element.parentElement ? name(element.parentElement) : ""} > ${name(element)} "${element.textContent.trim().slice(0, 40)}"`;
  };
  const add = (what, element, more = "") => found.push(`${what}: ${where(element)}${more && ` ${more}`}`);
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls sideways: ${root.scrollWidth} px in ${innerWidth}`);

  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const all = [...document.body.querySelectorAll("*")].filter((element) => !element.closest("svg, script, style, .q-loading-bar") && shown(element));

  for (const element of all) {
    const style = getComputedStyle(element);
    const hides = (value) => value === "hidden" || value === "clip";
    if ([...element.children].some((child) => child.style.transform)) continue; // what is panned is not cut off
    if (!element.textContent.trim() || element.closest("[title]") || element.querySelector("[title]")) continue;
    if (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) add("cut off", element, `${element.scrollWidth} px in ${element.clientWidth}`);
    if (hides(style.overflowY) && element.scrollHeight > element.clientHeight * 1.15 + 3) add("cut off below", element, `${element.scrollHeight} px in ${element.clientHeight}`);
  }

  const flows = (element) => {
    const { display, position } = getComputedStyle(element);
    if (display === "inline" || display === "contents") return false;
    return position === "static" || position === "relative" || element.getAttribute("role") === "row";
  };
  for (const parent of [document.body, ...all]) {
    const parts = [...parent.children].filter((element) => all.includes(element) && flows(element)).slice(0, 80);
    const boxes = parts.map((element) => element.getBoundingClientRect());
    parts.forEach((one, first) => {
      for (let second = first + 1; second < parts.length; second += 1) {
        const [a, b] = [boxes[first], boxes[second]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 1) add("overlaps", one, `with ${where(parts[second])} by ${Math.round(across)} x ${Math.round(down)}`);
      }
    });
  }

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!/[가-힣]/.test(node.data) || element.closest("script, style") || !shown(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 12) add("small", element, `${size} px`);
  }
  return found;
};
