import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { afterAll, beforeAll } from "vitest";
import type { Prepared } from "./python.ts";

const RUNNER = join(import.meta.dirname, "python-runner.py");

/** Runs a Python program to its end with these variables besides those of its environment; what it printed, and its exit code. */
export type RunProgram = (
  program: string,
  variables: Readonly<Record<string, string>>,
) => Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;

/**
 * Runs the programs of all tests of a suite, one at a time, each in a process of its own. The modules that they import are imported once: that takes seconds
 * for MLflow and the like.
 */
export function suiteRunner(python: Prepared["python"], modules: readonly string[]): RunProgram {
  let ask: (question: object) => Promise<number> = () => Promise.reject(new Error("programs run once tests do"));
  let stop = async () => {};
  const printed = join(python?.folder ?? "", "printed");
  beforeAll(() => {
    if (python === undefined) throw new Error("there is no Python to run programs with");
    // No path for modules besides the folder of each program, where a pod has them.
    const env = python.environment({ PYTHONPATH: "" });
    const runner = execa(python.program("python"), [RUNNER, ...modules], { cwd: python.folder, env, extendEnv: false, reject: false });
    const answers = createInterface({ input: runner.stdout });
    const ended = runner.then(({ stderr }) => Promise.reject(new Error(`the runner of programs ended:\n${stderr}`)));
    ended.catch(() => undefined);
    ask = async (question) => {
      runner.stdin.write(`${JSON.stringify(question)}\n`);
      const [line] = (await Promise.race([once(answers, "line"), ended])) as [string];
      return Number(line);
    };
    stop = async () => {
      runner.stdin.end();
      await runner;
    };
  });
  afterAll(() => stop());
  return async (program, variables) => {
    const exitCode = await ask({ program, variables, printed });
    return { exitCode, stdout: await readFile(`${printed}.stdout`, "utf8"), stderr: await readFile(`${printed}.stderr`, "utf8") };
  };
}
