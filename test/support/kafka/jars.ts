import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { stateDirectory } from "../../../cluster/state.ts";

/** Where jars come from, in the layout of Maven's repositories; MAVEN_REPOSITORY names another. */
const REPOSITORY = process.env["MAVEN_REPOSITORY"] ?? "https://repo.maven.apache.org/maven2";

/** Jars of Kafka's server and of all that it needs, each by its hash: the lock of `org.apache.kafka:kafka_2.13`. */
const LOCK = join(import.meta.dirname, "jars.txt");

/** Jars of Kafka's server in a folder of the state, or why they are not to be had. */
export async function kafkaJars(): Promise<{ readonly jars: readonly string[]; readonly missing?: never } | { readonly missing: string }> {
  const lines = (await readFile(LOCK, "utf8")).trim().split("\n");
  const folder = join(stateDirectory(), "kafka");
  await mkdir(folder, { recursive: true });
  try {
    return { jars: await Promise.all(lines.map((line) => jar(line, folder))) };
  } catch (error) {
    if (error instanceof Unreachable) return { missing: error.message };
    throw error;
  }
}

class Unreachable extends Error {}

/** Those that Maven has fetched before are taken from where it keeps them. */
async function jar(line: string, folder: string): Promise<string> {
  const [hash = "", path = ""] = line.split("  ");
  const kept = join(folder, basename(path));
  if ((await contentOf(kept, hash)) !== undefined) return kept;
  const content = (await contentOf(join(homedir(), ".m2/repository", path), hash)) ?? (await fetched(path));
  if (hashOf(content) !== hash) throw new Error(`${path} of ${REPOSITORY} is not what ${LOCK} locks: its hash is ${hashOf(content)}`);
  // Test files run beside each other.
  const unfinished = `${kept}.${process.pid}`;
  await writeFile(unfinished, content);
  await rename(unfinished, kept);
  return kept;
}

async function contentOf(path: string, hash: string): Promise<Buffer | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content !== undefined && hashOf(content) === hash ? content : undefined;
}

async function fetched(path: string): Promise<Buffer> {
  const answer = await fetch(`${REPOSITORY}/${path}`, { signal: AbortSignal.timeout(300_000) }).catch((error: Error) => {
    const { cause } = error;
    throw new Unreachable(`the Maven repository does not answer: ${cause instanceof Error ? cause.message : error.message}`);
  });
  if (!answer.ok) throw new Unreachable(`the Maven repository answers ${answer.status} for ${basename(path)}`);
  return Buffer.from(await answer.arrayBuffer());
}

function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
