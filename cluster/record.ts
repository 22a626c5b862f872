import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { embeddedTools } from "./embedded-config.ts";
import type { Ports } from "./ports.ts";
import { programs } from "./processes.ts";

const Port = z.int().min(1).max(65535);

const RecordSchema = z.object({
  ports: z.object({ apiServer: Port, etcd: Port, etcdPeer: Port, controllerManager: Port, scheduler: Port, kwok: Port }),
  tools: z.record(z.enum(embeddedTools), z.string()),
});

/** What was decided for an embedded cluster. It is written when the cluster first took pods, so a folder without it is a half-made cluster. */
export type ClusterRecord = z.infer<typeof RecordSchema>;

/** Reads the record of a cluster's folder; undefined when there is none or it is damaged. */
export async function readRecord(directory: string): Promise<ClusterRecord | undefined> {
  try {
    return RecordSchema.parse(JSON.parse(await readFile(join(directory, "estate.json"), "utf8")));
  } catch {
    return undefined; // the caller remakes the cluster then
  }
}

/** Writes the record of a cluster's folder, whole or not at all. */
export async function writeRecord(directory: string, record: ClusterRecord): Promise<void> {
  const path = join(directory, "estate.json");
  await writeFile(`${path}.new`, JSON.stringify(record, undefined, 2));
  await rename(`${path}.new`, path);
}

/**
 * Brings what kwokctl made at creation to other ports and tools. Each port is a word of its own in its files, so words are exchanged, all at once
 * because the new port of one use may be the old one of another.
 */
export async function rewrite(directory: string, from: ClusterRecord, to: ClusterRecord): Promise<void> {
  const ports = new Map(Object.entries(from.ports).map(([use, port]) => [String(port), String(to.ports[use as keyof Ports])]));
  const words = new RegExp(`\\b(?:${[...ports.keys()].join("|")})\\b`, "g");
  for (const name of ["kwok.yaml", "kubeconfig.yaml"]) {
    const path = join(directory, name);
    const text = await readFile(path, "utf8");
    await writeFile(
      path,
      text.replaceAll(words, (port) => ports.get(port) ?? port),
    );
  }
  for (const program of programs) {
    const link = join(directory, "bin", program);
    await rm(link, { force: true });
    await symlink(to.tools[program === "kwok-controller" ? "kwok" : program], link);
  }
}
