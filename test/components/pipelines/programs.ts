import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { trainingPrograms } from "../../../components/pipelines/programs.ts";
import type { Prepared } from "../../support/python.ts";

/** Programs of the training pipeline in one folder, as a pod finds them, each run in a process of its own beside a tracking server. */
export class Steps {
  readonly #python: Prepared["python"];
  readonly #tracking: () => string;

  /** `tracking` tells the server's address, once tests run. */
  constructor(python: Prepared["python"], tracking: () => string) {
    this.#python = python;
    this.#tracking = tracking;
  }

  /** Folder of the programs, which goes with the environment. */
  get folder(): string {
    if (this.#python === undefined) throw new Error("there is no Python to run steps with");
    return join(this.#python.folder, "steps");
  }

  /** Puts all programs there. */
  async write(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const [file, text] of Object.entries(trainingPrograms())) await writeFile(join(this.folder, file), text);
  }

  /** Writes the lines of a CSV file, whose path it tells. */
  async data(name: string, lines: readonly string[]): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, lines.join("\n"));
    return path;
  }

  /** Runs a program to its end, for the model `test` unless the variables name another; what it printed, and its exit code. */
  async run(program: string, variables: Readonly<Record<string, string>> = {}) {
    if (this.#python === undefined) throw new Error("there is no Python to run steps with");
    const own = { OUTPUTS_FOLDER: join(this.folder, "outputs"), MLFLOW_TRACKING_URI: this.#tracking() };
    const env = { ...own, PYTHONPATH: "", EXPERIMENT: "test", MODEL: "test", ...variables };
    return this.#python.run("python", [join(this.folder, program)], { env });
  }

  /** Like {@link run}, for what has to succeed: what it printed. Throws with its words where it fails. */
  async expect(program: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const { exitCode, stderr, stdout } = await this.run(program, variables);
    if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}:\n${stderr}`);
    return stdout;
  }

  /** What a step left for the next one. */
  output(name: string): Promise<string> {
    return readFile(join(this.folder, "outputs", name), "utf8");
  }
}
