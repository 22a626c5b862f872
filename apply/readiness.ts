import type { LiveObject } from "./api.ts";

/** Whether an object does what it is for; if not, why. */
export interface Readiness {
  readonly state: "ready" | "waiting" | "failed";
  /** Why it is not ready; empty when it is. */
  readonly reason: string;
}

const ready: Readiness = { state: "ready", reason: "" };

type Fields = Readonly<Record<string, unknown>>;

/** How each kind tells that it is ready. Kinds not named here are ready when they exist. */
const kinds: Readonly<Record<string, (object: LiveObject) => Readiness>> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "apiextensions.k8s.io/CustomResourceDefinition": definition,
  "/PersistentVolumeClaim": claim,
  "/Namespace": namespace,
};

/** Judges an object by what the cluster says of it. An object with `pulumi.com/skipAwait` is not waited for under either engine. */
export function readinessOf(object: LiveObject): Readiness {
  if (object.metadata.deletionTimestamp !== undefined) return waiting("is being deleted");
  if (object.metadata.annotations?.["pulumi.com/skipAwait"] === "true") return ready;
  const judge = kinds[`${object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : ""}/${object.kind}`];
  return judge?.(object) ?? ready;
}

/** What a kubelet says when it has tried to get an image and could not. */
const noImage: ReadonlySet<string> = new Set(["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"]);

/** What a pod's containers, or its scheduling, are stuck at; undefined when they run. */
export function podTrouble(pod: LiveObject): string | undefined {
  const status = pod.status ?? {};
  const statuses = [...list(status["initContainerStatuses"]), ...list(status["containerStatuses"])];
  for (const container of statuses) {
    const state = fields(container["state"]);
    const waitingFor = fields(state["waiting"]);
    const reason = waitingFor["reason"];
    if (typeof reason === "string" && !["ContainerCreating", "PodInitializing"].includes(reason)) {
      return `container ${text(container["name"])}: ${reason}${lastExit(container)}${detail(waitingFor["message"])}`;
    }
    const terminated = fields(state["terminated"]);
    if (Number(terminated["exitCode"] ?? 0) !== 0) {
      return `container ${text(container["name"])}: ${text(terminated["reason"])} with exit code ${text(terminated["exitCode"])}`;
    }
  }
  const scheduled = condition(pod, "PodScheduled");
  if (scheduled?.["status"] === "False") return `not scheduled: ${text(scheduled["message"])}`;
  const notReady = statuses.filter((container) => container["ready"] === false && fields(container["state"])["running"] !== undefined);
  return notReady.length > 0 ? `container ${text(notReady[0]?.["name"])}: runs but its readiness probe does not succeed` : undefined;
}

/** The image that a pod waits for in vain, and what its node says; undefined when none. */
export function missingImage(pod: LiveObject): string | undefined {
  const status = pod.status ?? {};
  const statuses = [...list(status["initContainerStatuses"]), ...list(status["containerStatuses"])];
  const stuck = statuses.find((container) => noImage.has(text(fields(fields(container["state"])["waiting"])["reason"])));
  if (stuck === undefined) return undefined;
  return `${text(stuck["image"])}${detail(fields(fields(stuck["state"])["waiting"])["message"])}`;
}

