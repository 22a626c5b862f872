import { releasesOf } from "../components/release/contract.ts";
import { type ChallengedModel, replicasOf } from "../components/serving/contract.ts";
import type { Environment } from "../environments/schema.ts";

/** Models that have a server for their next version: one pod, or as many as answer where it is to take all requests at once. */
export function challengedModels({ release, serving }: Pick<Environment, "release" | "serving">): readonly ChallengedModel[] {
  return releasesOf(release, serving.models).map(({ name, pattern }) => {
    const model = serving.models.find((served) => served.name === name);
    const takesAll = pattern === "blue-green" && model !== undefined;
    return { model: name, ...(takesAll && { replicas: Math.max(1, replicasOf(model, serving)) }) };
  });
}
