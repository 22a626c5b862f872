import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ClusterSpec } from "../../../components/cluster/contract.ts";
import { capabilitiesOf } from "../../../components/cluster/plan.ts";
import { TrainingSpec, type TrainingWiring } from "../../../components/training/contract.ts";
import { trainingStages } from "../../../components/training/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const MLFLOW = { system: "mlflow", namespace: "mlops", port: 5000 };

function wiring(changes: Partial<TrainingWiring> = {}): TrainingWiring {
  const teams = ["fraud", "search"].map((name) => ({
    name,
    namespace: `team-${name}`,
    serviceAccount: "team",
    configMap: "estate",
    queue: "default",
    callees: [MLFLOW],
  }));
  const cluster = capabilitiesOf(ClusterSpec.parse({}));
  return { monitored: true, cluster, teams, env: [], folders: [], callees: [MLFLOW], taints: [], ...changes };
}

function stagesOf(spec: object = {}, changes: Partial<TrainingWiring> = {}) {
  return trainingStages(TrainingSpec.parse({ enabled: true, ...spec }), wiring(changes)).flatMap(({ stages }) => stages);
}

function valuesOf(stages: ReturnType<typeof stagesOf>, release: string): unknown {
  return at(
    objectsOf(stages).find((object) => "release" in object && object.name === release),
    "values",
  );
}

const POD = ["spec", "template", "spec", "replicatedJobs", 0, "template", "spec", "template"] as const;

/** What Pod Security `restricted`, the quota and the house ask of a pod, wherever its template stands. */
function expectRestricted(pod: unknown): void {
  expect(at(pod, "spec", "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  for (const container of at(pod, "spec", "containers") as unknown[]) {
    expect(at(container, "securityContext")).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } });
    expect(at(container, "resources", "limits", "memory")).toBeDefined();
    expect(at(container, "image")).toMatch(/:[\w.-]*\d[\w.-]*$/);
  }
  expect(at(pod, "spec", "automountServiceAccountToken")).toBe(false);
}

describe("runtimes of Trainer", () => {
  const stages = stagesOf();

  it.each(["torch-cpu", "torch-gpu"])("%s is restricted, knows its team and may reach experiments", (name) => {
    const pod = at(named(stages, "ClusterTrainingRuntime", name), ...POD);

    expectRestricted(pod);
    expect(at(pod, "spec", "serviceAccountName")).toBe("team");
    expect(at(pod, "spec", "containers", 0, "envFrom")).toEqual([{ configMapRef: { name: "estate" } }]);
    expect(at(pod, "metadata", "labels")).toMatchObject({ "client.mlops-estate/mlflow": "true" });
  });

  it("are told keys and files of the teams' surroundings, by name", () => {
    const key = { name: "WANDB_API_KEY", valueFrom: { secretKeyRef: { name: "wandb", key: "api-key", optional: true } } };
    const folders = [{ configMap: "feast-client", folder: "/etc/estate/feast" }];
    const wandb = { cidrs: ["0.0.0.0/0"], port: 443, client: "wandb" };
    const pod = at(named(stagesOf({}, { env: [key], folders, callees: [MLFLOW, wandb] }), "ClusterTrainingRuntime", "torch-cpu"), ...POD);

    expect(at(pod, "spec", "containers", 0, "env")).toContainEqual(key);
    expect(at(pod, "spec", "containers", 0, "volumeMounts")).toContainEqual({
      name: "feast-client",
      mountPath: "/etc/estate/feast",
      readOnly: true,
    });
    expect(at(pod, "spec", "volumes")).toContainEqual({ name: "feast-client", configMap: { name: "feast-client" } });
    expect(at(pod, "metadata", "labels")).toMatchObject({ "client.mlops-estate/wandb": "true" });
  });

  it("with a GPU tolerates and asks for the pools that have some; the one without does neither", () => {
    const gpu = at(named(stages, "ClusterTrainingRuntime", "torch-gpu"), ...POD);
    const cpu = at(named(stages, "ClusterTrainingRuntime", "torch-cpu"), ...POD);

    expect(at(gpu, "spec", "containers", 0, "resources", "limits", "nvidia.com/gpu")).toBe("1");
    expect(at(gpu, "spec", "tolerations")).toContainEqual({
      operator: "Equal",
      key: "nvidia.com/gpu",
      value: "present",
      effect: "NoSchedule",
    });
    expect(JSON.stringify(at(gpu, "spec", "affinity"))).toContain('"mlops-estate/pool","operator":"In","values":["gpu"]');
    expect(at(cpu, "spec", "tolerations")).toBeUndefined();
    expect(at(cpu, "spec", "containers", 0, "resources", "limits", "nvidia.com/gpu")).toBeUndefined();
  });

  it("tolerate spare capacity, and have no GPU where no pool has", () => {
    const taint = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" } as const;
    const cluster = capabilitiesOf(ClusterSpec.parse({ nodePools: [{ name: "cpu", max: 1 }] }));
    const there = stagesOf({}, { taints: [taint], cluster });

    expect(kindOf(there, "ClusterTrainingRuntime").map(({ metadata }) => metadata.name)).toEqual(["torch-cpu"]);
    expect(at(kindOf(there, "ClusterTrainingRuntime")[0], ...POD, "spec", "tolerations")).toEqual([{ operator: "Equal", ...taint }]);
  });

  it("are the estate's own: the chart brings none, since it fetches a program as root for them", () => {
    const runtimes = at(valuesOf(stages, "kubeflow-trainer"), "runtimes") as Record<string, { enabled?: boolean }>;

    expect(JSON.stringify(runtimes)).not.toContain("true");
    expect(runtimes["torchDistributed"]).toEqual({ enabled: false });
    expect(at(valuesOf(stages, "kubeflow-trainer"), "jobset", "install")).toBe(true);
  });
});

