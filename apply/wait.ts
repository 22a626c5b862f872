import { type Problem, UserError } from "../components/core/errors.ts";
import { describe, type Identity, identityOf, keyOf } from "../plan/render/identity.ts";
import { type LiveObject, type LiveObjects, listObjects, readObjects, type Target } from "./api.ts";
import { isPodOf, missingImage, podTrouble, type Readiness, readinessOf } from "./readiness.ts";

/** How to wait. */
export interface WaitOptions {
  /** Time at which to give up, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Told after every look: what is not ready yet, each with its reason. */
  readonly onWait?: (pending: readonly string[]) => void;
  /** Whether a claim that no pod asks for yet holds everything up. Between waves it does not: its pod may stand in the next one. */
  readonly claims?: boolean;
  /** Ends the waiting early, with its reason. */
  readonly signal?: AbortSignal;
}

/** An object that is not ready, and why. */
export interface Unready {
  readonly identity: Identity;
  readonly readiness: Readiness;
}

const firstPauseMilliseconds = 150;
const longestPauseMilliseconds = 2000;

/** Milliseconds between two looks at the pods of what is waited for. */
const podsEveryMilliseconds = 5000;
/** Milliseconds after which an image that cannot be had is given up: the kubelet has tried three times by then. */
const imagePatienceMilliseconds = 60_000;

/**
 * Waits until objects are ready.
 *
 * @param known what a look just before has shown; objects that were ready then are not looked at again.
 * @throws UserError naming every object that is not ready in time, or has failed, with its reason.
 */
