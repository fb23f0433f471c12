// To take a file or a folder home: after the password where it is asked for, straight to the reader's disk.
import { page, t } from "batmon/page.js";
import { may, withUnlock } from "batmon/unlock.js";
import { filesPath } from "batmon/files/path.js";
import { folder } from "batmon/files/source.js";

// Returns why not, "" where it is on its way or the reader has gone back.
export async function take(path) {
  if (folder.asks) {
    if (!(await withUnlock("files"))) return "";
    if (!may("files")) return t("access.not_allowed");
  }
  const query = new URLSearchParams({ path });
  const link = Object.assign(document.createElement("a"), { href: `${filesPath(page.job)}/download?${query}`, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
  return "";
}
