import { createInterface } from "node:readline/promises";
import type { StartOptions } from "../cluster/contract.ts";
import type { ProgressDisplay } from "./progress.ts";

/** Says yes to packages of the distribution when that was said beforehand, by `--yes` or the variable `CI=true`, and else asks the person at the terminal. */
export function askToInstall(yes: boolean, progress: ProgressDisplay): NonNullable<StartOptions["mayInstall"]> {
  return (packages) => {
    // the question must not be drawn over
    progress.end();
    return yes || process.env["CI"] === "true" || confirm(`Install ${packages.join(" ")} by apt-get?`);
  };
}

/** Asks the person at the terminal; without one the answer is no. */
async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
