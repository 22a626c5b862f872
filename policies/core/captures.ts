import { bucketsAt } from "./bucket-addresses.ts";
import { deletesObjects } from "./bucket-lifecycles.ts";
import { type Certainty, holds, some } from "./certainty.ts";
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
  return some(
    settingsOf(server, address, model).map((settings) =>
      holds(settings.at("retentionDays"), (days) => typeof days === "number" && days >= 1),
    ),
  );
}

/** Whether it is said, to a server that reads what is written at an address, that nothing of it is about a person. */
export function saysNoPersonalData(address: Reading, model: Reading): Certainty {
  const servers = address.estate.readingsOf(...SERVER_TYPES);
  const said = servers.flatMap((server) => settingsOf(server, address, model)).map((settings) => settings.at("personalData"));
  return some(said.map((each) => holds(each, (value) => value === false)));
}

/** What a server that reads the same address is told of a model, in a file that it mounts; unknown where its own address is. */
function settingsOf(server: Reading, address: Reading, model: Reading): readonly Reading[] {
  const pod = podSpec(server);
  return containersOf(pod).flatMap((container) => {
    const [place, settings] = [variableOf(container, "CAPTURE_URI"), variableOf(container, "SETTINGS")];
    if (place === undefined || settings === undefined) return [];
    if (place.state === "unknown") return [place];
    const file = mountedFile(server, pod, container, settings.text() ?? "");
    return file === undefined || place.value !== address.value ? [] : [parsed(file).at(model.text() ?? "")];
  });
}

/** What starts jobs by the clock. */
const JOBS = ["kubernetes:argoproj.io/v1alpha1:CronWorkflow", "kubernetes:batch/v1:CronJob"] as const;

/** Jobs that come by the clock, unless they are suspended. */
export function clockedJobs(estate: Estate): readonly Reading[] {
  return estate.readingsOf(...JOBS).filter((job) => job.at("spec", "suspend").value !== true);
}
