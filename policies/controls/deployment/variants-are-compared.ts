import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type ModelService, modelServicesOf, selectsPodsOf } from "../../core/model-services.ts";
import { isReadByPrometheus, type Watched } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";
import { leadsTo, modelRulesOf, type Rule } from "../../core/releases.ts";

/** Label by which pods of one variant of a model are told from those of another, in the cluster and in metrics. */
const VARIANT = "mlops-estate/variant";

const MONITORS: Readonly<Record<string, Watched>> = {
  "kubernetes:monitoring.coreos.com/v1:PodMonitor": "podMonitor",
  "kubernetes:monitoring.coreos.com/v1:ServiceMonitor": "serviceMonitor",
};

export const control = defineControl({
  id: "variants-are-compared",
  level: 3,
  dimension: "deployment",
  severity: "low",
  statement: "Requests get to one of several variants of a model by a header, and metrics say which variant answered.",
  sources: [
    { by: "microsoft", reference: "level 3: A/B testing of model performance is integrated for deployment" },
    { by: "research", reference: "Deployment Patterns: A/B Testing Deployment" },
  ],
  remediation: `Declare a route with a rule for a header, and let pods of each variant wear \`${VARIANT}\`, which their monitor puts into metrics.`,
  keys: [],
  estate: (estate) => {
    const reason = "must have a route that chooses between variants of a model by a header, and metrics that tell the variants apart";
    return findingUnless(some(routesWith(modelRulesOf(estate)).map((rules) => comparesVariants(rules, estate))), reason);
  },
});

/** Rules of models, by the route that they are of. */
function routesWith(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const urns = [...new Set(rules.map(({ route }) => route.resource.urn))];
  return urns.map((urn) => rules.filter(({ route }) => route.resource.urn === urn));
}

function comparesVariants(rules: readonly Rule[], estate: Estate): Certainty {
  const keyed = some(rules.flatMap(({ headers }) => headers.map((header) => isGiven(header.at("name")))));
  const reached = modelServicesOf(estate).filter((service) =>
    rules.some(({ backends, route }) => backends.some((backend) => leadsTo(backend, route, service) === true)),
  );
  const variants = new Set(reached.map(({ labels }) => labels.at(VARIANT).text()).filter((variant) => variant !== undefined));
  return every([keyed, variants.size > 1, every(reached.map((service) => isTold(service, estate)))]);
}

/** Whether metrics of a service's pods carry the label; Prometheus writes it with underscores. */
function isTold(service: ModelService, estate: Estate): Certainty {
  const monitors = Object.entries(MONITORS).flatMap(([type, kind]) =>
    estate
      .readingsOf(type)
      .map((monitor) =>
        every([
          selectsPodsOf(monitor.at("spec", "selector", "matchLabels"), service),
          putsLabel(monitor),
          isReadByPrometheus(estate, kind, monitor),
        ]),
      ),
  );
  return some(monitors);
}

function putsLabel(monitor: Reading): Certainty {
  return some(
    monitor
      .at("spec", "podTargetLabels")
      .items()
      .map((label) => holds(label, (value) => value === VARIANT)),
  );
}
