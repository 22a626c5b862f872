import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ClusterSpec } from "../../../components/cluster/contract.ts";
import { capabilitiesOf } from "../../../components/cluster/plan.ts";
import { type Pool, QueueingSpec, type QueueingWiring } from "../../../components/queueing/contract.ts";
import { queueingStages } from "../../../components/queueing/manifests.ts";
import { configuration, kueueRelease } from "../../../components/queueing/release.ts";
import { TeamsSpec } from "../../../components/teams/contract.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const SPOT = { key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" } as const;
const POOLS: readonly Pool[] = [
  { name: "gpu", purpose: "training", cpuMillicores: 8000, memoryMiB: 32_768, accelerators: 4, taint: SPOT },
  { name: "cpu", purpose: "general", cpuMillicores: 16_000, memoryMiB: 65_536, accelerators: 0 },
  { name: "web", purpose: "serving", cpuMillicores: 16_000, memoryMiB: 65_536, accelerators: 4 },
];

function wiring(changes: Partial<QueueingWiring> = {}): QueueingWiring {
  const { members } = TeamsSpec.parse({ members: [{ name: "fraud" }, { name: "search" }] });
  const teams = members.map((team) => ({
    team,
    place: { name: team.name, namespace: `team-${team.name}`, serviceAccount: "team", configMap: "estate", callees: [] },
  }));
  return { monitored: true, cluster: capabilitiesOf(ClusterSpec.parse({})), pools: POOLS, teams, ...changes };
}

const spec = QueueingSpec.parse({ enabled: true, weights: { fraud: 3 } });

describe("queues", () => {
  const stages = queueingStages(spec, wiring());

  it("have a flavor for each pool that trains, by its label, with the taints of its nodes", () => {
    expect(kindOf(stages, "ResourceFlavor").map(({ metadata }) => metadata.name)).toEqual(["cpu", "gpu"]);
    expect(at(named(stages, "ResourceFlavor", "cpu"), "spec")).toEqual({ nodeLabels: { "mlops-estate/pool": "cpu" } });
    expect(at(named(stages, "ResourceFlavor", "gpu"), "spec")).toEqual({
      nodeLabels: { "mlops-estate/pool": "gpu" },
      nodeTaints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }, SPOT],
      tolerations: [{ operator: "Equal", ...SPOT }],
    });
  });

  it("lead from each team's namespace to its own share, which lends and borrows in one cohort", () => {
    for (const team of ["fraud", "search"]) {
      const queue = kindOf(stages, "LocalQueue").find(({ metadata }) => metadata.namespace === `team-${team}`);
      expect(queue?.metadata.name).toBe("default");
      expect(at(queue, "spec", "clusterQueue")).toBe(team);
      expect(at(named(stages, "ClusterQueue", team), "spec")).toMatchObject({
        cohortName: kindOf(stages, "Cohort")[0]?.metadata.name,
        namespaceSelector: { matchLabels: { "mlops-estate/team": team } },
        fairSharing: { weight: team === "fraud" ? "3" : "1" },
      });
    }
  });

  it("raise alerts of themselves, by metrics of Kueue's own, and only where somebody reads those", () => {
    const rules = at(kindOf(stages, "PrometheusRule")[0], "spec", "groups", 0, "rules") as { alert: string; expr: string }[];

    expect(rules.map(({ alert }) => alert)).toEqual(["QueueStuck", "QueueHoldsImpossible", "QueueStartsInVain"]);
    for (const { expr } of rules) expect(expr).toMatch(/\bkueue_\w+/);
    expect(kindOf(queueingStages(spec, wiring({ monitored: false })), "PrometheusRule")).toEqual([]);
  });

  it("cover the same resources for every flavor, GPUs among them only where a pool has some", () => {
    const covered = (all: typeof stages) =>
      [...kindOf(all, "ClusterQueue"), ...kindOf(all, "Cohort")].map((queue) => {
        const group = at(queue, "spec", "resourceGroups", 0) as {
          coveredResources: string[];
          flavors: { resources: { name: string }[] }[];
        };
        for (const { resources } of group.flavors) expect(resources.map(({ name }) => name)).toEqual(group.coveredResources);
        return group.coveredResources.join();
      });

    expect(new Set(covered(stages))).toEqual(new Set(["cpu,memory,nvidia.com/gpu"]));
    const without = queueingStages(spec, wiring({ pools: POOLS.filter(({ accelerators }) => accelerators === 0) }));
    expect(new Set(covered(without))).toEqual(new Set(["cpu,memory"]));
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("are what Kueue's own definitions take", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "kueue"));
    const customs = objectsOf(stages).filter((object) => "kind" in object && object.apiVersion.startsWith("kueue"));

    expect(customs.length).toBe(2 + 1 + 2 + 2 + 2);
    for (const custom of customs) expect(definitions.problemsOf(custom as never)).toEqual([]);
  });

  it("are none while they are off", () => {
    expect(queueingStages(QueueingSpec.parse({}), wiring())).toEqual([]);
  });
});

describe("Kueue's configuration", () => {
  it("is one text of YAML that manages teams' namespaces alone", () => {
    const { values } = kueueRelease(spec, wiring());
    const config = parse(at(values, "managerConfig", "controllerManagerConfigYaml") as string);

    expect(config).toEqual(configuration(spec));
    expect(config).toMatchObject({
      apiVersion: "config.kueue.x-k8s.io/v1beta2",
      manageJobsWithoutQueueName: true,
      managedJobsNamespaceSelector: { matchExpressions: [{ key: "mlops-estate/team", operator: "Exists" }] },
    });
    expect(config.integrations.frameworks).not.toContain("pod");
    expect(configuration(QueueingSpec.parse({ pods: true })).integrations.frameworks).toContain("pod");
  });

  it("comes from the mirror, with the release's image", () => {
    const mirrored = kueueRelease(spec, wiring({ imagesMirror: "registry.example.com/m" }));

    expect(at(mirrored.values, "controllerManager", "manager", "image")).toEqual({
      repository: "registry.example.com/m/kueue/kueue",
      tag: `v${mirrored.version}`,
      pullPolicy: "IfNotPresent",
    });
  });
});
