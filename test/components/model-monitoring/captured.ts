import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ModelMonitoringSpec } from "../../../components/model-monitoring/contract.ts";
import { DRIFT_FILES, filesIn, MONITOR_FILES } from "../../../components/model-monitoring/plan.ts";
import { programSettings } from "../../../components/model-monitoring/settings.ts";

/** The model that the tests watch, with both its servers. */
export const MODEL = { name: "prices", variants: ["champion", "challenger"] };

/** One row as a model's server captures it. */
export interface Row {
  readonly id: string;
  readonly prediction: unknown;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly version?: string;
  /** Milliseconds since 1970. */
  readonly time?: number;
}

/** Puts programs and settings where a pod would have them; the path of the settings. */
export async function mounted(folder: string, model: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const spec = ModelMonitoringSpec.parse({ enabled: true, models: [{ name: MODEL.name, ...model }] });
  const files = {
    ...filesIn([...MONITOR_FILES, ...DRIFT_FILES]),
    "models.json": JSON.stringify(programSettings(spec, { models: [MODEL] })),
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return join(folder, "models.json");
}

/** Writes rows as an object of a variant's, as its server would; the path of the object's file. */
export function capture(bucket: string, variant: string, name: string, rows: readonly Row[]): Promise<string> {
  const lines = rows.map(({ id, inputs = {}, prediction, time = Date.now(), version = "1" }) => {
    const moment = new Date(time).toISOString();
    return JSON.stringify({ id, time: moment, model: MODEL.name, variant, version, inputs, prediction, status: 200, seconds: 0.01 });
  });
  return write(bucket, `requests/${variant}`, name, lines);
}

/** Writes truths as an object. */
export function tell(bucket: string, name: string, truths: readonly { readonly id: string; readonly value: unknown }[]): Promise<string> {
  return write(
    bucket,
    "ground-truth",
    name,
    truths.map((truth) => JSON.stringify({ time: new Date().toISOString(), ...truth })),
  );
}

/** In one step, as buckets take objects: what is read while it is half there counts as read. */
async function write(bucket: string, folder: string, name: string, lines: readonly string[]): Promise<string> {
  const hour = new Date().toISOString().slice(0, 13).replace("T", "-").replaceAll("-", "/");
  const path = join(bucket, MODEL.name, folder, hour, name);
  await mkdir(dirname(path), { recursive: true });
  // Outside of the bucket, where whoever lists it would find it.
  const unfinished = join(tmpdir(), `estate-object-${randomUUID()}`);
  await writeFile(unfinished, `${lines.join("\n")}\n`);
  await rename(unfinished, path);
  return path;
}
