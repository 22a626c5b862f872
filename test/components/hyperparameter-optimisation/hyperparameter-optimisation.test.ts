import { describe, expect, it } from "vitest";
import {
  HyperparameterOptimisationSpec,
  type HyperparameterOptimisationWiring,
} from "../../../components/hyperparameter-optimisation/contract.ts";
import { hyperparameterOptimisationStages } from "../../../components/hyperparameter-optimisation/manifests.ts";
import { at, environmentOf, expectHardened, kindOf, named } from "../pods.ts";

const POSTGRES = { system: "postgres", namespace: "mlops", port: 5432 };
const WIRING: HyperparameterOptimisationWiring = {
  namespace: "mlops",
  monitored: false,
  database: {
    host: "postgres.mlops.svc",
    port: 5432,
    database: "optuna",
    login: { by: "password", secret: { name: "database-login-optuna", usernameKey: "username", passwordKey: "password" } },
    callees: [POSTGRES],
  },
  teams: ["a", "b"].map((name) => ({
    name,
    namespace: `team-${name}`,
    serviceAccount: "team",
    configMap: "estate",
    queue: "default",
    callees: [{ system: "mlflow", namespace: "mlops", port: 5000 }],
    env: [{ name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } }],
    folders: [{ configMap: "feast-client", folder: "/etc/estate/feast" }],
  })),
};

const stages = hyperparameterOptimisationStages(HyperparameterOptimisationSpec.parse({ enabled: true, trials: 7, parallelism: 3 }), WIRING);

describe("the storage of studies", () => {
  it("is the one that has the login, in the namespace that the login is in", () => {
    expectHardened(stages);
    const server = named(stages, "Deployment", "optuna");
    expect(server.metadata.namespace).toBe("mlops");
    expect(JSON.stringify(server)).toContain("database-login-optuna");
    expect(JSON.stringify(kindOf(stages, "CronJob"))).not.toContain("database-login");
    expect(at(server, "spec", "template", "metadata", "labels")).toMatchObject({ "client.mlops-estate/postgres": "true" });
  });

  it("answers pods of any namespace of the estate that wear its label, on one port", () => {
    const policy = named(stages, "NetworkPolicy", "optuna");
    const container = at(named(stages, "Deployment", "optuna"), "spec", "template", "spec", "containers", 0);
    const port = at(named(stages, "Service", "optuna"), "spec", "ports", 0, "port");

    expect(at(policy, "spec", "ingress", 0, "from", 0, "podSelector", "matchLabels")).toEqual({ "client.mlops-estate/optuna": "true" });
    expect(at(policy, "spec", "ingress", 0, "ports", 0, "port")).toBe(port);
    expect(at(container, "ports", 0, "containerPort")).toBe(port);
    expect(environmentOf(container)["PORT"]).toBe(String(port));
  });
});

describe("a team's studies", () => {
  it.each(["team-a", "team-b"])("in %s start from a Job that never starts by itself, with so many workers and trials", (namespace) => {
    const study = kindOf(stages, "CronJob").find(({ metadata }) => metadata.namespace === namespace);
    const job = at(study, "spec", "jobTemplate");
    const pod = at(job, "spec", "template");
    const worker = at(pod, "spec", "containers", 0);

    expect(at(study, "spec", "suspend")).toBe(true);
    expect(at(job, "metadata", "labels")).toMatchObject({ "kueue.x-k8s.io/queue-name": "default" });
    expect(at(job, "spec", "parallelism")).toBe(3);
    expect(at(job, "spec", "completions")).toBeUndefined();
    expect(environmentOf(worker)).toMatchObject({ TRIALS: "7", OPTUNA_STORAGE: "optuna.mlops.svc:13000" });
    expect(at(pod, "metadata", "labels")).toMatchObject({ "client.mlops-estate/optuna": "true", "client.mlops-estate/mlflow": "true" });
    expect(at(worker, "env")).toContainEqual(WIRING.teams[0]?.env?.[0]);
    expect(at(worker, "volumeMounts")).toContainEqual({ name: "feast-client", mountPath: "/etc/estate/feast", readOnly: true });
    expect(at(pod, "spec", "volumes")).toContainEqual({ name: "feast-client", configMap: { name: "feast-client" } });
    expect(at(worker, "securityContext", "readOnlyRootFilesystem")).toBe(true);
    const call = kindOf(stages, "NetworkPolicy").find(
      ({ metadata }) => metadata.name === "call-optuna" && metadata.namespace === namespace,
    );
    expect(at(call, "spec", "egress", 0, "ports", 0, "port")).toBe(13_000);
  });

  it("have at most as many workers as trials", () => {
    const { error } = HyperparameterOptimisationSpec.safeParse({ trials: 2, parallelism: 3 });

    expect(error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`)).toEqual([
      "parallelism must be at most trials, which is 2",
    ]);
  });

  it("are none while the search is off", () => {
    expect(hyperparameterOptimisationStages(HyperparameterOptimisationSpec.parse({}), WIRING)).toEqual([]);
  });
});
