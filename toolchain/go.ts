import { createInterface } from "node:readline";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";

/** The oldest Go that builds the pinned modules, as [major, minor]. */
const oldestGo = [1, 26] as const;

const installGo = `install Go ${oldestGo.join(".")} or newer from https://go.dev/dl and put it on PATH`;

/**
 * Version of the Go on PATH, such as `go1.26.0`.
 *
 * @throws UserError when there is none or it is too old.
 */
export async function goVersion(): Promise<string> {
  const result = await execa("go", ["env", "GOVERSION"], { env: goEnvironment(), reject: false });
  if (result.failed) throw new UserError(`Go was not found, and the embedded cluster is built with it: ${installGo}.`);
  const version = result.stdout.trim();
  const [, major = "0", minor = "0"] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const tooOld = Number(major) < oldestGo[0] || (Number(major) === oldestGo[0] && Number(minor) < oldestGo[1]);
  if (tooOld) throw new UserError(`${version} is too old to build the embedded cluster: ${installGo}.`);
  return version;
}

/** One run of `go build`. */
export interface GoBuild {
  /** Folder of the module. */
  readonly module: string;
  readonly packages: readonly string[];
  readonly linkerFlags: string;
  /** Build tags, joined by commas. */
  readonly tags?: string;
  /** Folder that takes the binaries. */
  readonly output: string;
  /** Called for each package as it is compiled and each module as it is downloaded. */
  readonly onLine: (event: "compiled" | "downloading") => void;
}

/** The flags that shape every binary, apart from the linker's. */
export const buildFlags = ["-mod=readonly", "-trimpath", "-buildvcs=false"] as const;

/**
 * Builds static binaries of a module's packages.
 *
 * @throws UserError with what Go said last.
 */
export async function goBuild(build: GoBuild): Promise<void> {
  const tags = build.tags === undefined ? [] : ["-tags", build.tags];
  const args = ["build", "-v", ...buildFlags, ...tags, "-ldflags", build.linkerFlags, "-o", `${build.output}/`, ...build.packages];
  const running = execa("go", args, { cwd: build.module, env: goEnvironment(), reject: false, stdin: "ignore", buffer: false });
  const said: string[] = [];
  for await (const line of createInterface({ input: running.stderr })) {
    if (line.startsWith("go: downloading ")) build.onLine("downloading");
    else if (/^[\w./~-]+$/.test(line)) build.onLine("compiled");
    else said.push(line);
  }
  const result = await running;
  if (result.failed) throw explain(said.slice(-8).join("\n") || (result.shortMessage ?? ""), build.module);
}

function explain(said: string, module: string): UserError {
  if (said.includes("no space left on device")) return new UserError(`The disk is full while building in ${module}.\n${said}`);
  if (/dial tcp|no such host|i\/o timeout|TLS handshake|connection refused/.test(said)) {
    return new UserError(
      `The Go modules of the embedded cluster could not be downloaded; set GOPROXY to a module proxy this machine reaches.\n${said}`,
    );
  }
  return new UserError(`Building the embedded cluster failed in ${module}.\n${said}`);
}

/** The user's own settings (proxy, cache) hold; whatever would change the target or fetch another Go does not. */
function goEnvironment(): Record<string, string> {
  return { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off", GOOS: "", GOARCH: "" };
}
