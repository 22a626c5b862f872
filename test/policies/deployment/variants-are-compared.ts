import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, unknown } from "../../support/control-cases.ts";
import { leanMonitoring, modelGateway, procedure, routedRelease, serverProgram, variantServer } from "../../support/loop-cases.ts";
import { chart } from "../../support/pools.ts";
import { modelRoute, serviceOf } from "../../support/release-cases.ts";

const VARIANT = "mlops-estate/variant";
const stack = chart("kube-prometheus-stack", { prometheus: { prometheusSpec: { podMonitorSelectorNilUsesHelmValues: false } } });

function variant(name: string, labels: Record<string, PlanValue> = { [VARIANT]: name }) {
  const template = { metadata: { labels: { "mlops-estate/model": "example", app: name, ...labels } }, spec: { containers: [] } };
  return [object("kubernetes:apps/v1:Deployment", name, { spec: { template } }), serviceOf(name, { app: name })];
}

function monitor(podTargetLabels: PlanValue) {
  return object("kubernetes:monitoring.coreos.com/v1:PodMonitor", "models", {
    spec: { selector: { matchLabels: { "mlops-estate/model": "example" } }, podTargetLabels },
  });
}

const told = monitor([VARIANT]);

function route(headers: PlanValue) {
  return modelRoute([{ matches: [{ headers }], backendRefs: [{ name: "b" }] }, { backendRefs: [{ name: "a" }] }]);
}

const both = [...variant("a"), ...variant("b")];
const byHeader = route([{ name: "x-variant", value: "b" }]);

const variants = [...variantServer("champion"), ...variantServer("challenger"), serverProgram];
const compared = [...variants, ...leanMonitoring(["model-champion", "model-challenger"])];
const tested = () =>
  procedure({
    measures: [{ query: "model_requests_total", max: 1 }],
    test: { successes: "model_requests_total", trials: "model_requests_total", label: "variant" },
  });

export const cases: ControlCases = {
  // Another model, another header and other names of variants, as long as they are two.
  harmless: [
    /^metadata\.(name|namespace)$/,
    /containers\[0\]\.(image|command\[\d\])$/,
    /volumes\[0\]\.configMap\.name$/,
    /^data\..*\.py$/,
    /verbs\[0\]$/,
    /app\.kubernetes\.io\/name$/,
    /^spec\.template\.metadata\.labels\.mlops-estate\/variant$/,
    /headers\[0\]\.name$/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "a route by a header, and metrics by variant",
      answer: "passed",
      resources: [...both, byHeader, told, stack],
    },
    {
      sort: "compliant",
      title: "a header whose name is known later",
      answer: "passed",
      resources: [...both, route([{ name: unknown, value: "b" }]), told, stack],
    },
    {
      sort: "violating",
      title: "a route by nothing",
      answer: "violated",
      resources: [...both, modelRoute([{ backendRefs: [{ name: "a" }, { name: "b" }] }]), told, stack],
    },
    {
      sort: "violating",
      title: "metrics that do not tell the variants apart",
      answer: "violated",
      resources: [...both, byHeader, monitor(["app"]), stack],
    },
    { sort: "violating", title: "a monitor that nothing reads", answer: "violated", resources: [...both, byHeader, told] },
    { sort: "violating", title: "a header that leads to nothing", answer: "violated", resources: [...variant("a"), byHeader, told, stack] },
    {
      sort: "boundary",
      title: "two backends of one variant",
      answer: "violated",
      resources: [...variant("a", { [VARIANT]: "same" }), ...variant("b", { [VARIANT]: "same" }), byHeader, told, stack],
    },
    {
      sort: "unknown",
      title: "labels that are known later",
      answer: "undetermined",
      resources: [...both, byHeader, monitor([unknown]), stack],
    },
    {
      sort: "absent",
      title: "pods that do not say which variant they are",
      answer: "violated",
      resources: [...variant("a", {}), ...variant("b", {}), byHeader, told, stack],
    },
    { sort: "wrong-type", title: "labels that are no list", answer: "violated", resources: [...both, byHeader, monitor(VARIANT), stack] },
    {
      sort: "compliant",
      title: "a release that holds one server against the other, each of which says which it is",
      answer: "passed",
      resources: [...compared, ...routedRelease(), ...modelGateway()],
    },
    {
      sort: "compliant",
      title: "an A/B test by statistics",
      answer: "passed",
      resources: [...compared, ...routedRelease({ procedure: tested() }), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "a release that looks at the new version alone",
      answer: "violated",
      resources: [
        ...compared,
        ...routedRelease({ procedure: procedure({ measures: [{ query: "model_requests_total", max: 1 }] }) }),
        ...modelGateway(),
      ],
    },
    {
      sort: "violating",
      title: "servers of which one says that it is the other",
      answer: "violated",
      resources: [
        ...variantServer("champion"),
        ...variantServer("challenger", { MODEL_VARIANT: "champion" }),
        serverProgram,
        ...leanMonitoring(["model-champion", "model-challenger"]),
        ...routedRelease(),
        ...modelGateway(),
      ],
    },
    {
      sort: "violating",
      title: "a second server that nobody reads",
      answer: "violated",
      resources: [...variants, ...leanMonitoring(["model-champion"]), ...routedRelease(), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "a release with one server",
      answer: "violated",
      resources: [
        ...variantServer("champion"),
        serverProgram,
        ...leanMonitoring(["model-champion"]),
        ...routedRelease(),
        ...modelGateway(),
      ],
    },
    { sort: "violating", title: "a release that no gateway follows", answer: "violated", resources: [...compared, ...routedRelease()] },
  ],
};
