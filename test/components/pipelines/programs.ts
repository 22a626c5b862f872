import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { afterAll, beforeAll } from "vitest";
import { trainingPrograms } from "../../../components/pipelines/programs.ts";
import type { Prepared } from "../../support/python.ts";

const RUNNER = join(import.meta.dirname, "run-steps.py");

/** Programs of the training pipeline in one folder, as a pod finds them, each run in a process of its own beside a tracking server. */
class Steps {
  readonly #outputs: string;
  readonly #ask: (question: object) => Promise<number>;
  readonly #tracking: () => string;
  /** Folder of the programs, which goes with the environment. */
  readonly folder: string;

  constructor(folder: string, tracking: () => string, ask: (question: object) => Promise<number>) {
    this.folder = folder;
    this.#outputs = join(folder, "outputs");
    this.#tracking = tracking;
    this.#ask = ask;
  }

  /** Writes the lines of a CSV file, whose path it tells. */
  async data(name: string, lines: readonly string[]): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, lines.join("\n"));
    return path;
  }

  /** Runs a program to its end, for the model `test` unless the variables name another; what it printed, and its exit code. */
  async run(program: string, variables: Readonly<Record<string, string>> = {}) {
    const own = { OUTPUTS_FOLDER: this.#outputs, MLFLOW_TRACKING_URI: this.#tracking(), EXPERIMENT: "test", MODEL: "test" };
    const printed = join(this.folder, "printed");
    const exitCode = await this.#ask({ program: join(this.folder, program), variables: { ...own, ...variables }, printed });
    return { exitCode, stdout: await readFile(`${printed}.stdout`, "utf8"), stderr: await readFile(`${printed}.stderr`, "utf8") };
  }

  /** Like {@link run}, for what has to succeed: what it printed. Throws with its words where it fails. */
  async expect(program: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, stderr, stdout } = await this.run(program, variables);
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}:\n${stderr}`);
    return stdout;
  }

  /** What a step left for the next one. */
  output(name: string): Promise<string> {
    return readFile(join(this.#outputs, name), "utf8");
  }
}

/** The steps for all tests of a suite, one at a time. `tracking` tells the server's address, once tests run. */
export function suiteSteps(python: Prepared["python"], tracking: () => string): Steps {
  const folder = join(python?.folder ?? "", "steps");
  let ask: (question: object) => Promise<number> = () => Promise.reject(new Error("steps run once tests do"));
  let stop = async () => {};
  beforeAll(async () => {
    if (python === undefined) throw new Error("there is no Python to run steps with");
    await mkdir(folder);
    for (const [file, text] of Object.entries(trainingPrograms())) await writeFile(join(folder, file), text);
    const runner = execa(python.program("python"), ["-B", RUNNER], {
      cwd: folder,
      env: python.environment({ PYTHONPATH: "" }),
      extendEnv: false,
      reject: false,
    });
    const answers = createInterface({ input: runner.stdout });
    const ended = runner.then(({ stderr }) => Promise.reject(new Error(`the runner of steps ended:\n${stderr}`)));
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
  return new Steps(folder, tracking, (question) => ask(question));
}
