import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FeatureStoreSpec, type FeatureStoreWiring } from "../../../components/feature-store/contract.ts";
import { featureStoreStages } from "../../../components/feature-store/manifests.ts";
import { accessOf } from "../../../components/feature-store/plan.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, containersOf, environmentOf, expectHardened, kindOf, matches, named, podTemplates } from "../pods.ts";

const DATABASE = { system: "postgres", namespace: "mlops", port: 5432 };
const STORE = { system: "object-store", namespace: "mlops", port: 7070 };
const WIRING: FeatureStoreWiring = {
  namespace: "mlops",
  database: {
    host: "postgres.mlops.svc",
    port: 5432,
    database: "features",
    login: { by: "password", secret: { name: "database-features", usernameKey: "username", passwordKey: "password" } },
    callees: [DATABASE],
  },
  bucket: {
    uri: "s3://features",
    dvc: {},
    env: [{ name: "AWS_ENDPOINT_URL_S3", value: "http://object-store.mlops.svc:7070" }],
    callees: [STORE],
  },
  monitored: true,
};
const BY_TOKEN: FeatureStoreWiring = {
  ...WIRING,
  database: { ...WIRING.database, login: { by: "token", method: "azure-token", user: "features" } },
  identity: {
    serviceAccount: "features",
    principal: "features",
    annotations: {},
    podLabels: { "cloud/identity": "yes" },
    tokens: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
  },
};
const ON = FeatureStoreSpec.parse({ enabled: true });

const specs = fc
  .record({
    replicas: fc.integer({ min: 1, max: 9 }),
    workers: fc.integer({ min: 1, max: 8 }),
    project: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
  })
  .map((spec) => FeatureStoreSpec.parse({ enabled: true, ...spec }));

function serverConfig(spec = ON): Record<string, Record<string, unknown>> {
  const text = at(named(featureStoreStages(spec, WIRING), "ConfigMap", "feast"), "data", "feature_store.yaml") as string;
  return parse(text);
}

