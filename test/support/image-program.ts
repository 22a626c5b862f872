import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { definitions } from "../../images/definitions.ts";
import { programOf } from "../../images/programs.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** The Go program of one of the estate's images, built as for the image, in a folder that is gone after. The first build takes minutes, those after it seconds. */
export async function imageProgram(name: "alertmanager" | "prometheus") {
  const { program } = definitions[name];
  if (program === undefined) throw new Error(`the image ${name} holds no program`);
  const folder = await mkdtemp(join(tmpdir(), "estate-program-"));
  const file = join(folder, name);
  await programOf(program, join(ROOT, "images", name), join(folder, "workplace"), file);
  return {
    file,
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
