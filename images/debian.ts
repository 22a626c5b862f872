import { UserError } from "../components/core/errors.ts";
import { run } from "./command.ts";
import { SUITE, sharedFile, TIMESTAMP } from "./inputs.ts";

/** A source of Debian packages, as apt of this machine is set up. */
export interface Source {
  readonly uri: string;
  readonly suite: string;
}

/** A root filesystem. */
export interface Root {
  readonly packages: readonly string[];
  /** Path of the archive to write. */
  readonly archive: string;
  /** Script that is given the filesystem once its essential packages are there. */
  readonly prepare?: string;
}

/** What no container reads: manuals, translations, and the compiler behind PostgreSQL's just-in-time compilation, larger than all the rest. */
const EXCLUDED = [
  "/usr/share/man/*",
  "/usr/share/locale/*",
  "/usr/share/info/*",
  "/usr/share/doc/*",
  "/usr/lib/*/libLLVM*",
  "/usr/lib/llvm-*",
  "/usr/lib/postgresql/*/lib/llvmjit*",
  "/usr/lib/postgresql/*/lib/bitcode/*",
];

/**
 * Makes a root filesystem of Debian packages as a tar archive, from the sources that apt of this machine has. Essential packages and
 * those named, without apt itself: what runs in it installs nothing.
 *
 * @throws UserError when apt has no source of Debian or the packages cannot be had.
 */
export async function makeRoot(root: Root, signal?: AbortSignal): Promise<void> {
  const sources = await ownSources();
  const settings = (await apt("apt-config", ["dump"]))
    .split("\n")
    .filter((line) => /^Acquire::(http|https|ftp|Retries|Max-Default-Age)\b/i.test(line));
  const hooks = root.prepare === undefined ? [] : [`--essential-hook=sh '${root.prepare}' "$1"`];
  await run({
    program: "mmdebstrap",
    args: [
      "--mode=root",
      "--format=tar",
      "--variant=essential",
      // The script below takes apt's files away, all of them.
      "--skip=cleanup/apt",
      `--include=${root.packages.join(",")}`,
      '--aptopt=APT::Install-Recommends "false"',
      ...settings.map((line) => `--aptopt=${line}`),
      ...EXCLUDED.map((path) => `--dpkgopt=path-exclude=${path}`),
      "--dpkgopt=path-include=/usr/share/doc/*/copyright",
      ...hooks,
      `--customize-hook=sh '${sharedFile("clean.sh")}' "$1"`,
      SUITE,
      root.archive,
      ...sources.map(({ uri, suite }) => `deb ${uri} ${suite} main`),
    ],
    env: { SOURCE_DATE_EPOCH: String(TIMESTAMP) },
    purpose: "make a root filesystem of Debian packages",
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Sources of the images' release, from what apt says of this machine's: the same servers, whatever release the machine itself runs.
 *
 * @throws UserError when there is no source of Debian among them.
 */
export function sourcesOf(targets: string): readonly Source[] {
  const lines = targets.split("\n").map((line) => line.split(" "));
  const uriOf = (wanted: string) => lines.find(([, label, component]) => label === wanted && component === "main")?.[0];
  const packages = uriOf("Debian");
  const security = uriOf("Debian-Security");
  if (packages === undefined) {
    throw new UserError(
      "Images are built of Debian packages, and apt of this machine has no source of Debian: add one, or use `estate images pull`.",
    );
  }
  return [{ uri: packages, suite: SUITE }, ...(security === undefined ? [] : [{ uri: security, suite: `${SUITE}-security` }])];
}

/** Apt tells of a source only once it has its lists. */
async function ownSources(): Promise<readonly Source[]> {
  const targets = () => apt("apt-get", ["indextargets", "--format", "$(REPO_URI) $(LABEL) $(COMPONENT)", "Created-By: Packages"]);
  if ((await targets()).trim() === "") await run({ program: "apt-get", args: ["update"], purpose: "renew the lists of packages" });
  return sourcesOf(await targets());
}

function apt(program: string, args: readonly string[]): Promise<string> {
  return run({ program, args, purpose: "tell its settings" });
}
