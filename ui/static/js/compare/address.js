// Where two runs are compared, and which runs can be.
export const comparePage = (job, run) => `/jobs/${encodeURIComponent(job)}/compare?${new URLSearchParams({ run })}`;

// A run that stands in a log; of the runs that are known, the oldest may have none before it that was good.
export const compares = (run) => run.evidence.some((seen) => seen.source === "log" && seen.file);
