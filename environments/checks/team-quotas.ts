import { inferenceReleasesOf } from "../../components/release/contract.ts";
import { leastPods, podLimits } from "../../components/serving/contract.ts";
import type { Team } from "../../components/teams/contract.ts";
import type { Finding, Known } from "./finding.ts";

/** What of a team's quota its services take. */
const COUNTED = ["cpuMillicores", "memoryMiB", "accelerators", "pods"] as const;
type Counted = (typeof COUNTED)[number];

const UNITS: Readonly<Record<Counted, string>> = {
  cpuMillicores: "m of CPU",
  memoryMiB: " MiB of memory",
  accelerators: " GPUs",
  pods: " pods",
};

/** A service of a team, and how often its pods are there at once while nothing is wrong. */
interface Demand {
  readonly name: string;
  readonly isReleased: boolean;
  readonly takes: Readonly<Record<Counted, number>>;
}

/**
 * Whether each team's quota has room for the pods of its KServe services that always answer, and for those of a version that is tried, which are as many.
 * What is refused by a quota is told by nobody but events: the service would never be ready, and its releases taken back.
 */
export function teamQuotaFindings(known: Known): Finding[] {
  const { release, serving, teams } = known;
  if (serving === undefined || teams === undefined || !serving.kserve.enabled || !teams.enabled) return [];
  return teams.members.flatMap((team, index) => quotaFindings(team, demandsOf(team, serving.kserve, release), ["teams", "members", index]));
}

function demandsOf(team: Team, { llm, services }: NonNullable<Known["serving"]>["kserve"], release: Known["release"]): readonly Demand[] {
  const released = release?.enabled ? inferenceReleasesOf(release).filter((model) => model.team === team.name) : [];
  return [...services, ...llm.services]
    .filter((service) => service.team === team.name)
    .map((service) => {
      const isReleased = released.some(({ name }) => name === service.name);
      const pods = leastPods(service) * (isReleased ? 2 : 1);
      const { accelerators, cpuMillicores, memoryMiB } = podLimits(service);
      const takes = { cpuMillicores: pods * cpuMillicores, memoryMiB: pods * memoryMiB, accelerators: pods * accelerators, pods };
      return { name: service.name, isReleased, takes };
    });
}

function quotaFindings(team: Team, demands: readonly Demand[], at: readonly PropertyKey[]): Finding[] {
  return COUNTED.flatMap((quantity): Finding[] => {
    const needed = demands.reduce((sum, { takes }) => sum + takes[quantity], 0);
    if (needed <= team[quantity]) return [];
    const parts = demands.filter(({ takes }) => takes[quantity] > 0).map((demand) => wordsOf(demand, quantity));
    return [[[...at, quantity], `must be at least ${needed}, which serving.kserve takes: ${parts.join(", ")} (got ${team[quantity]})`]];
  });
}

function wordsOf({ isReleased, name, takes }: Demand, quantity: Counted): string {
  return `${name} ${takes[quantity]}${UNITS[quantity]}${isReleased ? ", half of it for a version that is tried" : ""}`;
}