/** Whether a pod belongs to a workload. */
export function isPodOf(workload: LiveObject, pod: LiveObject): boolean {
  if (pod.metadata.namespace !== workload.metadata.namespace) return false;
  const wanted = Object.entries(fields(fields(workload.spec?.["selector"])["matchLabels"]));
  return wanted.length > 0 && wanted.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

function deployment(object: LiveObject): Readiness {
  const wanted = count(object.spec?.["replicas"], 1);
  const { updatedReplicas, availableReplicas, replicas } = object.status ?? {};
  const progressing = condition(object, "Progressing");
  if (isBehind(object)) return waiting("its controller has not seen it yet");
  if (progressing?.["reason"] === "ProgressDeadlineExceeded") return waiting(`made no progress: ${text(progressing["message"])}`);
  const failure = condition(object, "ReplicaFailure");
  if (failure?.["status"] === "True") return waiting(text(failure["message"]));
  if (count(updatedReplicas) < wanted) return waiting(`${count(updatedReplicas)} of ${wanted} pods are up to date`);
  if (count(replicas) > count(updatedReplicas)) return waiting(`${count(replicas) - count(updatedReplicas)} old pods have not ended`);
  if (count(availableReplicas) < wanted) return waiting(`${count(availableReplicas)} of ${wanted} pods are available`);
  return ready;
}

function statefulSet(object: LiveObject): Readiness {
  const wanted = count(object.spec?.["replicas"], 1);
  const { readyReplicas, updatedReplicas } = object.status ?? {};
  if (isBehind(object)) return waiting("its controller has not seen it yet");
  if (count(readyReplicas) < wanted) return waiting(`${count(readyReplicas)} of ${wanted} pods are ready`);
  const rolls = fields(object.spec?.["updateStrategy"])["type"] !== "OnDelete";
  if (rolls && count(updatedReplicas) < wanted) return waiting(`${count(updatedReplicas)} of ${wanted} pods are up to date`);
  return ready;
}

function daemonSet(object: LiveObject): Readiness {
  const { desiredNumberScheduled, numberReady, updatedNumberScheduled } = object.status ?? {};
  const wanted = count(desiredNumberScheduled);
  if (isBehind(object)) return waiting("its controller has not seen it yet");
  if (count(updatedNumberScheduled) < wanted) return waiting(`${count(updatedNumberScheduled)} of ${wanted} nodes are up to date`);
  return count(numberReady) < wanted ? waiting(`${count(numberReady)} of ${wanted} pods are ready`) : ready;
}

function job(object: LiveObject): Readiness {
  const failed = condition(object, "Failed");
  if (failed?.["status"] === "True") return { state: "failed", reason: `failed: ${text(failed["reason"])}${detail(failed["message"])}` };
  if (condition(object, "Complete")?.["status"] === "True" || object.spec?.["suspend"] === true) return ready;
  return waiting(`${count(object.status?.["succeeded"])} of ${count(object.spec?.["completions"], 1)} pods have succeeded`);
}

function definition(object: LiveObject): Readiness {
  const names = condition(object, "NamesAccepted");
  if (names?.["status"] === "False") return { state: "failed", reason: `its names are taken: ${text(names["message"])}` };
  return condition(object, "Established")?.["status"] === "True" ? ready : waiting("is not established yet");
}

function claim(object: LiveObject): Readiness {
  const phase = text(object.status?.["phase"] ?? "Pending");
  return phase === "Bound" ? ready : { state: phase === "Lost" ? "failed" : "waiting", reason: `is ${phase}, not bound to a volume` };
}

function namespace(object: LiveObject): Readiness {
  return object.status?.["phase"] === "Active" ? ready : waiting(`is ${text(object.status?.["phase"])}`);
}

/** The condition of a type, if the object has it. */
export function condition(object: LiveObject, type: string): Fields | undefined {
  return list(object.status?.["conditions"]).find((each) => each["type"] === type);
}

function isBehind(object: LiveObject): boolean {
  return count(object.status?.["observedGeneration"]) < (object.metadata.generation ?? 0);
}

function waiting(reason: string): Readiness {
  return { state: "waiting", reason };
}

function lastExit(container: Fields): string {
  const terminated = fields(fields(container["lastState"])["terminated"]);
  return terminated["exitCode"] === undefined ? "" : ` (last exit code ${text(terminated["exitCode"])})`;
}

function detail(message: unknown): string {
  return typeof message === "string" && message !== "" ? `: ${message.slice(0, 300)}` : "";
}

function count(value: unknown, otherwise = 0): number {
  return typeof value === "number" ? value : otherwise;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
