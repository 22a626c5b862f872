import type { Backends, Route, RouteState } from "../core/model-route.ts";
import type { Pattern, ReleasedModel } from "./contract.ts";

/** Word of the state that a route is in while nothing is released. */
export const AT_REST = "champion";

/** Word of the state in which the new version answers all. */
export const ALL_NEW = "challenger";

/** Every state that a release may bring a model's route into, the one at rest first. Nothing but these can ever be put in force. */
export function statesOf(release: ReleasedModel, backends: Backends): readonly RouteState[] {
  const rest = state(AT_REST, shared(release.name, backends, 0));
  const all = state(ALL_NEW, shared(release.name, backends, 100));
  return [rest, ...TRIALS[release.pattern](release, backends), all];
}

/** States in which the new version is tried, by pattern; a blue-green release has none between old and new. */
const TRIALS: Readonly<Record<Pattern, (release: ReleasedModel, backends: Backends) => readonly RouteState[]>> = {
  canary: ({ canary, name }, backends) => canary.steps.map(({ percent }) => state(canaryState(percent), shared(name, backends, percent))),
  "blue-green": () => [],
  ab: ({ ab, name }, backends) => [state("ab", { ...shared(name, backends, ab.weights.challenger), stickyHeader: ab.header })],
  shadow: ({ name, shadow }, backends) => [
    state("shadow", { ...shared(name, backends, 0), mirror: { ...backends.challenger, percent: shadow.percent } }),
  ],
};

/** Word of a canary's step. */
export function canaryState(percent: number): string {
  return `canary-${percent}`;
}

function state(name: string, route: Route): RouteState {
  return { name, route };
}

function shared(model: string, { challenger, champion }: Backends, percent: number): Route {
  return {
    model,
    shares: [
      { ...champion, percent: 100 - percent },
      { ...challenger, percent },
    ],
  };
}
