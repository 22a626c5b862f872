import { createHash } from "node:crypto";
import { loadEnvironment } from "../../environments/load.ts";
import { merge, type Tree } from "../../environments/merge.ts";
import { previewEnvironment } from "../../preview/environment.ts";
import { previewToMarkdown } from "../../preview/formats/markdown/index.ts";
import type { Preview } from "../../preview/preview.ts";
import { previewOf } from "../../preview/verdict.ts";
import type { Page } from "./page.ts";
import { ANY_DAY, planOf, SHOWN } from "./shown.ts";

/** What somebody proposes for it: more GPUs, a smaller database, and images whose signature nobody asks for. */
const PROPOSED = { database: { cpuMillicores: 2000, memoryMiB: 8192 }, admission: { imageVerification: { enabled: false } } };

/** A pool of it that somebody lets grow, and how far. */
const GROWN = { pool: "training", max: 16 };

/** Room of the comment in the README, in bytes: the start of it, as a reviewer sees it. */
const README_BYTES = 5_500;

/** The comment of a real change of a shipped environment, whole. */
export const previewCommentPage: Page = {
  file: "docs/preview-comment.md",
  render: async (root) => `# A comment

What a pull request is told that lets the pool \`${GROWN.pool}\` of \`${SHOWN}\` grow to ${GROWN.max} nodes, makes its database smaller and no longer verifies images.

---

${previewToMarkdown(await previewIn(root))}`,
};

/** The start of it. */
export const previewExcerptPage: Page = {
  file: "README.md",
  section: "comment",
  render: async (root) =>
    previewToMarkdown(await previewIn(root), README_BYTES)
      .trimEnd()
      .split("\n")
      .map((line) => `> ${line}`.trimEnd())
      .join("\n"),
};

/** Both pages show the same change; its plans are made once. */
let made: Promise<Preview> | undefined;

function previewIn(root: string): Promise<Preview> {
  made ??= previewOfChange(root);
  return made;
}

async function previewOfChange(root: string): Promise<Preview> {
  const { values } = loadEnvironment(SHOWN, root);
  const [before, after] = await Promise.all([planOf(root, values), planOf(root, proposed(values))]);
  const { preview } = previewEnvironment({
    environment: SHOWN,
    cloud: after.cloud,
    before: { plan: before, waivers: [], inside: [] },
    beforeIs: "plan",
    after: { plan: after, waivers: [], inside: [] },
    allowDestroy: [],
    chartsNotSeenInto: [],
    prices: undefined,
    binding: undefined,
    today: ANY_DAY,
  });
  return previewOf({ name: "origin/main", revision: createHash("sha256").update(JSON.stringify(values)).digest("hex") }, [preview]);
}

function proposed(values: Tree): Tree {
  const { cluster } = values as { readonly cluster: { readonly nodePools: readonly { readonly name: string }[] } };
  const nodePools = cluster.nodePools.map((pool) => (pool.name === GROWN.pool ? { ...pool, max: GROWN.max } : pool));
  return merge(values, { ...PROPOSED, cluster: { nodePools } });
}
