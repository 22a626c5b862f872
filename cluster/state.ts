import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UserError } from "../components/core/errors.ts";

/** Folder of everything that belongs to this checkout's clusters: `ESTATE_STATE`, else `.estate` in the project. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment["ESTATE_STATE"] || join(import.meta.dirname, "..", ".estate"));
}

/**
 * Folder of one cluster's data, in `state`.
 *
 * @throws UserError when the name is no name of a cluster.
 */
export function clusterDirectory(state: string, name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new UserError(
      `"${name}" cannot name a cluster: at most 40 lower-case letters, digits and dashes, beginning and ending with a letter or digit.`,
    );
  }
  return join(state, "clusters", name);
}

/**
 * Makes a folder that only its owner can read, with those above it.
 *
 * @throws UserError when it cannot be made.
 */
export async function makePrivate(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The state folder ${directory} cannot be made (${reason}): set ESTATE_STATE to a folder that you can write to.`);
  }
}
