import fc from "fast-check";
import type { Route, Variant } from "../../../components/core/model-route.ts";

/** The two servers of a model, in a namespace. */
export function backendsOf(model: string, namespace = "mlops") {
  const at = (variant: Variant, service: string) => ({ variant, service, namespace, port: 8080 });
  return { champion: at("champion", `model-${model}`), challenger: at("challenger", `model-${model}-challenger`) };
}

/** What of a hundred requests each gets, and of how many the challenger gets a copy: what every gateway must make of one route. */
export interface Split {
  readonly champion: number;
  readonly challenger: number;
  readonly mirror: number;
}

/** The split that a route asks for. */
export function splitOfRoute({ mirror, shares }: Route): Split {
  const percentOf = (variant: Variant) => shares.find((share) => share.variant === variant)?.percent ?? 0;
  return { champion: percentOf("champion"), challenger: percentOf("challenger"), mirror: mirror?.percent ?? 0 };
}

/** Any route: shares that add up, and perhaps copies or a header that decides. */
export const anyRoute: fc.Arbitrary<Route> = fc
  .record({
    model: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/),
    namespace: fc.constantFrom("mlops", "team-one"),
    percent: fc.integer({ min: 0, max: 100 }),
    mirrored: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    stickyHeader: fc.option(fc.constantFrom("X-User-Id", "X-Account"), { nil: undefined }),
  })
  .map(({ mirrored, model, namespace, percent, stickyHeader }) => {
    const { challenger, champion } = backendsOf(model, namespace);
    return {
      model,
      shares: [
        { ...champion, percent: 100 - percent },
        { ...challenger, percent },
      ],
      ...(mirrored !== undefined && { mirror: { ...challenger, percent: mirrored } }),
      ...(stickyHeader !== undefined && { stickyHeader }),
    };
  });
