import { type Finder, toObject, toService } from "../reference.ts";
import { at, list, record, text } from "../values.ts";

/** Where a strategy names its Services. */
const SERVICES = ["stableService", "canaryService", "activeService", "previewService"] as const;

/** A rollout counts on the Services between which it shares requests out, the routes that it moves, and what it is measured by. https://argo-rollouts.readthedocs.io/en/release-1.9/features/specification/ */
export const rollouts: Finder = (item) => {
  if (item.group !== "argoproj.io" || item.kind !== "Rollout") return [];
  const strategies = Object.entries(record(at(item.fields["spec"], "strategy")));
  return strategies.flatMap(([name, strategy]) => {
    const path = (key: string) => `spec.strategy.${name}.${key}`;
    const services = SERVICES.flatMap((key) => {
      const service = text(at(strategy, key));
      return service === undefined ? [] : [toService(item, path(key), item.namespace, service)];
    });
    const routes = list(at(strategy, "trafficRouting", "plugins", "argoproj-labs/gatewayAPI", "httpRoutes")).map((route) =>
      toObject(item, path("trafficRouting"), "HTTPRoute", item.namespace, text(record(route)["name"]) ?? ""),
    );
    const analyses = ["analysis", "prePromotionAnalysis", "postPromotionAnalysis"].flatMap((key) =>
      list(at(strategy, key, "templates")).map((template) =>
        toObject(item, path(key), "AnalysisTemplate", item.namespace, text(record(template)["templateName"]) ?? ""),
      ),
    );
    return [...services, ...routes, ...analyses];
  });
};
