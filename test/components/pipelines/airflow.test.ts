import { describe, expect, it } from "vitest";
import type { DatabaseAccess } from "../../../components/database/contract.ts";
import { airflowStages } from "../../../components/pipelines/airflow/manifests.ts";
import { PipelinesSpec, type PipelinesWiring } from "../../../components/pipelines/contract.ts";
import { pagesOf, pipelinesStages } from "../../../components/pipelines/manifests.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";
import { WIRING } from "./wiring.ts";

const SPEC = PipelinesSpec.parse({ enabled: true, system: "airflow" });
const DATABASE = WIRING.airflowDatabase as DatabaseAccess;

function stagesOf(wiring: PipelinesWiring = WIRING, spec = SPEC) {
  return airflowStages(spec, wiring, DATABASE);
}

function valuesOf(wiring: PipelinesWiring = WIRING, spec = SPEC) {
  return at(
    objectsOf(stagesOf(wiring, spec)).find((object) => "release" in object),
    "values",
  ) as Record<string, unknown>;
}

/** The chart's text of variables as the list that it becomes. */
function variables(wiring: PipelinesWiring = WIRING): { name: string; value?: string; valueFrom?: unknown }[] {
  return String(valuesOf(wiring)["extraEnv"])
    .split("\n")
    .map((line) => JSON.parse(line.replace(/^- /, "")));
}

