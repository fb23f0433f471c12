// Round numbers for an axis.
const LENGTHS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];

// The least round step that cuts `span` into at most `parts`.
export function stepOf(span, parts, lengths) {
  if (lengths && span > 1) return LENGTHS.find((step) => span / step <= parts) ?? LENGTHS.at(-1) * Math.ceil(span / parts / LENGTHS.at(-1));
  const raw = span / parts || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((round) => round * power >= raw * (1 - 1e-9));
}

// The ticks from below the lowest to above the highest; from 0 for lengths, and where 0 is not far.
export function ticksOf(low, high, parts, lengths) {
  const floor = lengths || (low >= 0 && low < 0.5 * high) ? 0 : low;
  const step = stepOf(high - floor || Math.abs(high) || 1, parts, lengths);
  const from = Math.floor(floor / step) * step;
  const ticks = [from];
  while (ticks.at(-1) < high || ticks.length < 2) ticks.push(Number((from + ticks.length * step).toPrecision(12)));
  return ticks;
}

export function quantile(ordered, share) {
  const at = (ordered.length - 1) * share;
  const low = Math.floor(at);
  return ordered[low] + (ordered[Math.min(low + 1, ordered.length - 1)] - ordered[low]) * (at - low);
}
