import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { trainingPrograms } from "../../../components/pipelines/programs.ts";
import type { Prepared } from "../../support/python.ts";
import { type RunProgram, suiteRunner } from "../../support/python-runner.ts";

/** What the steps import. */
const MODULES = ["mlflow.sklearn", "sklearn.datasets", "sklearn.linear_model", "sklearn.model_selection"];

/** Programs of the training pipeline in one folder, as a pod finds them, each run in a process of its own beside a tracking server. */
class Steps {
  readonly #outputs: string;
  readonly #run: RunProgram;
  readonly #tracking: () => string;
  /** Folder of the programs, which goes with the environment. */
  readonly folder: string;

  constructor(folder: string, tracking: () => string, run: RunProgram) {
    this.folder = folder;
    this.#outputs = join(folder, "outputs");
    this.#tracking = tracking;
    this.#run = run;
  }

  /** Writes the lines of a CSV file, whose path it tells. */
  async data(name: string, lines: readonly string[]): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, lines.join("\n"));
    return path;
  }

  /** Runs a program to its end, for the model `test` unless the variables name another; what it printed, and its exit code. */
  run(program: string, variables: Readonly<Record<string, string>> = {}): ReturnType<RunProgram> {
    const own = { OUTPUTS_FOLDER: this.#outputs, MLFLOW_TRACKING_URI: this.#tracking(), EXPERIMENT: "test", MODEL: "test" };
    return this.#run(join(this.folder, program), { ...own, ...variables });
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
  const run = suiteRunner(python, MODULES);
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    for (const [file, text] of Object.entries(trainingPrograms())) await writeFile(join(folder, file), text);
  });
  return new Steps(folder, tracking, run);
}