describe("the feature store", () => {
  it("is nothing at all while it is off", () => {
    expect(featureStoreStages(FeatureStoreSpec.parse({}), WIRING)).toEqual([]);
  });

  it("fits Pod Security restricted and the quota for every spec, with either login", () => {
    fc.assert(
      fc.property(specs, fc.constantFrom(WIRING, BY_TOKEN), (spec, wiring) => {
        expectHardened(featureStoreStages(spec, wiring));
      }),
    );
  });

  it("has no secret in its configuration: what is one is a variable that the pod gets from a Secret", () => {
    const { online_store: online, registry } = serverConfig();
    const template = podTemplates(featureStoreStages(ON, WIRING))[0];
    const variables = at(containersOf(template)[0], "env") as { name: string; valueFrom?: unknown }[];

    expect(online?.["password"]).toBe("${DB_PASSWORD}");
    expect(registry?.["path"]).toBe("postgresql+psycopg://${DB_USER}:${DB_PASSWORD}@${DB_HOST}:5432/features");
    expect(variables.find(({ name }) => name === "DB_PASSWORD")?.valueFrom).toEqual({
      secretKeyRef: { name: "database-features", key: "password" },
    });
  });

  it("has every variable that its configuration names in every pod, so that none stays as it is written", () => {
    for (const wiring of [WIRING, BY_TOKEN]) {
      const stages = featureStoreStages(ON, wiring);
      const text = at(named(stages, "ConfigMap", "feast"), "data", "feature_store.yaml") as string;
      const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
      const cron = at(kindOf(stages, "CronJob")[0], "spec", "jobTemplate", "spec", "template");

      expect(names.length).toBeGreaterThan(5);
      for (const template of [...podTemplates(stages), cron])
        expect(Object.keys(environmentOf(containersOf(template)[0]))).toEqual(expect.arrayContaining(names));
    }
  });

  it("logs in with a token where there is no password: an empty one, and the file that libpq then reads", () => {
    const template = podTemplates(featureStoreStages(ON, BY_TOKEN))[0];

    expect(environmentOf(containersOf(template)[0])).toMatchObject({ DB_PASSWORD: "", PGPASSFILE: expect.any(String) });
    expect(at(template, "spec", "initContainers", 0, "name")).toBe("database-token");
    expect(at(template, "spec", "serviceAccountName")).toBe("features");
  });

  it("makes the registry's tables before any server starts", () => {
    const stages = featureStoreStages(ON, WIRING);
    const job = stages.findIndex((stage) => "schema-job" in stage);
    const server = stages.findIndex((stage) => "online-server" in stage);

    expect(job).toBeGreaterThan(0);
    expect(server).toBeGreaterThan(job);
  });

  it("answers on the ports that its access names, behind Services and policies that mean the same pods", () => {
    const stages = featureStoreStages(ON, WIRING);
    const access = accessOf(ON, "mlops");

    for (const { port, system } of [access, access.offline, access.registry]) {
      const service = named(stages, "Service", system);
      const policy = named(stages, "NetworkPolicy", system);
      const labels = at(named(stages, "Deployment", system), "spec", "template", "metadata", "labels") as Record<string, string>;
      expect(at(service, "spec", "ports", 0, "port")).toBe(port);
      expect(at(named(stages, "Deployment", system), "spec", "template", "spec", "containers", 0, "command")).toContain(String(port));
      expect(matches(labels, at(service, "spec", "selector") as Record<string, string>)).toBe(true);
      expect(matches(labels, at(policy, "spec", "podSelector", "matchLabels") as Record<string, string>)).toBe(true);
      expect(at(policy, "spec", "ingress", 0, "ports", 0, "port")).toBe(port);
    }
  });

  it("tells clients where all three are, and nothing secret", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const access = accessOf(spec, "mlops");

        expect(parse(access.clientConfig)).toMatchObject({
          project: spec.project,
          registry: { registry_type: "remote", path: "feast-registry.mlops.svc:6570" },
          online_store: { type: "remote", path: access.url },
          offline_store: { type: "remote", host: "feast-offline.mlops.svc", port: 8815 },
        });
        expect(access.clientConfig).not.toMatch(/password|\$/i);
      }),
    );
  });

  it("brings new values at the hour, one run at a time", () => {
    expect(at(kindOf(featureStoreStages(ON, WIRING), "CronJob")[0], "spec")).toMatchObject({
      schedule: "0 * * * *",
      concurrencyPolicy: "Forbid",
    });
    expect(FeatureStoreSpec.safeParse({ materializeSchedule: "hourly" }).success).toBe(false);
  });

  it("rolls its pods when the configuration changes", () => {
    const hash = (spec: FeatureStoreSpec) =>
      at(named(featureStoreStages(spec, WIRING), "Deployment", "feast-online"), "spec", "template", "metadata", "annotations");

    expect(hash(ON)).not.toEqual(hash(FeatureStoreSpec.parse({ enabled: true, project: "other" })));
  });

  it("tells of a view that is old by as many hours as are said, and only where somebody reads its metrics", () => {
    const rulesOf = (wiring: typeof WIRING) => kindOf(featureStoreStages({ ...ON, staleHours: 2 }, wiring), "PrometheusRule");

    expect(at(rulesOf(WIRING)[0], "spec", "groups", 0, "rules", 0, "expr")).toBe(
      "max by (project, feature_view) (feast_feature_freshness_seconds) > 7200",
    );
    expect(rulesOf({ ...WIRING, monitored: false })).toEqual([]);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("has a monitor that is valid by the upstream definition", () => {
    const [monitor] = kindOf(featureStoreStages(ON, WIRING), "PodMonitor");

    expect(monitor && new Definitions(`${DEFINITIONS_FOLDER}/prometheus-operator`).problemsOf(monitor)).toEqual([]);
  });
});
