import type { Server } from "../../core/server.ts";
import type { InferenceWiring, ServingTeam } from "./contract.ts";
import { PORT } from "./runtimes.ts";

/** Word of the labels of all pods that KServe's services have, whatever their team. */
export const SYSTEM = "inference";

/** The pods of a team's services, as policies name them. */
export function serverOf({ namespace }: ServingTeam): Server {
  return { system: SYSTEM, namespace, port: PORT };
}

/**
 * A team by its name.
 *
 * @throws Error where there is none, which the environment's checks refuse.
 */
export function teamOf(name: string, { teams }: InferenceWiring): ServingTeam {
  const team = teams.find((candidate) => candidate.name === name);
  if (team === undefined) throw new Error(`a service is in the team ${name}, which came through the checks without a place`);
  return team;
}
