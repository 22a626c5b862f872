import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { isTree, type Tree } from "../environments/merge.ts";

/** What the engine keeps in a stack's settings of its own: how the stack's secrets are encrypted. */
const ENGINE_KEYS = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/** The engine reads YAML 1.1, which takes a day without quotes, such as the last one of a waiver, for a moment in time, and `off` for a boolean. */
const QUOTED = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;

/**
 * Makes the folder that the engine works in: the project's settings with the program where it stands, and a copy of one environment's
 * file. The engine writes its salt into that file, in its own layout; a person's file has comments and is under version control.
 *
 * @param file path of the environment's file, relative to `root`.
 * @param folder the workspace, made where it is missing. What the engine has kept in it stays.
 */
export async function engineWorkspace(root: string, file: string, folder: string): Promise<string> {
  const project = await readTree(join(root, "Pulumi.yaml"));
  const copy = join(folder, file);
  const settings = await readTree(join(root, file));
  const kept = Object.entries(await readTree(copy)).filter(([key]) => ENGINE_KEYS.includes(key));
  await mkdir(join(copy, ".."), { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "Pulumi.yaml"), stringify({ ...project, main: relative(folder, join(root, String(project["main"]))) }));
  await writeFile(copy, stringify({ ...Object.fromEntries(kept), ...settings }, QUOTED), { mode: 0o600 });
  return folder;
}

async function readTree(path: string): Promise<Tree> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const tree: unknown = parse(text);
  return isTree(tree) ? tree : {};
}
