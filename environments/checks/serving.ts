import type { NodePool } from "../../components/cluster/contract.ts";
import { programHost } from "../../components/gateway/contract.ts";
import { placeOf } from "../../components/teams/contract.ts";
import type { Environment } from "../schema.ts";
import type { Finding, Known } from "./finding.ts";

/** Longest label of a DNS name. https://datatracker.ietf.org/doc/html/rfc1035#section-2.3.4 */
const LONGEST_LABEL = 63;

/** A service in a team's namespace, whatever runs it, and the place of its keys. */
interface Placed {
  readonly keys: readonly PropertyKey[];
  readonly name: string;
  readonly team: string;
  readonly accelerator?: { readonly pool: string; readonly count: number } | undefined;
}

/** What servers of models, and what scales them, ask of the rest. */
export function servingFindings(known: Known): Finding[] {
  const { autoscaling, certificates, cluster, serving, teams } = known;
  const findings: Finding[] = [];
  if (certificates?.enabled === false) {
    if (serving?.kserve.enabled)
      findings.push([["certificates", "enabled"], "must be true where serving.kserve.enabled is: its webhooks need a certificate"]);
    if (autoscaling?.enabled)
      findings.push([["certificates", "enabled"], "must be true where autoscaling.enabled is: KEDA's webhooks need a certificate"]);
  }
  if (serving === undefined) return findings;
  const services = placedOf(serving);
  return [
    ...findings,
    ...kserveFindings(serving),
    ...rayFindings(serving, known),
    ...services.flatMap((service) => [
      ...(teams === undefined ? [] : teamFindings(service, teams)),
      ...(cluster === undefined ? [] : poolFindings(service, cluster.nodePools)),
    ]),
  ];
}

function placedOf({ kserve, ray }: Environment["serving"]): readonly Placed[] {
  const at = (keys: readonly PropertyKey[], services: readonly Omit<Placed, "keys">[]) =>
    services.map((service, index): Placed => ({ ...service, keys: ["serving", ...keys, index] }));
  return [
    ...at(["kserve", "services"], kserve.services),
    ...at(["kserve", "llm", "services"], kserve.llm.services),
    ...at(["ray", "services"], ray.services),
  ];
}

function kserveFindings({ kserve }: Environment["serving"]): Finding[] {
  const services = kserve.services.length + kserve.llm.services.length;
  if (kserve.enabled || services === 0) return [];
  return [[["serving", "kserve", "enabled"], `must be true where serving.kserve has services, and it has ${services}`]];
}

function rayFindings({ ray }: Environment["serving"], { training }: Known): Finding[] {
  if (ray.services.length === 0 || training === undefined) return [];
  if (training.enabled && training.system.includes("ray")) return [];
  const keys = training.enabled ? ["training", "system"] : ["training", "enabled"];
  const reason = training.enabled
    ? "must include `ray` where serving.ray has services"
    : "must be true where serving.ray has services, and system include `ray`";
  return [[keys, `${reason}: Ray's operator comes with it`]];
}

function teamFindings({ keys, name, team }: Placed, teams: Environment["teams"]): Finding[] {
  if (!teams.enabled) return [[["teams", "enabled"], `must be true where ${team} has the service ${name}`]];
  const names = teams.members.map((member) => member.name);
  if (!names.includes(team)) return [[[...keys, "team"], `must be one of teams.members: ${names.join(", ")} (got "${team}")`]];
  const label = programHost(`${name}-${placeOf({ name: team })}`);
  if (label.length <= LONGEST_LABEL) return [];
  return [
    [[...keys, "name"], `makes the host name ${label}, of ${label.length} characters; shorten it by ${label.length - LONGEST_LABEL}`],
  ];
}

function poolFindings({ accelerator, keys }: Placed, pools: readonly NodePool[]): Finding[] {
  if (accelerator === undefined) return [];
  const withGpus = pools.filter((pool) => pool.accelerator !== undefined);
  const pool = withGpus.find(({ name }) => name === accelerator.pool);
  const allowed =
    withGpus.length === 0
      ? "no pool of cluster.nodePools has an accelerator; add one"
      : `pools with accelerators are ${withGpus.map(({ name }) => name).join(", ")}`;
  if (pool?.accelerator === undefined)
    return [[[...keys, "accelerator", "pool"], `has no accelerator or does not exist (got "${accelerator.pool}"); ${allowed}`]];
  const { count, sharing } = pool.accelerator;
  if (sharing !== undefined || accelerator.count <= count) return [];
  return [
    [
      [...keys, "accelerator", "count"],
      `must be at most ${count}, which each node of the pool ${pool.name} has (got ${accelerator.count})`,
    ],
  ];
}
