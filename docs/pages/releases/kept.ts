import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CheckResult, Course } from "../../../verify/index.ts";

/** Where evidence of releases is kept, relative to the project. `docs/evidence/keep.ts` writes it. */
export const KEPT = { checks: "docs/evidence/releases.json", canary: "docs/evidence/canary.json" } as const;

const Count = z.number().min(0).max(1e9);
const Word = z.string().max(200);

const KeptCourse = z.strictObject({
  model: Word,
  version: Word,
  begin: z.iso.datetime(),
  everySeconds: z.number().positive().max(1e7),
  states: z.array(z.strictObject({ state: Word, second: Count })).max(1000),
  answered: z.array(z.strictObject({ variant: Word, version: Word, perSecond: z.array(Count).min(1).max(1000) })).max(100),
}) satisfies z.ZodType<Course>;

/** A canary's course, and where it was seen. */
export const KeptCanary = z.strictObject({
  environment: Word,
  /** What the cluster was, as the evidence says. */
  cluster: z.strictObject({ kind: Word, pods: Word, kubernetes: Word }),
  course: KeptCourse,
});
export type KeptCanary = z.output<typeof KeptCanary>;

/** Checks of releases that passed on a cluster whose pods ran. */
export const KeptChecks = z.array(
  z.strictObject({
    name: Word,
    claim: z.string().max(1000),
    outcome: z.literal("passed"),
    startedAt: z.iso.datetime(),
    seconds: Count,
    detail: z.string().max(5000),
    figures: z
      .strictObject({
        sent: Count.exactOptional(),
        lost: Count.exactOptional(),
        secondsToHealthy: Count.exactOptional(),
        secondsToChampion: Count.exactOptional(),
      })
      .exactOptional(),
  }) satisfies z.ZodType<CheckResult>,
);
export type KeptChecks = z.output<typeof KeptChecks>;

/**
 * What is kept in a file; undefined where nothing is.
 *
 * @throws ZodError where it is something else than what it should be.
 */
export function kept<T>(root: string, file: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(join(root, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}
