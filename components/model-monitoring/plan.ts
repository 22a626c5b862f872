import { readFileSync } from "node:fs";
import type { PodIdentity } from "../core/identity.ts";
import type { EnvVar } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import { sharedPrograms } from "../core/programs.ts";
import type { Callee, Server } from "../core/server.ts";
import { REPORT_PROGRAM } from "../data-quality/contract.ts";
import type { ModelMonitoringWiring } from "./contract.ts";

/** Name of the monitor, its Service and its pods. */
export const SYSTEM = "model-monitor";

/** Name of what the jobs that look for drift share. */
export const DRIFT = "model-drift";

/** Port of the monitor, for truth and metrics. */
export const PORT = 8080;

/** Folder that programs and settings are mounted in. */
export const PROGRAMS_FOLDER = "/app";

/** File of the models' settings. */
export const SETTINGS_FILE = "models.json";

const here = (name: string) => [name, new URL(name, import.meta.url)] as const;

/** What both programs read captures and truth with. */
const BOTH = ["joining.py", "performance.py"].map(here);

/** Files of the monitor. */
export const MONITOR_FILES = [...BOTH, here("monitor.py")];

/** Files of the jobs that look for drift. */
export const DRIFT_FILES = [
  ...BOTH,
  ...["drift.py", "distribution.py", "concept.py", "quality.py", "reference.py"].map(here),
  [REPORT_PROGRAM.name, REPORT_PROGRAM.file] as const,
];

/** Contents of files, by name, with what all programs read buckets and captures by. */
export function filesIn(files: readonly (readonly [name: string, file: URL])[]): Record<string, string> {
  const own = Object.fromEntries(files.map(([name, file]) => [name, readFileSync(file, "utf8")]));
  return { ...own, ...sharedPrograms("store.py", "captures.py") };
}

/** The monitor as those that call it need to know it. */
export function serverOf(namespace: string): Server {
  return { system: SYSTEM, namespace, port: PORT };
}

/** Labels of everything that belongs to one of the two programs. */
export function labelsOf(system: string): Record<string, string> {
  return objectLabels("model-monitoring", system);
}

/** Metadata of an object of one of the two programs. */
export function metadataOf({ namespace }: Pick<ModelMonitoringWiring, "namespace">, name: string) {
  return { name, namespace, labels: labelsOf(name) };
}

/** What reads the bucket of captures calls, as who it is. */
export function calleesOf({ bucket }: ModelMonitoringWiring, identity: PodIdentity | undefined): readonly Callee[] {
  return [...bucket.callees, ...(identity?.tokens ?? [])];
}

/** Variables that both programs read. */
export function podEnvironment({ bucket }: ModelMonitoringWiring): EnvVar[] {
  const values = {
    SETTINGS: `${PROGRAMS_FOLDER}/${SETTINGS_FILE}`,
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  return [{ name: "CAPTURE_URI", value: bucket.uri }, ...Object.entries(values).map(([name, value]) => ({ name, value })), ...bucket.env];
}
