import { bucketsAt } from "./bucket-addresses.ts";
import { deletesObjects } from "./bucket-lifecycles.ts";
import { type Certainty, every, holds, some } from "./certainty.ts";
import { mountedFile } from "./config-files.ts";
import type { Estate } from "./estate.ts";
import type { ModelService } from "./model-services.ts";
import { parsed } from "./parsed.ts";
import { containersOf, podSpec, SERVER_TYPES } from "./pods.ts";
import { variableOf } from "./programs.ts";
import type { Reading } from "./reading.ts";

/** Label that says which model of the registry something is about. */
export const MODEL = "mlops-estate/model";

/** Variables that tell a server of models where to write what it was asked and what it answered. */
const VARIABLE = /^CAPTURE_\w+$/;

/** What leads somewhere; other variables of that name say how much is kept, and what not. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/\S/;

/** Which model a service answers with: its pods say so, or the object itself. */
export function modelOf({ labels, object }: ModelService): Reading {
  return labels.at(MODEL).state === "absent" ? object.at("metadata", "labels", MODEL) : labels.at(MODEL);
}

/**
 * Addresses that a service writes requests and answers to. KServe's logger does so by itself; other servers are told by a variable.
 * https://kserve.github.io/website/docs/model-serving/predictive-inference/observability/inference-logging
 */
export function capturedAt({ object }: ModelService): readonly Reading[] {
  const logger = object.at("spec", "predictor", "logger");
  if (object.resource.type.endsWith(":InferenceService")) return [logger.at("url"), logger.at("storage", "path")].filter(isAddress);
  return containersOf(podSpec(object)).flatMap(addressesIn);
}

function addressesIn(container: Reading): readonly Reading[] {
  const variables = container.at("env").items();
  return variables
    .filter((variable) => VARIABLE.test(variable.at("name").text() ?? ""))
    .map((variable) => variable.at("value"))
    .filter(isAddress);
}

function isAddress(place: Reading): boolean {
  return place.state === "unknown" || ADDRESS.test(place.text() ?? "");
}

/**
 * Whether what is written at an address goes by itself: its bucket has a rule, or a server of the estate's own, which reads the same address, is told in
 * a file that it mounts for how many days it keeps what it has of the model.
 */
export function goesByItself(address: Reading, model: Reading): Certainty {
  const { estate } = address;
  if (address.state === "unknown") return undefined;
  const byRule = bucketsAt(estate, address.text() ?? "").some(deletesObjects);
  return byRule || some(estate.readingsOf(...SERVER_TYPES).map((server) => clears(server, address, model)));
}

function clears(server: Reading, address: Reading, model: Reading): Certainty {
  const pod = podSpec(server);
  return some(
    containersOf(pod).map((container) => {
      const [place, settings] = [variableOf(container, "CAPTURE_URI"), variableOf(container, "SETTINGS")];
      if (place === undefined || settings === undefined) return false;
      const file = mountedFile(server, pod, container, settings.text() ?? "");
      const days = file && parsed(file).at(model.text() ?? "", "retentionDays");
      return every([
        holds(place, (value) => value === address.value),
        days !== undefined && holds(days, (value) => typeof value === "number" && value >= 1),
      ]);
    }),
  );
}

/** What starts jobs by the clock. */
const JOBS = ["kubernetes:argoproj.io/v1alpha1:CronWorkflow", "kubernetes:batch/v1:CronJob"] as const;

/** Jobs that come by the clock, unless they are suspended. */
export function clockedJobs(estate: Estate): readonly Reading[] {
  return estate.readingsOf(...JOBS).filter((job) => job.at("spec", "suspend").value !== true);
}
