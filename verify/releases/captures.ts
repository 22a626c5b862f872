import { UserError } from "../../components/core/errors.ts";
import { PATTERNS } from "../../components/release/contract.ts";
import { eventually } from "../eventually.ts";
import { scene } from "./scene.ts";
import { noneFailed, traffic } from "./traffic.ts";

/** Seconds in which servers have put what they were asked into the bucket. */
const KEPT_SECONDS = 180;

const REQUESTS = 50;

/** What callers ask is kept, without the columns that are not to be. */
export const captures = scene(
  { name: "captures", claim: "what callers asked was kept, and what is redacted was not" },
  { patterns: PATTERNS, lacks: ({ kept }) => (kept === undefined ? "nothing is kept: modelMonitoring.enabled is false" : undefined) },
  async (played) => {
    const { release, site } = played;
    const { kept } = site;
    if (kept === undefined) throw new UserError("nothing is kept");
    const before = await read(played, kept.bucket);
    const seen = await traffic(played, { requests: REQUESTS, seconds: 60, threads: 2, truth: true });
    noneFailed(seen);
    if (seen.untold > 0) throw new UserError(`${seen.untold} of ${seen.sent} truths were not taken: ${seen.failures[0] ?? ""}`);
    const wanted = before.rows + Math.floor(kept.sampling * REQUESTS * 0.5);
    const found = await eventually(KEPT_SECONDS, async () => {
      const now = await read(played, kept.bucket);
      if (now.rows < wanted) throw new UserError(`${now.rows} rows are kept, and at least ${wanted} should be`);
      return now;
    });
    const shown = kept.redact.filter((column) => (found.columns[column] ?? 0) > 0);
    if (shown.length > 0) throw new UserError(`values of ${shown.join(", ")} are kept`);
    const columns = Object.values(found.columns).filter((count) => count > 0).length;
    if (columns === 0) throw new UserError("no column of what callers asked is kept");
    return `${found.rows} rows of ${release.name} are kept, with ${columns} columns${kept.redact.length > 0 ? ` and none of ${kept.redact.join(", ")}` : ""}`;
  },
);

async function read({ context: { client }, release }: Parameters<typeof traffic>[0], bucket: string) {
  return JSON.parse(await client.program("captures.py", [bucket, `${release.name}/requests/`])) as {
    readonly rows: number;
    readonly columns: Readonly<Record<string, number>>;
  };
}