describe("Ray", () => {
  it("is watched in the teams' namespaces alone, which its operator reaches at the heads' port", () => {
    const stages = stagesOf();

    expect(valuesOf(stages, "kuberay-operator")).toMatchObject({
      singleNamespaceInstall: true,
      watchNamespace: ["team-fraud", "team-search"],
    });
    expect(kindOf(stages, "RayCluster")).toEqual([]);
    expect(at(named(stages, "NetworkPolicy", "call-heads"), "spec", "egress")).toHaveLength(2);
    expect(kindOf(stages, "NetworkPolicy").filter(({ metadata }) => metadata.name === "admit-kuberay")).toHaveLength(2);
  });

  it("has a cluster in each team's queue where one is asked for, of restricted pods", () => {
    const clusters = kindOf(stagesOf({ ray: { enabled: true, accelerators: 1 } }), "RayCluster");

    expect(clusters.map(({ metadata }) => metadata.namespace)).toEqual(["team-fraud", "team-search"]);
    expect(clusters[0]?.metadata.labels).toMatchObject({ "kueue.x-k8s.io/queue-name": "default" });
    const head = at(clusters[0], "spec", "headGroupSpec", "template");
    const worker = at(clusters[0], "spec", "workerGroupSpecs", 0, "template");
    expectRestricted(head);
    expectRestricted(worker);
    expect(at(worker, "spec", "tolerations", 0, "key")).toBe("nvidia.com/gpu");
    expect(at(head, "spec", "tolerations")).toBeUndefined();
    expect(at(head, "spec", "containers", 0, "image")).toMatch(new RegExp(`:${at(clusters[0], "spec", "rayVersion") as string}$`));
  });
});

describe("what trains", () => {
  it.each([
    ["trainer", ["kubeflow-trainer"]],
    ["ray", ["kuberay-operator"]],
    [
      ["ray", "trainer"],
      ["kuberay-operator", "kubeflow-trainer"],
    ],
  ])("is %s", (system, releases) => {
    const stages = stagesOf({ system });

    expect(objectsOf(stages).flatMap((object) => ("release" in object ? [object.name] : []))).toEqual(releases);
  });

  it("is nothing while it is off", () => {
    expect(trainingStages(TrainingSpec.parse({}), wiring())).toEqual([]);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined).each(["trainer", "kuberay"])("is what %s's own definitions take", (folder) => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", folder));
    const group = folder === "trainer" ? "trainer.kubeflow.org" : "ray.io";
    const customs = objectsOf(stagesOf({ ray: { enabled: true } })).filter(
      (object) => "kind" in object && object.apiVersion.startsWith(group),
    );

    expect(customs).toHaveLength(2);
    for (const custom of customs) expect(definitions.problemsOf(custom as never)).toEqual([]);
  });
});
