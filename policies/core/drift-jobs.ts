import { everyValue } from "../../plan/wiring/values.ts";
import { capturedAt, clockedJobs, MODEL, modelOf } from "./captures.ts";
import { type Certainty, every, holds, some } from "./certainty.ts";
import { mountedFile } from "./config-files.ts";
import type { ModelService } from "./model-services.ts";
import { containersOf, podSpec } from "./pods.ts";
import { commandOf } from "./programs.ts";
import type { Reading } from "./reading.ts";

/**
 * Whether some job that comes by the clock compares what a service keeps of its requests with what its model was trained on: it wears the model's label,
 * says that it is about drift, and names the place that the service writes to.
 */
export function looksForDrift(service: ModelService): Certainty {
  const kept = capturedAt(service);
  return some(clockedJobs(service.object.estate).map((job) => watches(job, service, kept)));
}

function watches(job: Reading, service: ModelService, kept: readonly Reading[]): Certainty {
  const about = job.at("metadata", "labels");
  const model = modelOf(service);
  return every([
    some([holds(about.at("app.kubernetes.io/component"), (component) => component === "drift"), says(job, "drift")]),
    model.state === "unknown" ? undefined : holds(about.at(MODEL), (name) => name === model.value),
    some(kept.map((place) => holds(place, (address) => typeof address === "string" && says(job, address)))),
    hasItsPrograms(job),
  ]);
}

/** Whether some text in what a job does holds a word. */
function says(job: Reading, word: string): boolean {
  return [...everyValue(job.at("spec").value ?? null)].some(({ value }) => typeof value === "string" && value.includes(word));
}

/** Whether programs that a job starts from folders of ConfigMaps are in them. */
export function hasItsPrograms(job: Reading): Certainty {
  if (!job.resource.type.endsWith(":CronJob")) return true;
  const pod = podSpec(job);
  return every(containersOf(pod).map((container) => every(startedIn(container).map((path) => isThere(job, pod, container, path)))));
}

/** Words of the command line that are files in a folder that the container mounts. */
function startedIn(container: Reading): readonly string[] {
  const folders = container
    .at("volumeMounts")
    .items()
    .flatMap((mount) => mount.at("mountPath").text() ?? []);
  const words = commandOf(container).flatMap((word) => word.text() ?? []);
  return words.filter((word) => /\.\w+$/.test(word) && folders.some((folder) => word.startsWith(`${folder}/`)));
}

function isThere(job: Reading, pod: Reading, container: Reading, path: string): Certainty {
  const file = mountedFile(job, pod, container, path);
  return file !== undefined && file.state !== "absent";
}
