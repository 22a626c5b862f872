import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, PlanValue } from "../../plan/plan.ts";
import { capabilityOf, shippedPlan } from "../support/cloud-plans.ts";
import { type PlannedObject, plannedObjects } from "../support/estate-plan.ts";

/** Systems above the foundation, which do not know what cloud they stand on. */
const ABOVE = ["namespaces", "tracking", "serving", "notebooks", "monitoring", "data-versioning"];

/** Where their objects may differ from cloud to cloud, and why. */
const DIFFERENCES: readonly (readonly [path: RegExp, why: string])[] = [
  [/^ServiceAccount .* metadata\.annotations/, "how a service account is bound to an identity"],
  [/^(Deployment|StatefulSet) .*metadata\.labels\.azure\.workload\.identity/, "Azure's webhook looks for a label of the pods"],
  [/^(Deployment|StatefulSet|Job) .*\.env(\[|$)/, "addresses of buckets, and what the cloud's libraries read"],
  [
    /^Deployment mlflow .*(initContainers|volumeMounts|volumes|\[\d+\])/,
    "Azure's database takes tokens, which a container beside the server renews",
  ],
  [/^Job .*(initContainers|volumeMounts|volumes|serviceAccountName|labels)/, "likewise for the Job that upgrades the schema"],
  [/^NetworkPolicy .* spec\.egress/, "where buckets, database and tokens answer"],
  [/^ConfigMap dvc-config data/, "options of DVC's remote"],
  [/storageClassName$/, "name of the encrypted storage class"],
  [/ metadata\.labels\.mlops-estate\/environment$/, "whose it is"],
  [/^Job .* metadata\.name$/, "a Job is named by the hash of what it does"],
];

/** Objects that not every cloud has, and why. */
const ONLY_SOMEWHERE: ReadonlyMap<string, string> = new Map([["ConfigMap mlflow-token", "where the database takes tokens"]]);

describe("what stands above the foundation", () => {
  const clouds = ["dev-aws", "dev-gcp", "dev-azure"] as const;
  const objects = new Map<string, ReadonlyMap<string, PlannedObject>>();

  beforeAll(async () => {
    for (const name of clouds) objects.set(name, aboveOf(await shippedPlan(name)));
  }, 90_000);

  it.each([["dev-gcp"], ["dev-azure"]] as const)("is the same on %s as on dev-aws, but for what is named with its reason", (other) => {
    const [mine, theirs] = [objects.get("dev-aws"), objects.get(other)];
    if (mine === undefined || theirs === undefined) throw new Error("nothing was planned");

    const extra = [...theirs.keys(), ...mine.keys()].filter((key) => !(theirs.has(key) && mine.has(key)));
    expect(extra.filter((key) => !ONLY_SOMEWHERE.has(key))).toEqual([]);
    const unexplained = [...mine].flatMap(([key, object]) =>
      (theirs.has(key) ? differing(plain(object), plain(theirs.get(key)), "") : [])
        .map((path) => `${key} ${path}`)
        .filter((place) => !DIFFERENCES.some(([pattern]) => pattern.test(place))),
    );
    expect(unexplained).toEqual([]);
  });

  it("differs somewhere, or the comparison compares nothing", () => {
    const [aws, gcp] = [objects.get("dev-aws"), objects.get("dev-gcp")];

    const paths = [...(aws ?? [])].flatMap(([key, object]) =>
      differing(plain(object), plain(gcp?.get(key)), "").map((path) => `${key} ${path}`),
    );
    for (const [pattern] of DIFFERENCES.filter(([, why]) => /addresses of buckets|DVC/.test(why)))
      expect(
        paths.some((path) => pattern.test(path)),
        String(pattern),
      ).toBe(true);
  });
});

function aboveOf(plan: Plan): ReadonlyMap<string, PlannedObject> {
  const found = plannedObjects(plan).filter(({ resource }) => ABOVE.includes(capabilityOf(resource, plan)));
  return new Map(found.map((object) => [`${object.kind} ${object.kind === "Job" ? object.resource.name : object.metadata.name}`, object]));
}

function plain(object: PlannedObject | undefined): PlanValue {
  return object === undefined ? null : { metadata: object.metadata, ...object.fields };
}

/** Paths at which two values differ. */
function differing(a: PlanValue | undefined, b: PlanValue | undefined, path: string): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => {
    const below = Array.isArray(a) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return differing((a as Record<string, PlanValue>)[key], (b as Record<string, PlanValue>)[key], below);
  });
}
