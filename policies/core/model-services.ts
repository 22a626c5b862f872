import { type Certainty, every, holds, some } from "./certainty.ts";
import type { Estate } from "./estate.ts";
import { nameOf, namespaceOf } from "./objects.ts";
import { SERVER_TYPES } from "./pods.ts";
import type { Reading } from "./reading.ts";

/** Something in the cluster that answers with a model. */
export interface ModelService {
  readonly object: Reading;
  /** Labels that it gives its pods. */
  readonly labels: Reading;
  /** Labels that its controller puts on them besides. */
  readonly made: () => Readonly<Record<string, string>>;
  /** What its controller adds to its name to name the Services that it puts before them. */
  readonly suffixes: readonly string[];
}

/** Label of what serves a model of the registry. */
const MODEL = "mlops-estate/model";

/** Label of which of a model's servers something is. */
const VARIANT = "mlops-estate/variant";

/** Variant that is tried beside the one that answers. */
const CHALLENGER = "challenger";

/** Everything that serves models: KServe's and Ray's objects, and servers whose pods say which model they serve. */
export function modelServicesOf(estate: Estate): readonly ModelService[] {
  return [
    ...estate.readingsOf(...SERVER_TYPES).flatMap(servedBy),
    ...estate.readingsOf("kubernetes:serving.kserve.io/v1beta1:InferenceService").map(inferenceService),
    ...estate.readingsOf("kubernetes:ray.io/v1:RayService").map(rayService),
  ];
}

/** Of {@link modelServicesOf}, those that users wait for: a server that is tried has the one that answers behind it, whatever becomes of it. */
export function answeringServicesOf(estate: Estate): readonly ModelService[] {
  const services = modelServicesOf(estate);
  const isTried = ({ labels }: ModelService) => labels.at(VARIANT).text() === CHALLENGER;
  const answering = services.filter((service) => !isTried(service));
  return services.filter((service) => !isTried(service) || !answering.some((other) => isOfSameModel(service, other)));
}

function isOfSameModel(one: ModelService, other: ModelService): boolean {
  const model = one.labels.at(MODEL).text();
  return model !== undefined && model === other.labels.at(MODEL).text() && namespaceOf(one.object) === namespaceOf(other.object);
}

function servedBy(object: Reading): readonly ModelService[] {
  const labels = object.at("spec", "template", "metadata", "labels");
  return labels.at(MODEL).state === "absent" ? [] : [{ object, labels, made: () => ({}), suffixes: [] }];
}

/** https://github.com/kserve/kserve/blob/v0.20.0/pkg/constants/constants.go */
function inferenceService(object: Reading): ModelService {
  return {
    object,
    labels: object.at("spec", "predictor", "labels"),
    made: () => ({ "serving.kserve.io/inferenceservice": nameOf(object), component: "predictor" }),
    suffixes: ["-predictor"],
  };
}

/** https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/rayservice.html; the name of the cluster below it is known only once it is there. */
function rayService(object: Reading): ModelService {
  return {
    object,
    labels: object.at("spec", "rayClusterConfig", "headGroupSpec", "template", "metadata", "labels"),
    made: () => ({ "ray.io/is-ray-node": "yes" }),
    suffixes: ["-head-svc", "-serve-svc"],
  };
}

/** Whether labels that are asked for, such as a selector's, are those of a service's pods; nothing asked for selects nothing here. */
export function selectsPodsOf(wanted: Reading, { labels, made }: ModelService): Certainty {
  if (wanted.state === "unknown") return undefined;
  const own = made();
  const answers = wanted.keys().map((key) => {
    const label = wanted.at(key);
    if (label.state === "unknown") return undefined;
    return Object.hasOwn(own, key) ? own[key] === label.value : holds(labels.at(key), (value) => value === label.value);
  });
  return answers.length > 0 && every(answers);
}

/** Whether an address, such as `model.mlops.svc:8080`, leads to a service's pods. */
export function leadsToPodsOf(address: Reading, service: ModelService): Certainty {
  if (address.state === "unknown") return undefined;
  const [name = "", namespace] = (address.text() ?? "").split(/[.:]/);
  if (namespace !== namespaceOf(service.object)) return false;
  if (service.suffixes.some((suffix) => name === `${nameOf(service.object)}${suffix}`)) return true;
  const services = service.object.estate.readingsOf("kubernetes:core/v1:Service");
  const named = services.filter((each) => nameOf(each) === name && namespaceOf(each) === namespace);
  return some(named.map((each) => selectsPodsOf(each.at("spec", "selector"), service)));
}
