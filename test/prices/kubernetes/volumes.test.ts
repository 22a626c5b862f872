import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { UNKNOWN } from "../../../plan/values.ts";
import { costsOf, storageClass } from "../../support/priced.ts";

const GP3 = storageClass({ type: "gp3" });
const PVC = "kubernetes:core/v1:PersistentVolumeClaim";
const RELEASE = "kubernetes:helm.sh/v3:Release";

function claim(storage: PlannedResource["inputs"][string], storageClassName = "standard") {
  return { spec: { storageClassName, resources: { requests: { storage } } } };
}

describe("volumes of a cluster", () => {
  it.each([
    ["a claim", PVC, claim("10Gi"), [[0.8, 0.8]]],
    ["a claim of the default class", PVC, { spec: { resources: { requests: { storage: "10Gi" } } } }, [[0.8, 0.8]]],
    ["a size in other units, rounded up to whole GiB", PVC, claim("1500Mi"), [[0.16, 0.16]]],
    [
      "templates of claims, one for each pod",
      "kubernetes:apps/v1:StatefulSet",
      { spec: { replicas: 3, volumeClaimTemplates: [claim("5Gi"), claim("1Gi")] } },
      [
        [1.2, 1.2],
        [0.24, 0.24],
      ],
    ],
    [
      "a database of an operator, one for each instance",
      "kubernetes:postgresql.cnpg.io/v1:Cluster",
      { spec: { instances: 2, storage: { size: "20Gi", storageClass: "standard" } } },
      [[3.2, 3.2]],
    ],
    [
      "a bus with replicas",
      "kubernetes:argoproj.io/v1alpha1:EventBus",
      { spec: { jetstream: { replicas: 3, persistence: { volumeSize: "1Gi", storageClassName: "standard" } } } },
      [[0.24, 0.24]],
    ],
    ["what a chart persists", RELEASE, { values: { persistence: { enabled: true, size: "5Gi" } } }, [[0.4, 0.4]]],
    ["what a chart's replicas persist each", RELEASE, { values: { write: { replicas: 2, persistence: { size: "5Gi" } } } }, [[0.8, 0.8]]],
    [
      "a volume for each user",
      RELEASE,
      { values: { singleuser: { storage: { capacity: "10Gi", dynamic: { storageClass: "standard" } } } } },
      [[0, 8]],
    ],
  ])("count %s", (_, type, inputs, amounts) => {
    const cost = costsOf("aws", type, inputs, [GP3]);

    expect(cost.amounts).toEqual(amounts);
    expect(cost.unpriced).toEqual([]);
    expect(new Set(cost.items.map(({ layer }) => layer))).toEqual(new Set(["cluster"]));
  });

  it.each([
    ["what a chart does not persist", RELEASE, { values: { persistence: { enabled: false, size: "5Gi" } } }],
    ["scratch space", RELEASE, { values: { extraVolumes: [{ emptyDir: { sizeLimit: "4Gi" } }] } }],
    ["what a quota allows", "kubernetes:core/v1:ResourceQuota", { spec: { hard: { "requests.storage": "100Gi" } } }],
  ])("do not count %s", (_, type, inputs) => {
    const { amounts, unpriced } = costsOf("aws", type, inputs, [GP3]);

    expect([...amounts, ...unpriced]).toEqual([]);
  });

  it.each([
    ["an unknown size", claim(UNKNOWN), "volume: size unknown until an update"],
    ["a class that is not in the plan", claim("10Gi", "fast"), "volume of 10 GB: what storage class fast buys is not in the plan"],
  ])("are listed with %s", (_, inputs, expected) => {
    expect(costsOf("aws", PVC, inputs, [GP3]).unpriced).toEqual([expected]);
  });

  it("buy on each cloud what their class says", () => {
    const gcp = costsOf("gcp", PVC, claim("10Gi"), [storageClass({ type: "pd-balanced" })]);
    const azure = costsOf("azure", PVC, claim("20Gi"), [storageClass({ skuName: "Premium_LRS" })]);
    const zoned = costsOf("azure", PVC, claim("20Gi"), [storageClass({ skuName: "Premium_ZRS" })]);

    expect(gcp.amounts).toEqual([[1, 1]]);
    expect(azure.amounts).toEqual([[5.28, 5.28]]);
    expect(zoned.unpriced).toEqual(["no price for disk Premium_ZRS P4 in eastus"]);
  });
});
