// What this browser remembers by itself; a browser that keeps nothing forgets it with the page.
const here = new Map();

export function kept(name) {
  try {
    return window.localStorage.getItem(name) ?? here.get(name) ?? null;
  } catch {
    return here.get(name) ?? null;
  }
}

export function keep(name, value) {
  here.set(name, value);
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // private windows and full discs: it holds until the page is left
  }
}
