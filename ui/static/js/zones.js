// Formats of moments in a zone, made once each; UTC where this browser does not know the zone.
const made = new Map();

export function inZone(zone, locale, fields) {
  const key = JSON.stringify([zone, locale, fields]);
  if (!made.has(key)) {
    try {
      made.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...fields }));
    } catch {
      made.set(key, new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...fields }));
    }
  }
  return made.get(key);
}
