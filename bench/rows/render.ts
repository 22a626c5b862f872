import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { type Run, run } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";

const OBJECTS = 10_000;

/** Specs to manifests on disk, against cdk8s with the same objects, one file each. */
export const renderRow: Row = {
  name: "render",
  title: `render of ${OBJECTS} Kubernetes objects from specs, against cdk8s synth of the same objects`,
  async measure(rounds) {
    const subject: Run[] = [];
    const cdk8s: Run[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
      try {
        subject.push(await run(["bench/drivers/render.ts", String(OBJECTS), join(folder, "estate")]));
        cdk8s.push(await run(["bench/drivers/cdk8s.ts", String(OBJECTS), join(folder, "cdk8s")]));
        if (round === 0) requireSame(join(folder, "estate"), join(folder, "cdk8s"));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return [
      ratio("time", "s", median(subject.map(({ seconds }) => seconds)), median(cdk8s.map(({ seconds }) => seconds)), 1),
      ratio("peak memory", "MiB", median(subject.map(({ peakMiB }) => peakMiB)), median(cdk8s.map(({ peakMiB }) => peakMiB)), 1),
    ];
  },
};

/** Both wrote the same objects: as many files, and every hundredth of them says the same. */
function requireSame(estate: string, cdk8s: string): void {
  const ours = manifestsOf(estate);
  const theirs = manifestsOf(cdk8s);
  const same =
    ours.size === OBJECTS && theirs.size === OBJECTS && [...ours].every(([key, manifest]) => isDeepStrictEqual(manifest, theirs.get(key)));
  if (!same) throw new Error(`the renders differ: ${ours.size} and ${theirs.size} objects`);
}

function manifestsOf(folder: string): Map<string, unknown> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
  return new Map(
    files.map((file) => {
      const manifest = parse(readFileSync(join(folder, file), "utf8")) as { kind: string; metadata: { name: string; namespace?: string } };
      return [`${manifest.kind} ${manifest.metadata.namespace ?? ""} ${manifest.metadata.name}`, manifest];
    }),
  );
}
