import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.ts";
import { TIMESTAMP } from "./inputs.ts";

/** A store of buildah's that lives in one folder and is gone with it. */
export class Buildah {
  readonly #options: readonly string[];
  readonly #signal: AbortSignal | undefined;
  readonly #environment: Readonly<Record<string, string>>;

  /** @param folder folder that holds the store; it is made. */
  constructor(folder: string, signal?: AbortSignal) {
    // No driver but this one works in every container and on every file system; all others need kernel features.
    this.#options = ["--root", join(folder, "store"), "--runroot", join(folder, "state"), "--storage-driver", "vfs"];
    this.#environment = { TMPDIR: join(folder, "temporary") };
    this.#signal = signal;
  }

  /** Prepares the store's folder for temporary files. */
  async prepare(): Promise<void> {
    await mkdir(this.#environment["TMPDIR"] ?? "", { recursive: true });
  }

  /** Puts an image into the store: of an archive, or of a registry. */
  async load(source: string, purpose: string): Promise<void> {
    await this.#run(["pull", "--quiet", source], purpose);
  }

  /** Follows the `Containerfile` of a folder. `bound` is shown to its steps at /run/estate-build and becomes part of nothing. */
  async build(build: { context: string; reference: string; arguments: Readonly<Record<string, string>>; bound: string }): Promise<void> {
    const given = Object.entries(build.arguments).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
    const reproducible = ["--timestamp", String(TIMESTAMP), "--pull-never", "--no-cache"];
    const where = ["--isolation", "chroot", "--volume", `${build.bound}:/run/estate-build:ro`];
    await this.#run(["bud", ...where, ...reproducible, ...given, "--tag", build.reference, build.context], `build ${build.reference}`);
  }

  /** Writes an image to an archive that containerd, Docker and Podman read. */
  async save(reference: string, path: string): Promise<void> {
    await this.#run(["push", "--quiet", reference, `docker-archive:${path}:${reference}`], `write ${reference} to an archive`);
  }

  #run(args: readonly string[], purpose: string): Promise<string> {
    const signal = this.#signal === undefined ? {} : { signal: this.#signal };
    return run({ program: "buildah", args: [...this.#options, ...args], env: this.#environment, purpose, ...signal });
  }
}
