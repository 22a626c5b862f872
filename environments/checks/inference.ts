import { hasPages } from "../../components/gateway/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What batch jobs and streams ask of the rest. */
export function inferenceFindings(known: Known): Finding[] {
  return [...clusterFindings(known), ...streamFindings(known), ...imageFindings(known), ...deviceFindings(known), ...sleepFindings(known)];
}

/** All of it runs in a cluster. */
function clusterFindings({ cluster, inference }: Known): Finding[] {
  if (cluster?.kind !== "none" || inference === undefined) return [];
  const lists = [
    [["inference", "batch"], inference.batch.length],
    [["inference", "streaming", "streams"], inference.streaming.streams.length],
    [["inference", "edge", "groups"], inference.edge.groups.length],
  ] as const;
  return lists
    .filter(([, length]) => length > 0)
    .map(([keys]) => [keys, "must be empty where cluster.kind is `none`: it would run in the cluster"]);
}

function streamFindings({ autoscaling, inference, serving }: Known): Finding[] {
  const streams = inference?.streaming.streams ?? [];
  const served = serving?.models.map(({ name }) => name);
  return streams.flatMap(({ minReplicas, model, name }, index): Finding[] => {
    const keys = ["inference", "streaming", "streams", index];
    const findings: Finding[] = [];
    if (served !== undefined && !served.includes(model))
      findings.push([
        [...keys, "model"],
        `must be one of serving.models, whose server answers ${name}: ${served.join(", ") || "there are none"} (got "${model}")`,
      ]);
    if (autoscaling?.enabled === false && minReplicas === 0)
      findings.push([
        [...keys, "minReplicas"],
        "must be at least 1 while autoscaling.enabled is false: nothing would ever start a consumer",
      ]);
    return findings;
  });
}

/** The consumers' image is built here; a cloud has it once it is pushed to a mirror. */
function imageFindings({ cloud, images, inference }: Known): Finding[] {
  const streams = inference?.streaming.streams ?? [];
  if (streams.length === 0 || cloud === undefined || cloud === "local" || images === undefined || images.mirror !== undefined) return [];
  return [
    [
      ["images", "mirror"],
      `is required on ${cloud} where inference.streaming has streams: no public registry has the image of their consumers; build images/streaming and push it there`,
    ],
  ];
}

/**
 * Devices are outside of the cluster, and come in by a gateway that gives names and is reached. On this machine they are a port away, and the group may
 * be one that is tried out.
 */
function deviceFindings({ cloud, cluster, gateway, inference }: Known): Finding[] {
  if (cloud === undefined || cloud === "local" || cluster?.kind === "none" || gateway === undefined || inference === undefined) return [];
  const { entrance, groups } = inference.edge;
  if (entrance === "own" || groups.length === 0) return [];
  const otherwise = "or inference.edge.entrance `own`, where you make a way yourself";
  if (!gateway.enabled)
    return [[["gateway", "enabled"], `must be true where inference.edge has groups, whose devices come in by it; ${otherwise}`]];
  if (!hasPages(gateway))
    return [
      [
        ["gateway", "system"],
        `must be \`envoy\` where inference.edge has groups: \`nginx\` leads to models alone, from inside of the cluster; ${otherwise} (got \`${gateway.system}\`)`,
      ],
    ];
  if (gateway.exposure !== "cluster") return [];
  return [
    [
      ["gateway", "exposure"],
      `must be \`internal\` or \`internet\` where inference.edge has groups: no device reaches a gateway of the cluster alone; ${otherwise} (got \`cluster\`)`,
    ],
  ];
}

/** What has no pod is woken by what a gateway counts. */
function sleepFindings({ autoscaling, gateway, monitoring, release, serving }: Known): Finding[] {
  const names = autoscaling?.models.scaleToZero ?? [];
  if (names.length === 0) return [];
  const keys = ["autoscaling", "models", "scaleToZero"];
  const findings: Finding[] = [];
  if (autoscaling?.enabled === false)
    findings.push([["autoscaling", "enabled"], "must be true where autoscaling.models.scaleToZero names models"]);
  if (monitoring !== undefined && monitoring.system !== "stack")
    findings.push([
      ["monitoring", "system"],
      "must be `stack` where autoscaling.models.scaleToZero names models: nobody else is asked by KEDA",
    ]);
  if (gateway !== undefined && !(gateway.enabled && gateway.system === "nginx"))
    findings.push([
      keys,
      "must be empty unless gateway.enabled and gateway.system is `nginx`: nothing else counts the requests that would wake a model",
    ]);
  if (release?.enabled === false)
    findings.push([
      keys,
      "must be empty while release.enabled is false: the gateway leads to released models alone, and its requests are what wakes them",
    ]);
  const served = serving?.models.map(({ name }) => name);
  names.forEach((name, index) => {
    if (served !== undefined && !served.includes(name))
      findings.push([[...keys, index], `must be one of serving.models: ${served.join(", ") || "there are none"} (got "${name}")`]);
  });
  return findings;
}
