import { CLOUDS, type Cloud } from "../../../components/core/cloud.ts";
import { defaultsAt, LEVELS, type Level } from "../../../environments/maturity.ts";
import { isTree, merge, type Tree } from "../../../environments/merge.ts";
import { Environment } from "../../../environments/schema.ts";
import type { System } from "./capabilities.ts";

/** Where an environment that says nothing has a system from which level on; no entry where it has to be asked for, or is not offered. */
export function firstLevels(system: System): ReadonlyMap<Cloud, Level> {
  const found = offeredOn(system).flatMap((cloud) => {
    const level = LEVELS.find((each) => stands(system, environmentAt(each, cloud)));
    return level === undefined ? [] : [[cloud, level] as const];
  });
  return new Map(found);
}

/** Where a system is offered. */
export function offeredOn({ clouds = CLOUDS }: System): readonly Cloud[] {
  return clouds;
}

/** Whether an environment with a cluster has a system. */
export function stands({ keys }: System, environment: Environment): boolean {
  return keys.every((key) => holds(environment, key));
}

/** An environment of a level that says nothing but whose it is. */
export function environmentAt(maturity: Level, cloud: Cloud, values: Tree = {}): Environment {
  const written = merge({ cloud, maturity, owner: "platform", costCentre: "research" }, values);
  return Environment.parse(merge(defaultsAt(maturity, cloud), written));
}

function holds(environment: Environment, key: string): boolean {
  const [path = "", wanted] = key.split(": ");
  const value = path.split(".").reduce<unknown>((tree, name) => (isTree(tree) ? tree[name] : undefined), environment);
  if (wanted === undefined) return Array.isArray(value) && value.length > 0;
  return Array.isArray(value) ? value.includes(wanted) : String(value) === wanted;
}
