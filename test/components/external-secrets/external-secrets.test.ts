import { describe, expect, it } from "vitest";
import { ISSUER } from "../../../components/certificates/manifests.ts";
import { ExternalSecretsSpec, type ExternalSecretsWiring } from "../../../components/external-secrets/contract.ts";
import { externalSecretsStages } from "../../../components/external-secrets/manifests.ts";
import { CHARTS } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, objectsOf } from "../pods.ts";

const WIRING: ExternalSecretsWiring = { namespace: "mlops", monitored: false };
const ON = ExternalSecretsSpec.parse({ enabled: true });
const STORES = [
  { aws: { service: "SecretsManager", region: "eu-central-1" } },
  { gcpsm: { projectID: "estate-example" } },
  { azurekv: { authType: "WorkloadIdentity", vaultUrl: "https://vault.vault.azure.net" } },
] as const;
const IDENTITY = {
  serviceAccount: "external-secrets",
  principal: "reader",
  annotations: { "example.com/identity": "reader" },
  podLabels: { "example.com/use": "true" },
  tokens: [{ cidrs: ["169.254.170.23/32"], port: 80 }],
};

function releaseOf(spec: Partial<ExternalSecretsSpec> = {}, wiring: Partial<ExternalSecretsWiring> = {}) {
  return objectsOf(externalSecretsStages({ ...ON, ...spec }, { ...WIRING, ...wiring })).find((object) => "release" in object);
}

describe("External Secrets", () => {
  it("is nothing at all while it is off", () => {
    expect(externalSecretsStages(ExternalSecretsSpec.parse({}), WIRING)).toEqual([]);
  });

  it("comes as the release whose account the pins and the copies name", () => {
    expect(releaseOf()).toMatchObject({ name: "external-secrets", namespace: "external-secrets", version: "2.9.0" });
    expect(CHARTS["external-secrets"].provides?.serviceAccounts).toEqual(["external-secrets/external-secrets"]);
  });

  it("has no right to speak for accounts of its choice, and nobody who edits a namespace may make stores", () => {
    expect(at(releaseOf(), "values", "rbac")).toEqual({
      serviceAccountTokenCreate: false,
      aggregateToEdit: false,
      aggregateToAdmin: false,
    });
  });

  it("neither serves nor defines what reaches over the whole cluster", () => {
    const values = at(releaseOf(), "values");

    for (const kind of ["ClusterStore", "ClusterExternalSecret", "ClusterPushSecret", "ClusterGenerator", "PushSecret"])
      expect(at(values, `process${kind}`), kind).toBe(false);
    for (const kind of ["ClusterSecretStore", "ClusterExternalSecret", "ClusterPushSecret", "ClusterGenerator", "PushSecret"])
      expect(at(values, "crds", `create${kind}`), kind).toBe(false);
  });

  it("gets its webhook's certificate from the estate's authority, in place of a controller of its own", () => {
    const values = at(releaseOf(), "values");

    expect(at(values, "webhook", "certManager", "cert", "issuerRef", "name")).toBe(ISSUER);
    expect(at(values, "certController", "create")).toBe(false);
  });

  it("asks for resources in each pod of the chart, as the quota demands", () => {
    for (const path of [[], ["webhook"]])
      expect(at(releaseOf(), "values", ...path, "resources", "limits")).toMatchObject({
        cpu: expect.any(String),
        memory: expect.any(String),
      });
  });

  it("elects a leader and bounds disruptions once there are two", () => {
    expect(at(releaseOf(), "values", "leaderElect")).toBe(false);
    expect(at(releaseOf(), "values", "podDisruptionBudget")).toBeUndefined();
    expect(at(releaseOf({ replicas: 2 }), "values", "leaderElect")).toBe(true);
    expect(at(releaseOf({ replicas: 2 }), "values", "webhook", "podDisruptionBudget")).toMatchObject({ enabled: true });
  });

  it("wears its identity in the cloud, and is let through to who hands out the tokens", () => {
    const stages = externalSecretsStages(ON, { ...WIRING, identity: IDENTITY });
    const values = at(
      objectsOf(stages).find((object) => "release" in object),
      "values",
    );
    const policy = kindOf(stages, "NetworkPolicy").find(({ metadata }) => metadata.name === "allow-identity");

    expect(at(values, "serviceAccount", "annotations")).toEqual(IDENTITY.annotations);
    expect(at(values, "podLabels")).toEqual(IDENTITY.podLabels);
    expect(at(policy, "spec", "egress", 0, "to", 0, "ipBlock", "cidr")).toBe("169.254.170.23/32");
  });

  it("is watched only where somebody reads monitors", () => {
    expect(at(releaseOf(), "values", "serviceMonitor", "enabled")).toBe(false);
    expect(at(releaseOf({}, { monitored: true }), "values", "serviceMonitor", "enabled")).toBe(true);
  });

  it("takes chart and images from the mirrors where there are any", () => {
    const release = releaseOf({}, { chartsMirror: "oci://registry.example.com/charts", imagesMirror: "registry.example.com/m" });

    expect(release).toMatchObject({
      chart: "oci://registry.example.com/charts/external-secrets",
      values: { global: { repository: "registry.example.com/m/external-secrets/external-secrets" } },
    });
  });
});

describe("the store of a cloud's secrets", () => {
  it.each(STORES)("is the estate's own namespace's alone, and comes after the controller: %o", (store) => {
    const stages = externalSecretsStages(ON, { ...WIRING, store });

    expect(stages.at(-1)).toEqual({
      store: {
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name: "cloud-secrets", namespace: "mlops" },
        spec: { provider: store },
      },
    });
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined).each(STORES)("is valid by the upstream definition: %o", (store) => {
    const definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
    const [made] = kindOf(externalSecretsStages(ON, { ...WIRING, store }), "SecretStore");

    expect(definitions.problemsOf(made as never)).toEqual([]);
  });
});
