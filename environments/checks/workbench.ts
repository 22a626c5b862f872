import { GPU_NODES } from "../../components/gpu/contract.ts";
import { placeOf } from "../../components/teams/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What teams, their queues, their training and GPUs ask of each other. */
export function workbenchFindings(known: Known): Finding[] {
  if (known.cluster === undefined || known.cluster.kind === "none") return [];
  return [...teamFindings(known), ...trainingFindings(known), ...gpuFindings(known)];
}

/** Capabilities that are made for each team. */
const FOR_TEAMS = ["queueing", "training", "hyperparameterOptimisation"] as const;

function teamFindings(known: Known): Finding[] {
  const { namespaces, queueing, teams } = known;
  if (teams === undefined) return [];
  const alone = teams.enabled
    ? []
    : FOR_TEAMS.filter((key) => known[key]?.enabled === true).map(
        (key): Finding => [[key, "enabled"], "must be false where teams.enabled is false: it is made for each team; or set teams.enabled"],
      );
  const names = teams.members.map(({ name }) => name);
  const weights = Object.keys(queueing?.weights ?? {})
    .filter((name) => !names.includes(name))
    .map((name): Finding => [["queueing", "weights", name], `must name a team: one of ${names.join(", ")}`]);
  const clashes = teams.members.flatMap((team, index): Finding[] =>
    namespaces?.name === placeOf(team)
      ? [[["teams", "members", index, "name"], `must not make the namespace ${placeOf(team)}, which namespaces.name has`]]
      : [],
  );
  return [...alone, ...weights, ...clashes];
}

function trainingFindings({ cluster, training }: Known): Finding[] {
  if (training === undefined || !training.ray.enabled) return [];
  const system: Finding[] = training.system.includes("ray")
    ? []
    : [[["training", "ray", "enabled"], `is allowed only where training.system has \`ray\`, and it is \`${training.system.join(", ")}\``]];
  const without = cluster?.nodePools.every(({ accelerator }) => accelerator === undefined) === true;
  if (!without || training.ray.accelerators === 0) return system;
  return [
    ...system,
    [
      ["training", "ray", "accelerators"],
      `must be 0 (got ${training.ray.accelerators}), or a pool of cluster.nodePools must have an accelerator`,
    ],
  ];
}

function gpuFindings({ cloud, cluster, gpu }: Known): Finding[] {
  if (cloud === undefined || cluster === undefined || gpu === undefined) return [];
  const drivers: Finding[] =
    gpu.drivers && cloud !== "local"
      ? [[["gpu", "drivers"], `must be false on ${cloud}, whose images for nodes with GPUs bring them`]]
      : [];
  if (!gpu.dra) return drivers;
  const shared = cluster.nodePools.flatMap(({ accelerator }, index): Finding[] =>
    accelerator?.sharing === undefined
      ? []
      : [
          [
            ["cluster", "nodePools", index, "accelerator", "sharing"],
            "is allowed only where gpu.dra is false: who claims a GPU says how it is shared",
          ],
        ],
  );
  const brought: Finding[] = GPU_NODES[cloud].bringsPlugin[cluster.nodes]
    ? [[["gpu", "dra"], `must be false on ${cloud} with nodes \`${cluster.nodes}\`, which bring a device plugin of their own`]]
    : [];
  return [...drivers, ...shared, ...brought];
}
