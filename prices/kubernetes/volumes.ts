import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { at, record, text } from "../../plan/wiring/values.ts";
import { type Span, USER_VOLUMES } from "../assumptions.ts";
import type { Charges } from "../charge.ts";
import { chargesOfDisks } from "../disks.ts";
import type { Estate } from "../estate.ts";
import { exactly, spanWord } from "../spans.ts";
import { sizeGiB } from "./quantities.ts";

/** A sort of volumes that an object or a chart asks for. */
interface Claim {
  readonly size: PlanValue;
  /** None where the cluster's default is meant. */
  readonly storageClass: string | undefined;
  readonly count: Span;
  readonly assumed?: string;
}

/** Keys that a chart or a custom resource calls a volume by. */
const VOLUME_KEYS = /persist|storage|volume/i;

/** Where the class of a volume with a size beside it is named. */
const CLASS_KEYS = ["storageClassName", "storageClass"] as const;

/**
 * Disks that an object or a chart makes its cluster ask the cloud for: claims, templates of claims, and what custom resources and charts call
 * `size`, `volumeSize` or, for one volume a user, `capacity`. As many as the pods beside them.
 */
export function volumesOf({ inputs, type }: PlannedResource, estate: Estate): Charges {
  const root = type.endsWith(":PersistentVolumeClaim") ? { claim: inputs } : inputs;
  return [...claimsIn(root, "", 1)].flatMap((claim) => chargesOf(claim, estate));
}

function chargesOf({ assumed, count, size, storageClass }: Claim, estate: Estate): Charges {
  const gib = sizeGiB(size);
  if (gib === undefined) return [{ untold: "volume: size unknown until an update" }];
  const parameters = parametersOf(storageClass, estate);
  const type = text(parameters["type"]) ?? text(parameters["skuName"]);
  if (type === undefined)
    return [{ untold: `volume of ${gib} GB: what its storage class ${storageClass ?? ""} buys is not in the plan`.replace("  ", " ") }];
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

function* claimsIn(value: PlanValue, key: string, replicas: number): Generator<Claim> {
  if (Array.isArray(value)) {
    for (const each of value as readonly PlanValue[]) yield* claimsIn(each, key, replicas);
    return;
  }
  const fields = record(value);
  const count = replicasIn(fields) ?? replicas;
  yield* claimOf(fields, key, count);
  for (const [name, each] of Object.entries(fields)) yield* claimsIn(each, name, count);
}

function* claimOf(fields: Readonly<Record<string, PlanValue>>, key: string, replicas: number): Generator<Claim> {
  const storage = at(fields, "resources", "requests", "storage");
  const beside = CLASS_KEYS.map((each) => text(fields[each])).find((each) => each !== undefined);
  if (storage !== undefined) yield { size: storage, storageClass: beside, count: exactly(replicas) };
  if (!VOLUME_KEYS.test(key) || fields["enabled"] === false) return;
  const size = fields["size"] ?? fields["volumeSize"];
  if (isQuantity(size)) yield { size, storageClass: beside, count: exactly(replicas) };
  const dynamic = at(fields, "dynamic", "storageClass");
  if (dynamic !== undefined && isQuantity(fields["capacity"])) {
    yield { size: fields["capacity"], storageClass: text(dynamic), count: USER_VOLUMES, assumed: `${spanWord(USER_VOLUMES)} users` };
  }
}

/** A marker of what is only known after an update counts: it is a size all the same. */
function isQuantity(value: PlanValue | undefined): value is PlanValue {
  return value !== undefined && (sizeGiB(value) !== undefined || (typeof value === "object" && value !== null && !Array.isArray(value)));
}

function replicasIn({ instances, replicaCount, replicas }: Readonly<Record<string, PlanValue>>): number | undefined {
  return [replicas, replicaCount, instances].find((each): each is number => typeof each === "number");
}

/** The named class, or the cluster's default, or the only one that there is. */
function parametersOf(name: string | undefined, { resources }: Estate): Readonly<Record<string, PlanValue>> {
  const classes = resources.filter(({ type }) => type === "kubernetes:storage.k8s.io/v1:StorageClass").map(({ inputs }) => inputs);
  const named = classes.find(({ metadata }) => at(metadata, "name") === name);
  const standard = classes.find(({ metadata }) => at(metadata, "annotations", "storageclass.kubernetes.io/is-default-class") === "true");
  const only = classes.length === 1 ? classes[0] : undefined;
  return record((name === undefined ? (standard ?? only) : named)?.["parameters"]);
}
