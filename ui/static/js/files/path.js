// Where the files of a job are asked for.
export const filesPath = (job) => `/api/v1/jobs/${encodeURIComponent(job)}/files`;
