import { releasesOf, rolledOutOf } from "../components/release/contract.ts";
import { type ChallengedModel, replicasOf } from "../components/serving/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Models that have a server for their next version: one pod, or as many as answer where it is to take all requests at once. A rollout makes its own. */
export function challengedModels({ release, serving }: Pick<Environment, "release" | "serving">): readonly ChallengedModel[] {
  const rolledOut = new Set(rolledOutOf(release, serving.models).map(({ name }) => name));
  const standing = releasesOf(release, serving.models).filter(({ name }) => !rolledOut.has(name));
  return standing.map(({ name, pattern }) => {
    const model = serving.models.find((served) => served.name === name);
    const takesAll = pattern === "blue-green" && model !== undefined;
    return { model: name, ...(takesAll && { replicas: Math.max(1, replicasOf(model, serving)) }) };
  });
}
