import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stateDirectory } from "../../cluster/state.ts";
import { imageReference } from "../../pins/index.ts";

/** The program in the version of the estate's image, or why there is none here. */
type Unpacked = { readonly folder: string; readonly missing?: never } | { readonly folder?: never; readonly missing: string };

/** Fetches Keycloak's program from Maven's registry, unless an earlier run has left it in the state folder; needs Java and Maven. */
export async function unpackedKeycloak(): Promise<Unpacked> {
  const [version = ""] = imageReference("keycloak").split(":").slice(-1);
  const home = join(stateDirectory(), "keycloak");
  const folder = join(home, `keycloak-${version}`);
  if (existsSync(folder)) return { folder };
  for (const program of ["java", "mvn"]) {
    const { failed } = await execa(program, ["-version"], { reject: false });
    if (failed) return { missing: `there is no ${program}` };
  }
  await mkdir(home, { recursive: true });
  const unfinished = await mkdtemp(join(home, "unfinished-"));
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const words = ["--quiet", "--batch-mode", "dependency:unpack", `-Dartifact=${artifact}`, `-DoutputDirectory=${unfinished}`];
  const fetched = await execa("mvn", words, { cwd: home, reject: false, all: true, timeout: 600_000 });
  if (fetched.failed) {
    await rm(unfinished, { recursive: true, force: true });
    return { missing: `Maven cannot fetch ${artifact}: ${fetched.all.trim().split("\n").at(0)}` };
  }
  await rename(join(unfinished, `keycloak-${version}`), folder);
  await rm(unfinished, { recursive: true, force: true });
  return { folder };
}

/** A copy of the program with a realm to import, for one server: it builds into its own folder. */
export async function keycloakWith(folder: string, realm: string): Promise<{ readonly folder: string } & AsyncDisposable> {
  const own = await mkdtemp(join(tmpdir(), "estate-keycloak-"));
  await cp(folder, own, { recursive: true });
  await mkdir(join(own, "data/import"), { recursive: true });
  await writeFile(join(own, "data/import/estate.json"), realm);
  return { folder: own, [Symbol.asyncDispose]: () => rm(own, { recursive: true, force: true, maxRetries: 5 }) };
}
