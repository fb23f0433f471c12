// A finger on the lines moves them, and they run on for a while: `push` is given pixels, down is positive.
const SLOWER = 0.95; // of its speed each frame
const STOPS = 0.02; // pixels a millisecond

export function touched(element, push) {
  let [last, speed, frame, moved] = [null, 0, 0, 0];
  const stop = new AbortController();
  const options = { signal: stop.signal, passive: true };

  element.addEventListener("touchstart", (event) => {
    cancelAnimationFrame(frame);
    speed = 0;
    last = event.touches.length === 1 ? { y: event.touches[0].clientY, at: event.timeStamp } : null;
  }, options);
  element.addEventListener("touchmove", (event) => {
    if (!last || event.touches.length !== 1) return;
    const by = last.y - event.touches[0].clientY;
    const took = Math.max(1, event.timeStamp - last.at);
    speed = 0.6 * (by / took) + 0.4 * speed;
    last = { y: event.touches[0].clientY, at: event.timeStamp };
    push(by);
  }, options);
  element.addEventListener("touchend", () => {
    last = null;
    moved = performance.now();
    const run = (now) => {
      push(speed * (now - moved));
      speed *= SLOWER;
      moved = now;
      if (Math.abs(speed) > STOPS) frame = requestAnimationFrame(run);
    };
    if (Math.abs(speed) > STOPS) frame = requestAnimationFrame(run);
  }, options);

  return () => {
    cancelAnimationFrame(frame);
    stop.abort();
  };
}
