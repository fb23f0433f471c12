// The examination: asked for, followed check by check, and what came of it.
import { reactive } from "vue";
import { t } from "batmon/page.js";

const PATH = "/api/v1/system/doctor";
const PACE = 500; // ms between two looks at how far it is
export const RISING = ["ok", "unknown", "warning", "problem"];

// `report` is the last whole one; while one is made, `checks` holds what it has found, of `of`.
export const doctor = reactive({ report: null, checks: [], of: 0, busy: false, failed: "" });

async function follow() {
  while (doctor.busy) {
    await new Promise((done) => setTimeout(done, PACE));
    try {
      const answer = await fetch(`${PATH}/progress`, { cache: "no-store" });
      const found = answer.ok ? await answer.json() : null;
      if (found?.running && doctor.busy) Object.assign(doctor, { checks: found.checks, of: found.of });
    } catch {
      // the line is down: the examination itself says so
    }
  }
}

export async function examine() {
  if (doctor.busy) return;
  Object.assign(doctor, { busy: true, failed: "", checks: [], of: 0 });
  follow();
  try {
    const answer = await fetch(PATH, { cache: "no-store" });
    const body = await answer.json();
    if (answer.ok) Object.assign(doctor, { report: body, checks: body.checks });
    else doctor.failed = body.detail?.message ?? t("system.failed");
  } catch {
    doctor.failed = t("system.failed");
  } finally {
    doctor.busy = false;
  }
}

// The report as text, to be sent to somebody.
export function asText(report) {
  const lines = report.checks.flatMap((check) => [
    `[${t(`system.level.${check.level}`)}] ${check.name}: ${check.message}`,
    ...(check.advice ? [`    ${check.advice}`] : []),
    ...check.details.filter((one) => one.level !== "ok").map((one) => `    - ${one.job ? `${one.job}: ` : ""}${one.message}`),
  ]);
  return [`BATMON doctor ${report.at}`, ...lines].join("\n");
}
