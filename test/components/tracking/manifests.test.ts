import { describe, expect, it } from "vitest";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { TrackingSpec, type TrackingWiring } from "../../../components/tracking/contract.ts";
import { trackingStages } from "../../../components/tracking/manifests.ts";
import { accessOf, allowedHosts } from "../../../components/tracking/plan.ts";
import { expectConnected, expectHardened, expectNoSecretValue, ofKind, podsOf } from "../../support/workloads.ts";

const namespace = "mlops";
const database = databaseAccess({ namespace, databases: [{ name: "tracking" }] })["tracking"];
const bucket = bucketAccess({ namespace, buckets: [{ name: "tracking" }] })["tracking"];
const wiring = { namespace, database, bucket } as TrackingWiring;
const stages = trackingStages(TrackingSpec.parse({}), wiring);

describe("the tracking server", () => {
  it("runs hardened, reachable and without a secret in the program", () => {
    expectHardened(stages);
    expectConnected(stages);
    expectNoSecretValue(stages);
  });

  it("answers to the address that clients and the monitor are given", () => {
    const access = accessOf(namespace);

    expect(allowedHosts(TrackingSpec.parse({}), namespace)).toContain(new URL(access.uri).host);
    expect(allowedHosts(TrackingSpec.parse({}), namespace)).toContain(access.metricsTarget);
  });

  it("upgrades the schema in a stage before the server", () => {
    const stageOf = (kind: string) =>
      stages.findIndex((stage) => Object.values(stage).some((object) => "kind" in object && object.kind === kind));

    expect(stageOf("Job")).toBeLessThan(stageOf("Deployment"));
  });

  it("wears the labels that database and bucket admit", () => {
    const server = podsOf(stages).find(({ spec }) => spec.containers[0]?.name === "mlflow");

    expect(server?.metadata.labels).toMatchObject({ "client.mlops-estate/postgres": "true", "client.mlops-estate/object-store": "true" });
  });

  it("logs in as its identity where the database takes identities alone, with a token that is kept fresh beside it", () => {
    const tokens = [{ cidrs: ["0.0.0.0/0"], port: 443 }];
    const identity = {
      serviceAccount: "tracking",
      principal: "estate-tracking",
      annotations: { id: "x" },
      podLabels: { use: "true" },
      tokens,
    };
    const login = { by: "token", method: "azure-token", user: "estate-tracking" } as const;
    const byToken = trackingStages(TrackingSpec.parse({}), { ...wiring, database: { ...wiring.database, login }, identity });

    expectHardened(byToken);
    expectNoSecretValue(byToken);
    for (const { spec } of podsOf(byToken)) {
      const { env, volumeMounts } = spec.containers[0] ?? {};
      expect(env).toContainEqual({ name: "DB_USER", value: "estate-tracking" });
      expect(JSON.stringify(env)).not.toContain("DB_PASSWORD");
      expect(spec.initContainers).toMatchObject([{ name: "database-token", restartPolicy: "Always" }]);
      expect(volumeMounts).toContainEqual({ name: "database-token", mountPath: "/database-token", readOnly: true });
      expect(spec).toMatchObject({ serviceAccountName: "tracking" });
    }
    expect(ofKind(byToken, "ServiceAccount")).toHaveLength(1);
  });

  it("limits disruption only where there is a second pod", () => {
    expect(ofKind(stages, "PodDisruptionBudget")).toEqual([]);
    expect(ofKind(trackingStages(TrackingSpec.parse({ replicas: 2 }), wiring), "PodDisruptionBudget")).toHaveLength(1);
  });
});
