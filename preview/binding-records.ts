import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { UserError } from "../components/core/errors.ts";
import { type BindingRecord, digestOf, recordIn, recordToJson, SHORT_DIGEST } from "./binding.ts";

/** Records that are kept; those of the oldest previews go first. */
const KEPT = 500;

const FOLDER = "previews";

/**
 * Keeps what a preview was made of under its digest, for `estate up --plan`.
 *
 * @param stateFolder folder of everything that the estate keeps on this machine.
 * @returns the digest.
 */
export async function keepRecord(stateFolder: string, record: BindingRecord): Promise<string> {
  const folder = join(stateFolder, FOLDER);
  const digest = digestOf(record.binding);
  const file = join(folder, `${digest}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, recordToJson(record), { mode: 0o600 });
  await prune(folder);
  return digest;
}

/**
 * What the preview of an environment was made of.
 *
 * @param word the digest, of which the first twelve digits are enough where they name one; or a file that `estate preview` has written.
 * @throws UserError when there is no such preview, or more than one, or when it is of other environments.
 */
export async function findRecord(stateFolder: string, word: string, environment: string): Promise<BindingRecord> {
  if (!DIGEST.test(word)) return recordIn(await textOf(word), environment, word);
  const folder = join(stateFolder, FOLDER);
  const names = await readdir(folder).catch((): string[] => []);
  const digests = names.flatMap((name) => (name.startsWith(word) && name.endsWith(".json") ? [name.slice(0, -".json".length)] : []));
  const [digest, ...others] = digests.sort();
  if (digest === undefined)
    throw new UserError(
      `no preview with the digest ${word} was made here; run \`estate preview ${environment}\`, or give the file that a pipeline has kept of it`,
    );
  if (others.length > 0) throw new UserError(`${word} is the beginning of ${digests.length} digests: ${digests.join(", ")}`);
  return recordIn(await textOf(join(folder, `${digest}.json`)), environment, `the preview ${digest.slice(0, SHORT_DIGEST)}`);
}

/** What is short of twelve digits is taken for a file's name, as what is no digest is. */
const DIGEST = /^[0-9a-f]{12,64}$/;

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "it is no digest of at least twelve digits, and no such file exists" : error.message;
    throw new UserError(`the preview ${JSON.stringify(file.slice(0, 200))} cannot be read: ${reason}`);
  });
}

async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= KEPT) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, writtenAt: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  const old = aged.sort((a, b) => b.writtenAt - a.writtenAt).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}
