import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, record, text } from "../../plan/wiring/values.ts";
import { type Span, USER_VOLUMES } from "../assumptions.ts";
import type { Charges } from "../charge.ts";
import { chargesOfDisks } from "../disks.ts";
import type { Estate } from "../estate.ts";
import { exactly, spanWord } from "../spans.ts";
import { isMarker } from "../unknown-reads.ts";
import { sizeGiB } from "./size.ts";

/** A sort of volumes that an object or a chart asks for. */
interface Claim {
  readonly size: PlanValue;
  /** None where the cluster's default is meant. */
  readonly storageClass: string | undefined;
  /** None where only an update can tell. */
  readonly count: Span | undefined;
  readonly assumed?: string;
}

/** Where a search for claims has come to. */
interface Place {
  readonly key: string;
  /** Pods beside each other, each with volumes of its own; none where only an update can tell how many. */
  readonly replicas: number | undefined;
  /** Whether everything here is about a volume, so that what is unknown here is a volume that is unknown. */
  readonly isClaim: boolean;
}

/** Keys that a chart or a custom resource calls a volume by. */
const VOLUME_KEYS = /persist|storage|volume/i;

/** Those of them whose whole value is about a volume, and keys whose value holds everything. */
const CLAIM_KEYS = /^(persistence|persistentVolume|storage|storageSpec|volumeClaimTemplates?|claim)$/;
const WHOLE_KEYS: ReadonlySet<string> = new Set(["spec", "values"]);

/** Where the class of a volume with a size beside it is named. */
const CLASS_KEYS = ["storageClassName", "storageClass"] as const;

/** Types of objects that have volumes, or pods that have; of the others what is unknown is none. */
const WITH_VOLUMES = /:(PersistentVolumeClaim|StatefulSet|Release|Chart|Cluster|EventBus)$/;

/**
 * Disks that an object or a chart makes its cluster ask the cloud for: claims, templates of claims, and what custom resources and charts call
 * `size`, `volumeSize` or, for one volume a user, `capacity`. As many as the pods beside them.
 */
export function volumesOf({ inputs, type }: PlannedResource, estate: Estate): Charges {
  const root = type.endsWith(":PersistentVolumeClaim") ? { claim: inputs } : inputs;
  const claims = [...claimsIn(root, { key: "", replicas: 1, isClaim: false })];
  return claims.filter(({ size }) => !isMarker(size) || WITH_VOLUMES.test(type)).flatMap((claim) => chargesOf(claim, estate));
}

function chargesOf({ assumed, count, size, storageClass }: Claim, estate: Estate): Charges {
  const gib = sizeGiB(size);
  if (gib === undefined) return [{ untold: "volume: size unknown until an update" }];
  if (count === undefined) return [{ untold: `volumes of ${gib} GB: number unknown until an update` }];
  const parameters = parametersOf(storageClass, estate);
  const type = text(parameters["type"]) ?? text(parameters["skuName"]);
  if (type === undefined) {
    const named = storageClass === undefined ? "the default storage class" : `storage class ${storageClass}`;
    return [{ untold: `volume of ${gib} GB: what ${named} buys is not in the plan` }];
  }
  const [iops, throughput] = ["iops", "throughput"].map((key) => Number(text(parameters[key]) ?? 0));
  return chargesOfDisks(estate.cloud, {
    count,
    gib,
    type,
    iops,
    throughput,
    layer: "cluster",
    role: "as volume",
    ...(assumed === undefined ? {} : { assumed }),
  });
}

function* claimsIn(value: PlanValue, place: Place): Generator<Claim> {
  if (isMarker(value)) {
    const isVolume = place.isClaim || WHOLE_KEYS.has(place.key);
    if (isVolume) yield { size: value, storageClass: undefined, count: undefined };
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value as readonly PlanValue[]) yield* claimsIn(each, place);
    return;
  }
  const fields = record(value);
  const replicas = replicasIn(fields, place.replicas);
  yield* claimOf(fields, place.key, replicas);
  for (const [key, each] of Object.entries(fields)) {
    if (!isSize(key)) yield* claimsIn(each, { key, replicas, isClaim: place.isClaim || CLAIM_KEYS.test(key) });
  }
}

function* claimOf(fields: Readonly<Record<string, PlanValue>>, key: string, replicas: number | undefined): Generator<Claim> {
  const count = replicas === undefined ? undefined : exactly(replicas);
  const storage = at(fields, "resources", "requests", "storage");
  const storageClass = CLASS_KEYS.map((each) => text(fields[each])).find((each) => each !== undefined);
  if (storage !== undefined && !isMarker(storage)) yield { size: storage, storageClass, count };
  if (!VOLUME_KEYS.test(key) || fields["enabled"] === false) return;
  const size = fields["size"] ?? fields["volumeSize"];
  if (isQuantity(size)) yield { size, storageClass, count };
  const dynamic = at(fields, "dynamic", "storageClass");
  if (dynamic !== undefined && isQuantity(fields["capacity"])) {
    yield { size: fields["capacity"], storageClass: text(dynamic), count: USER_VOLUMES, assumed: `${spanWord(USER_VOLUMES)} users` };
  }
}

/** Keys of sizes, which {@link claimOf} has looked at. */
function isSize(key: string): boolean {
  return key === "size" || key === "volumeSize" || key === "capacity";
}

function isQuantity(value: PlanValue | undefined): value is PlanValue {
  return value !== undefined && (sizeGiB(value) !== undefined || isMarker(value));
}

function replicasIn(fields: Readonly<Record<string, PlanValue>>, around: number | undefined): number | undefined {
  const own = ["replicas", "replicaCount", "instances"]
    .map((key) => fields[key])
    .find((each) => typeof each === "number" || isMarker(each));
  if (own === undefined) return around;
  return typeof own === "number" ? own : undefined;
}

/** The named class, or the cluster's default, or the only one that there is. */
function parametersOf(name: string | undefined, { resources }: Estate): Readonly<Record<string, PlanValue>> {
  const classes = resources.filter(({ type }) => type === "kubernetes:storage.k8s.io/v1:StorageClass").map(({ inputs }) => inputs);
  const named = classes.find(({ metadata }) => at(metadata, "name") === name);
  const standard = classes.find(({ metadata }) => at(metadata, "annotations", "storageclass.kubernetes.io/is-default-class") === "true");
  const only = classes.length === 1 ? classes[0] : undefined;
  return record((name === undefined ? (standard ?? only) : named)?.["parameters"]);
}