export async function waitUntilReady(
  target: Target,
  identities: readonly Identity[],
  options: WaitOptions,
  known: LiveObjects = new Map(),
): Promise<void> {
  let pending = unready(identities, known, options);
  const images = new ImageWatch(target);
  for (let pause = firstPauseMilliseconds; pending.length > 0; pause = Math.min(pause * 1.5, longestPauseMilliseconds)) {
    options.signal?.throwIfAborted();
    const live = await readObjects(
      target,
      pending.map(({ identity }) => identity),
    );
    pending = unready(
      pending.map(({ identity }) => identity),
      live,
      options,
    );
    if (pending.length === 0) return;
    const failed = pending.some(({ readiness }) => readiness.state === "failed");
    if (failed || Date.now() > options.deadline) {
      const problems = await explain(target, pending, live);
      const blocking = problems.filter((_, index) => !isUnasked(pending[index], problems[index]));
      if (blocking.length === 0) return;
      throw new UserError(failed ? "not everything became ready" : "not everything became ready in time", blocking);
    }
    await images.look(pending, live);
    options.onWait?.(pending.map(({ identity, readiness }) => `${describe(identity)}: ${readiness.reason}`));
    if (pending.every(({ identity }) => identity.kind === "PersistentVolumeClaim")) {
      const problems = await explain(target, pending, live);
      if (pending.every((each, index) => isUnasked(each, problems[index]))) return;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Looks now and then for pods whose image cannot be had: the kubelet would go on trying for ever, with growing pauses. */
class ImageWatch {
  readonly #target: Target;
  /** Pod -> since when its image cannot be had, in milliseconds since the epoch. */
  #since: ReadonlyMap<string, number> = new Map();
  #lookedAt = Date.now();

  constructor(target: Target) {
    this.#target = target;
  }

  /** @throws UserError when a pod of something pending has waited for its image for too long. */
  async look(pending: readonly Unready[], live: LiveObjects): Promise<void> {
    const now = Date.now();
    if (now - this.#lookedAt < podsEveryMilliseconds) return;
    this.#lookedAt = now;
    const waiting = (await listObjects(this.#target, "pods", "--all-namespaces")).flatMap((pod) => {
      const image = missingImage(pod);
      const owner = pending.find(({ identity }) => isOwnPod(live.get(keyOf(identity)), pod));
      return image === undefined || owner === undefined ? [] : [{ name: keyOf(identityOf(pod)), image, owner: owner.identity }];
    });
    this.#since = new Map(waiting.map(({ name }) => [name, this.#since.get(name) ?? now]));
    const hopeless = waiting.filter(({ name }) => now - (this.#since.get(name) ?? now) >= imagePatienceMilliseconds);
    if (hopeless.length === 0) return;
    throw new UserError(
      "images cannot be had, and waiting longer will not help; `estate images list` says where each could come from",
      hopeless.map(({ image, owner }) => ({ path: describe(owner), reason: `has no image ${image}` })),
    );
  }
}

/** A Job's pods wear its name, whatever its selector. */
function isOwnPod(owner: LiveObject | undefined, pod: LiveObject): boolean {
  if (owner === undefined) return false;
  const { name, namespace } = owner.metadata;
  const ofJob = owner.kind === "Job" && namespace === pod.metadata.namespace && pod.metadata.labels?.["job-name"] === name;
  return ofJob || isPodOf(owner, pod);
}

/** Why objects are not ready, as far down as the cluster tells: their conditions, their pods' containers, and the last warning about either. */
export async function explain(target: Target, pending: readonly Unready[], live: LiveObjects): Promise<Problem[]> {
  if (pending.length === 0) return [];
  const pods = await listObjects(target, "pods", "--all-namespaces");
  const events = await listObjects(target, "events", "--all-namespaces");
  return pending.map(({ identity, readiness }) => {
    const object = live.get(keyOf(identity));
    const own = object === undefined ? [] : pods.filter((pod) => isPodOf(object, pod));
    const trouble = own.map((pod) => ({ pod, what: podTrouble(pod) })).find(({ what }) => what !== undefined);
    const warning = lastWarning(events, [identity.name, ...own.map((pod) => pod.metadata.name)], identity);
    const reasons = [readiness.reason, trouble === undefined ? "" : `pod ${trouble.pod.metadata.name}: ${trouble.what ?? ""}`, warning];
    return { path: describe(identity), reason: reasons.filter((reason) => reason !== "").join("; ") };
  });
}

/** Objects among these that are not ready. */
export function unready(identities: readonly Identity[], live: LiveObjects, options: Pick<WaitOptions, "claims"> = {}): Unready[] {
  return identities.flatMap((identity) => {
    if (identity.kind === "PersistentVolumeClaim" && options.claims !== true) return [];
    const object = live.get(keyOf(identity));
    const readiness: Readiness = object === undefined ? { state: "waiting", reason: "does not exist" } : readinessOf(object);
    return readiness.state === "ready" ? [] : [{ identity, readiness }];
  });
}

/** A claim of a class that binds on first use is as ready as it gets while nobody uses it. */
function isUnasked(claim: Unready | undefined, problem: Problem | undefined): boolean {
  return claim?.identity.kind === "PersistentVolumeClaim" && problem?.reason.includes("WaitForFirstConsumer") === true;
}

interface Event extends LiveObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string;
  readonly involvedObject?: { readonly name?: string; readonly namespace?: string };
}

function lastWarning(events: readonly Event[], names: readonly string[], { namespace, kind }: Identity): string {
  const about = events
    .filter(({ type, reason }) => type === "Warning" || (kind === "PersistentVolumeClaim" && reason === "WaitForFirstConsumer"))
    .filter(({ involvedObject }) => involvedObject?.namespace === namespace && isOneOf(names, involvedObject?.name ?? ""))
    .toSorted((a, b) => ((a.lastTimestamp ?? "") < (b.lastTimestamp ?? "") ? -1 : 1));
  const last = about.at(-1);
  return last === undefined ? "" : `${last.reason ?? "Warning"}: ${last.message ?? ""}`;
}

/** A Deployment's warnings are about its ReplicaSets, a Job's about its pods: their names begin with its own. */
function isOneOf(names: readonly string[], name: string): boolean {
  return names.some((each) => name === each || name.startsWith(`${each}-`));
}
