import type { Control } from "../core/control.ts";
import * as cost from "./cost/index.ts";
import * as data from "./data/index.ts";
import * as deployment from "./deployment/index.ts";
import * as model from "./model/index.ts";
import * as monitoring from "./monitoring/index.ts";
import * as security from "./security/index.ts";

/** Every control, by level and then by id; a control is one file in the folder of its dimension and one line in the index there. */
export const CONTROLS: readonly Control[] = [data, model, deployment, monitoring, security, cost]
  .flatMap((dimension): Control[] => Object.values(dimension))
  .sort((a, b) => a.level - b.level || (a.id < b.id ? -1 : 1));
