import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, type Run, run } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

/** A file that every plan depends on: a comment at its end makes every environment be planned anew on both sides. */
const PROGRAM = "stacks/index.ts";

/** What a preview does not need of the project. */
const LEFT_OUT = /^(node_modules|\.git|\.estate|test|examples|images)(\/|$)/;

/** The preview of all shipped environments, of a change to the program itself, which is the most that a pull request can cost. */
export const preview: Row = {
  name: "preview",
  title: "preview of every shipped environment against the base branch",
  async measure(rounds) {
    const folder = mkdtempSync(join(tmpdir(), "estate-preview-"));
    const cold: number[] = [];
    const warm: number[] = [];
    try {
      const project = branched(join(folder, "project"));
      for (let round = 0; round < rounds; round += 1) {
        const environment = { ESTATE_STATE: join(folder, `state-${round}`) };
        cold.push((await previewOf(project, environment)).seconds);
        appendFileSync(join(project, PROGRAM), `// change ${round}\n`);
        warm.push((await previewOf(project, environment)).seconds);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return [bound("both sides planned anew", "s", median(cold), 30), bound("the base's plans kept", "s", median(warm), 15)];
  },
};

/** A copy of the project in a repository of its own, with a change that is not committed. */
function branched(project: string): string {
  cpSync(ROOT, project, { recursive: true, filter: (source) => !LEFT_OUT.test(source.slice(ROOT.length + 1)) });
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.com", ...words], { cwd: project });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
  appendFileSync(join(project, PROGRAM), "// a change\n");
  return project;
}

/** Estates of ten thousand resources are made of this many copies of the largest shipped one. */
const COPIES = 14;

/** What the comparison itself costs, at a size that no shipped environment has. */
export const largeDifference: Row = {
  name: "large-difference",
  title: `comparison of ${COPIES} estates on AWS at once, every resource of which changes`,
  async measure(rounds) {
    const folder = mkdtempSync(join(tmpdir(), "estate-difference-"));
    const runs: Run[] = [];
    try {
      const file = join(folder, "plan.json");
      writeFileSync(file, (await run(["cli/index.ts", "plan", "prod-aws", "--format", "json"])).stdout);
      for (let round = 0; round < rounds; round += 1) runs.push(await run(["bench/drivers/compare-large.ts", file, String(COPIES)]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return [
      bound("from start to end", "s", median(runs.map(({ seconds }) => seconds)), 3),
      bound("memory", "MiB", median(runs.map(({ peakMiB }) => peakMiB)), 600),
    ];
  },
};

function previewOf(project: string, environment: Readonly<Record<string, string>>) {
  return run([join(project, "cli/index.ts"), "preview", "--base", "main", "--format", "markdown"], environment);
}
