import type { ModelEndpoint } from "../components/serving/contract.ts";
import { Serving } from "../components/serving/index.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";

/** Where models answer. */
export interface Served extends Group {
  readonly endpoints: readonly ModelEndpoint[];
}

/** Servers of models, and what scales them. */
export function serving({ environment, wiring }: Ground, { tracking }: Experiments): Served {
  const lean = new Serving("serving", { ...wiring, spec: environment.serving, tracking: tracking.access, after: tracking.ready });
  return {
    endpoints: lean.endpoints,
    interfaces: [],
    outputs: { modelEndpoints: Object.fromEntries(lean.endpoints.map(({ model, url }) => [model, url])) },
  };
}
