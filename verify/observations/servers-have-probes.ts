import { type Fields, fieldsOf, notSeen, objectsIn, placeOf, planned, some, textOf, type Witness } from "./witness.ts";

const TYPES = ["kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"];

/** A server is ready because its probe was answered; where pods are simulated, nobody answered. */
export const serversHaveProbes: Witness = {
  control: "servers-have-probes",
  questions: (circumstances) =>
    planned(circumstances, ...TYPES).length === 0
      ? []
      : [{ args: ["get", "deployments.apps,statefulsets.apps", "--all-namespaces", "--output", "json"] }],
  seen: ([answer], circumstances) => {
    const servers = answer && objectsIn(answer);
    if (servers === undefined) return notSeen(answer ?? { stdout: "", stderr: "", exitCode: 1 });
    const ready = new Set(servers.filter(isReady).map((server) => `${textOf(server["kind"])} ${placeOf(server)}`));
    const names = planned(circumstances, ...TYPES).map(({ kind, name, namespace }) => `${kind} ${namespace}/${name}`);
    const lacking = names.filter((name) => !ready.has(name));
    if (lacking.length > 0) return { outcome: "broken", detail: `not there, not ready or without a probe: ${some(lacking)}` };
    const detail = `all ${names.length} servers have probes and are ready`;
    return circumstances.simulated
      ? { outcome: "simulated", detail: `${detail}, but no container ran to say so` }
      : { outcome: "held", detail };
  },
};

function isReady({ metadata, spec, status }: Fields): boolean {
  const { replicas, template } = fieldsOf(spec);
  const { observedGeneration, readyReplicas = 0 } = fieldsOf(status);
  const containers = fieldsOf(fieldsOf(template)["spec"])["containers"];
  const probed = Array.isArray(containers) && containers.every((container) => fieldsOf(container)["readinessProbe"] !== undefined);
  return probed && Number(observedGeneration) >= Number(fieldsOf(metadata)["generation"]) && Number(readyReplicas) >= Number(replicas ?? 1);
}