describe("Airflow", () => {
  it("needs a database, which the stack has to ask for", () => {
    const { airflowDatabase: _, ...without } = WIRING;

    expect(() => pipelinesStages(SPEC, without)).toThrow("no database for Airflow");
  });

  it("runs a pod a task, on the estate's database, without the chart's own", () => {
    expect(valuesOf()).toMatchObject({ executor: "KubernetesExecutor", postgresql: { enabled: false }, redis: { enabled: false } });
  });

  it("never has a secret in its values, but names and keys", () => {
    expect(JSON.stringify(valuesOf())).not.toMatch(/"(pass|password|fernetKey|jwtSecret|apiSecretKey)":/);
    for (const { name, value, valueFrom } of variables()) {
      if (valueFrom === undefined) expect(value, name).toContain("$(");
    }
  });

  it("puts the connection together of what stands before it", () => {
    const names = variables().map(({ name }) => name);
    const connection = variables().find(({ name }) => name === "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN");
    const used = [...String(connection?.value).matchAll(/\$\((\w+)\)/g)].map(([, name]) => String(name));
    const before = [
      ...(at(valuesOf(), "env") as { name: string }[]).map(({ name }) => name),
      ...names.slice(0, names.indexOf("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")),
    ];

    expect(used).toEqual(["DB_USER", "DB_PASSWORD", "DB_HOST"]);
    expect(before).toEqual(expect.arrayContaining(used));
    expect(at(valuesOf(), "enableBuiltInSecretEnvVars", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")).toBe(false);
  });

  it("has a Fernet key of 32 bytes, whatever letters and digits are generated", () => {
    const filled = named(stagesOf(), "ConfigMap", "airflow-credentials");
    const wanted = JSON.parse(String(at(filled, "data", "wanted.json")));
    const value = variables().find(({ name }) => name === "AIRFLOW__CORE__FERNET_KEY")?.value ?? "";
    const key = value.replace("$(FERNET_KEY)", "Z9".repeat(30).slice(0, wanted["airflow-keys"]["fernet-key"].generate));

    expect(Buffer.from(key, "base64url")).toHaveLength(32);
    expect(key).toHaveLength(44);
  });

  it("runs no hook and makes no user", () => {
    expect(valuesOf()).toMatchObject({
      createUserJob: { enabled: false },
      migrateDatabaseJob: { useHelmHooks: false, applyCustomEnv: true },
    });
  });

  it("limits every container that the chart lets it", () => {
    for (const part of ["apiServer", "scheduler", "dagProcessor", "triggerer", "workers", "migrateDatabaseJob", "databaseCleanup"])
      expect(at(valuesOf(), part, "resources", "limits"), part).toMatchObject({ memory: expect.any(String) });
    for (const part of ["scheduler", "dagProcessor", "triggerer"])
      expect(at(valuesOf(), part, "logGroomerSidecar", "resources", "limits"), part).toMatchObject({ memory: expect.any(String) });
  });

  it("is entered by who wears its label, and by its own pods", () => {
    const policy = named(stagesOf(), "NetworkPolicy", "airflow");
    const labels = valuesOf()["labels"] as Record<string, string>;

    expect(JSON.stringify(at(policy, "spec", "ingress"))).toContain('"client.mlops-estate/airflow":"true"');
    for (const system of ["airflow", "mlflow", "postgres"]) expect(labels[`client.mlops-estate/${system}`], system).toBe("true");
    expect(labels["app.kubernetes.io/name"]).toBe("airflow");
    expect(pagesOf(SPEC, WIRING)).toMatchObject([{ system: "airflow", service: "airflow-api-server", port: 8080 }]);
  });

  it("trains in a pod that a policy lets through to MLflow", () => {
    const pod = JSON.parse(String(at(named(stagesOf(), "ConfigMap", "airflow-dags"), "data", "train.json")));
    const policy = named(stagesOf(), "NetworkPolicy", "airflow-training");

    expect(pod.labels).toMatchObject(at(policy, "spec", "podSelector", "matchLabels") as object);
    expect(pod.env["MLFLOW_TRACKING_URI"]).toBe(WIRING.tracking.uri);
  });

  it("reads further pipelines from a repository where one is named", () => {
    const bundles = (spec = SPEC) => {
      const env = valuesOf(WIRING, spec)["env"] as { name: string; value: string }[];
      return JSON.parse(env.find(({ name }) => name.endsWith("DAG_BUNDLE_CONFIG_LIST"))?.value ?? "") as { name: string; kwargs: object }[];
    };
    const dags = { repository: "https://git.example.com/pipelines.git" };
    const both = bundles(PipelinesSpec.parse({ enabled: true, system: "airflow", airflow: { dags } }));

    expect(bundles().map(({ name }) => name)).toEqual(["estate"]);
    expect(both[1]).toMatchObject({ kwargs: { repo_url: dags.repository, tracking_ref: "main", subdir: "dags" } });
  });

  it("tells tasks of the estate's further systems, lets them through, and has keys by name alone", () => {
    const key = { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } };
    const surroundings = {
      env: [{ name: "WANDB_PROJECT", value: "estate" }, key],
      callees: [
        { system: "feast-online", namespace: "mlops", port: 6566 },
        { cidrs: ["0.0.0.0/0"], port: 8443, client: "wandb" },
      ],
      folders: [{ configMap: "feast-client", folder: "/etc/estate/feast", files: {} }],
    };
    const wiring = { ...WIRING, surroundings };
    const egress = JSON.stringify(at(named(stagesOf(wiring), "NetworkPolicy", "airflow"), "spec", "egress"));

    expect(valuesOf(wiring)["env"]).toContainEqual({ name: "WANDB_PROJECT", value: "estate" });
    expect(variables(wiring)).toContainEqual(key);
    expect(valuesOf(wiring)["labels"]).toMatchObject({
      "client.mlops-estate/feast-online": "true",
      "client.mlops-estate/wandb": "true",
    });
    expect(valuesOf(wiring)["volumeMounts"]).toContainEqual({ name: "feast-client", mountPath: "/etc/estate/feast", readOnly: true });
    expect(egress).toContain('"port":6566');
    expect(egress).toContain('"port":8443');
  });

  it("tells lineage where there is some", () => {
    const lineage = {
      system: "marquez",
      namespace: "mlops",
      port: 5000,
      url: "http://marquez.mlops.svc:5000",
      jobNamespace: "estate",
      env: [],
    };

    expect(JSON.stringify(valuesOf({ ...WIRING, lineage })["env"])).toContain("AIRFLOW__OPENLINEAGE__TRANSPORT");
    expect(JSON.stringify(valuesOf()["env"])).not.toContain("OPENLINEAGE");
    expect(kindOf(stagesOf(), "Secret")).toHaveLength(1);
  });
});
