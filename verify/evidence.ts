import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Observation } from "../score/proof.ts";

/** Numbers of a check that goals are set for; `npm run bench -- releases` holds them against these. */
export interface Figures {
  /** Requests that callers sent while the check went on. */
  readonly sent?: number;
  /** How many of those got no answer, or an error. */
  readonly lost?: number;
  /** From the first scrape that showed that a version does badly until the one before answered all requests again; left out where no scrape showed it before. */
  readonly secondsToHealthy?: number;
  /** From the first request of another kind until a version that was trained for it is the champion. */
  readonly secondsToChampion?: number;
}

/** What became of one check. */
export interface CheckResult {
  readonly name: string;
  /** What holds when it passed. */
  readonly claim: string;
  readonly outcome: "passed" | "failed" | "not tried";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** What was seen, or what was in the way. */
  readonly detail: string;
  /** Left out where it has none, and where it did not pass. */
  readonly figures?: Figures;
}

/** Who answered the requests of a model while one of its versions was released. */
export interface Course {
  readonly model: string;
  /** The version that was released. */
  readonly version: string;
  /** When the first span of time began; ISO 8601, UTC. */
  readonly begin: string;
  /** Length of each span. */
  readonly everySeconds: number;
  /** States that the route came into, and how many seconds after `begin`. */
  readonly states: readonly { readonly state: string; readonly second: number }[];
  /** Of each server and version that answered: its requests a second in each span, errors among them. */
  readonly answered: readonly { readonly variant: string; readonly version: string; readonly perSecond: readonly number[] }[];
}

/** What an auditor is shown of a verification. No password is ever in it. */
export interface Evidence {
  /** Version of this form; it rises when a field changes its meaning or goes. */
  readonly version: 1;
  readonly environment: string;
  readonly maturity: number;
  readonly cluster: { readonly name: string; readonly kind: string; readonly pods: string; readonly kubernetes: string };
  /** Images that the pods of the estate ran: as named, and as the node identifies their content. */
  readonly images: readonly { readonly reference: string; readonly id: string }[];
  /** None where pods are simulated: nothing can be tried there. */
  readonly checks: readonly CheckResult[];
  /** How the requests were shared out while a canary was released; left out where none was. */
  readonly canary?: Course;
  /** When controls were looked at; ISO 8601, UTC. */
  readonly observedAt: string;
  /** SHA-256 of the plan's JSON form, in hexadecimal: what was observed is true of that plan only. */
  readonly planSha256: string;
  /** What was seen of controls. */
  readonly observations: readonly Observation[];
}

/** What became of a check, as a line that people read. */
export function checkLine({ claim, detail, outcome, seconds }: Pick<CheckResult, "claim" | "detail" | "outcome" | "seconds">): string {
  const word = { passed: "ok", failed: "FAILED", "not tried": "not tried" }[outcome];
  return `${word.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s  ${claim}: ${detail}`;
}

/** Writes evidence as JSON; a reader never meets half a file. */
export async function writeEvidence(evidence: Evidence, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(evidence, undefined, 2)}\n`);
}
