import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";

/** What matters of a machine when images are to be built on it. */
export interface BuilderFacts {
  readonly platform: string;
  readonly root: boolean;
  /** Packages of the distribution that lack. */
  readonly missingPackages: readonly string[];
  readonly canInstall: boolean;
}

/** Asks whether packages may be installed on this machine. */
export type MayInstall = (packages: readonly string[]) => boolean | Promise<boolean>;

/** Why a machine can build no images, whatever is installed on it; undefined when it can. One clause without a full stop. */
export function whyNoBuild({ platform, root, missingPackages, canInstall }: BuilderFacts): string | undefined {
  if (platform !== "linux") return `images are built on Linux, and this is ${platform}`;
  if (!root) return "building an image's root filesystem takes root, and this is not root";
  if (missingPackages.length > 0 && !canInstall)
    return `${missingPackages.join(" and ")} are missing, and there is no apt-get to install them with`;
  return undefined;
}

/** The facts of this machine. */
export function builderFacts(): BuilderFacts {
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    missingPackages: ["buildah", "mmdebstrap"].filter((program) => !isThere(program)),
    canInstall: isThere("apt-get"),
  };
}

/**
 * Makes sure that this machine can build images, installing what lacks when that is allowed.
 *
 * @throws UserError with what is in the way.
 */
export async function requireBuilder(
  mayInstall: MayInstall,
  onNotice: (line: string) => void,
  facts: BuilderFacts = builderFacts(),
): Promise<void> {
  const reason = whyNoBuild(facts);
  if (reason !== undefined)
    throw new UserError(`No image can be built: ${reason}. \`estate images import\` takes a bundle made elsewhere.`);
  const missing = facts.missingPackages;
  if (missing.length === 0) return;
  const names = missing.join(" and ");
  if (!(await mayInstall(missing))) {
    throw new UserError(`Images are built with ${names}, not installed here: run \`apt-get install ${missing.join(" ")}\`, or add --yes.`);
  }
  onNotice(`installing ${names} with apt-get`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await execa("apt-get", ["update"], { env, reject: false });
  const result = await execa("apt-get", ["install", "--yes", "--no-install-recommends", ...missing], { env, reject: false });
  if (result.failed) {
    throw new UserError(
      `apt-get could not install ${names}: install them by hand.\n${result.stderr.trim().split("\n").slice(-3).join("\n")}`,
    );
  }
}

function isThere(program: string): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
