import { describe, expect, it } from "vitest";
import { accessOf as databaseAccess } from "../../../components/database/plan.ts";
import { accessOf as bucketAccess } from "../../../components/object-store/plan.ts";
import { TrackingSpec, type TrackingWiring } from "../../../components/tracking/contract.ts";
import { trackingStages } from "../../../components/tracking/manifests.ts";
import { accessOf, wandbOf } from "../../../components/tracking/plan.ts";
import { expectHardened, expectNoSecretValue, ofKind, podsOf } from "../../support/workloads.ts";
import { at, kindOf, named } from "../pods.ts";

const namespace = "mlops";
const database = databaseAccess({ namespace, databases: [{ name: "tracking" }] })["tracking"];
const buckets = bucketAccess({ namespace, buckets: [{ name: "artifacts" }, { name: "data" }] });
const wiring = { namespace, database, bucket: buckets["artifacts"], neptune: { bucket: buckets["data"] } } as TrackingWiring;

describe("Weights & Biases", () => {
  const spec = TrackingSpec.parse({ system: "wandb", wandb: { entity: "models", apiKey: { name: "wandb" } } });

  it("is told to clients as address, team and the place of the key", () => {
    expect(wandbOf(spec)?.env).toEqual([
      { name: "WANDB_BASE_URL", value: "https://api.wandb.ai" },
      { name: "WANDB_PROJECT", value: "estate" },
      { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } },
      { name: "WANDB_ENTITY", value: "models" },
    ]);
    expect(wandbOf(TrackingSpec.parse({}))).toBeUndefined();
  });

  it("is reached on the port of its address", () => {
    const own = TrackingSpec.parse({ system: "wandb", wandb: { baseUrl: "https://wandb.example.com:8443", apiKey: { name: "wandb" } } });

    expect(wandbOf(spec)?.callees).toEqual([{ cidrs: ["0.0.0.0/0"], port: 443, client: "wandb" }]);
    expect(wandbOf(own)?.callees).toEqual([{ cidrs: ["0.0.0.0/0"], port: 8443, client: "wandb" }]);
  });

  it("leaves MLflow as it is: models are registered there", () => {
    expect(trackingStages(spec, wiring)).toEqual(trackingStages(TrackingSpec.parse({}), wiring));
  });

  it("has its key brought from the cloud where that keeps it, into the Secret that clients read", () => {
    const cloud = TrackingSpec.parse({ system: "wandb", wandb: { apiKey: { name: "wandb", from: "cloud" } } });
    const [copy] = kindOf(trackingStages(cloud, { ...wiring, remoteSecret: "estate-wandb" }), "ExternalSecret");

    expect(at(copy, "spec", "target", "name")).toBe(wandbOf(cloud)?.apiKey.name);
    expect(at(copy, "spec", "data", 0, "remoteRef", "key")).toBe("estate-wandb");
    expect(at(copy, "spec", "data", 0, "secretKey")).toBe(wandbOf(cloud)?.apiKey.key);
    expect(() => trackingStages(cloud, wiring)).toThrow(/secret of the cloud/);
  });
});

describe("the import from Neptune", () => {
  const spec = TrackingSpec.parse({ neptuneImport: { path: "exports/neptune" } });
  const stages = trackingStages(spec, wiring);
  const jobOf = (from: ReturnType<typeof trackingStages>) =>
    ofKind(from, "Job").find(({ metadata }) => metadata.name.startsWith("neptune-import"));

  it("is nothing unless it is asked for", () => {
    expect(jobOf(trackingStages(TrackingSpec.parse({}), wiring))).toBeUndefined();
  });

  it("runs hardened after the server, and is waited for by nobody", () => {
    expectHardened(stages);
    expectNoSecretValue(stages);
    expect(Object.values(stages.at(-1) ?? {})).toEqual([jobOf(stages)]);
    expect(jobOf(stages)?.metadata.annotations).toEqual({ "pulumi.com/skipAwait": "true" });
  });

  it("reads its folder of the bucket, calls the server, and may do both", () => {
    const pod = podsOf(stages).find(({ metadata }) => metadata.labels["app.kubernetes.io/name"] === "neptune-import");

    expect(pod?.spec.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: "EXPORT_URI", value: "s3://data/exports/neptune" },
        { name: "MLFLOW_TRACKING_URI", value: accessOf(namespace).uri },
      ]),
    );
    expect(pod?.metadata.labels).toMatchObject({ "client.mlops-estate/mlflow": "true", "client.mlops-estate/object-store": "true" });
    expect(at(named(stages, "NetworkPolicy", "neptune-import"), "spec", "egress")).toHaveLength(2);
  });

  it("is another Job in another round", () => {
    const again = TrackingSpec.parse({ neptuneImport: { path: "exports/neptune", round: 2 } });

    expect(jobOf(trackingStages(again, wiring))?.metadata.name).not.toBe(jobOf(stages)?.metadata.name);
  });
});
