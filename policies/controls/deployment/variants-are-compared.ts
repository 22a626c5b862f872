import { MODEL } from "../../core/captures.ts";
import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type ModelService, modelServicesOf, selectsPodsOf } from "../../core/model-services.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import { variableOf } from "../../core/programs.ts";
import { isReadByPrometheus, type Watched } from "../../core/prometheus.ts";
import type { Reading } from "../../core/reading.ts";
import { leadsTo, modelRulesOf, type Rule } from "../../core/releases.ts";
import {
  comparesVersions,
  type RoutedRelease,
  routedReleases,
  sharesSome,
  takesBackByItself,
  testIsTold,
} from "../../core/routed-releases.ts";
import { isScraped, programsOf } from "../../core/scrapes.ts";

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
  statement:
    "Two variants of a model are asked at the same time, by a header or by what a release does, metrics say which of them answered, and something holds one against the other.",
  sources: [
    { by: "microsoft", reference: "level 3: A/B testing of model performance is integrated for deployment" },
    { by: "research", reference: "Deployment Patterns: A/B Testing Deployment" },
  ],
  remediation: `Set \`release.enabled: true\` with \`pattern: ab\`, \`canary\` or \`shadow\`; elsewhere declare a route with a rule for a header, and let pods of each variant wear \`${VARIANT}\`, which their monitor puts into metrics.`,
  keys: ["release.enabled", "release.models"],
  estate: (estate) => {
    const reason =
      "must have a route that chooses between variants of a model by a header, or a release that compares them, and metrics that tell the variants apart";
    const byRoute = routesWith(modelRulesOf(estate)).map((rules) => comparesVariants(rules, estate));
    return findingUnless(some([...byRoute, ...routedReleases(estate).map(byRelease)]), reason);
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
  return every([keyed, variants.size > 1, every(reached.map((service) => isLabelled(service, estate)))]);
}

/** Some step asks both, callers kept apart by a header or not, and what is measured of the new version is held against the other. */
function byRelease(release: RoutedRelease): Certainty {
  const { estate } = release.job;
  const servers = modelServicesOf(estate).filter(({ labels }) => labels.at(MODEL).value === release.model.value);
  const variants = new Set(servers.flatMap(({ labels }) => labels.at(VARIANT).text() ?? []));
  return every([
    isGiven(release.model),
    sharesSome(release),
    comparesVersions(release),
    takesBackByItself(release),
    testIsTold(release),
    variants.size > 1,
    every(servers.map((service) => some([isLabelled(service, estate), tellsItself(service)]))),
  ]);
}

/** Whether a server says in its own metrics which variant it is, as its pods' label does, and Prometheus reads them. */
function tellsItself(service: ModelService): Certainty {
  const { labels, object } = service;
  const told = containersOf(podSpec(object)).flatMap((container) => variableOf(container, "MODEL_VARIANT") ?? []);
  const isAsked = programsOf(object).some((program) => program.text()?.includes("MODEL_VARIANT") === true);
  return every([
    isAsked,
    some(told.map((variant) => holds(variant, (value) => value === labels.at(VARIANT).value))),
    isScraped(object.estate, service),
  ]);
}

/** Whether metrics of a service's pods carry the label; Prometheus writes it with underscores. */
function isLabelled(service: ModelService, estate: Estate): Certainty {
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
