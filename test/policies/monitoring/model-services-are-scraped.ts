import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";
import { leanServer, prometheusStack, yaml } from "../../support/monitored.ts";

const LABELS = { "mlops-estate/model": "prices" };
const MONITORING = "kubernetes:monitoring.coreos.com";

/** A server of one model, with the Service before it. */
function server(selector: Record<string, PlanValue> = LABELS): readonly PlannedResource[] {
  return [
    object("kubernetes:apps/v1:Deployment", "model-prices", { spec: { template: { metadata: { labels: LABELS } } } }),
    object("kubernetes:core/v1:Service", "pods-of-prices", { spec: { selector } }, { labels: { app: "prices" } }),
  ];
}

function podMonitor(matchLabels: Record<string, PlanValue>, spec: Record<string, PlanValue> = {}, namespace = "mlops") {
  return object(`${MONITORING}/v1:PodMonitor`, "prices", { spec: { selector: { matchLabels }, ...spec } }, { namespace });
}

function scrapeConfig(name: PlanValue) {
  return object(`${MONITORING}/v1alpha1:ScrapeConfig`, "prices", { spec: { dnsSDConfigs: [{ names: [name] }] } });
}

function lean(target: string) {
  return leanServer("prometheus", { "prometheus.yml": yaml({ scrape_configs: [{ static_configs: [{ targets: [target] }] }] }) });
}

const inference = object("kubernetes:serving.kserve.io/v1beta1:InferenceService", "prices", {
  spec: { predictor: { labels: { team: "models" } } },
});

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a scrape configuration that names a Service before the pods",
      answer: "passed",
      resources: [prometheusStack(), ...server(), scrapeConfig("pods-of-prices.mlops.svc")],
    },
    {
      sort: "compliant",
      title: "a Prometheus of a few pods that names it with a port",
      answer: "passed",
      resources: [...server(), ...lean("pods-of-prices.mlops.svc:8080")],
    },
    {
      sort: "compliant",
      title: "a monitor of pods, by the label that KServe puts on them and one of the service's own",
      answer: "passed",
      resources: [prometheusStack(), inference, podMonitor({ "serving.kserve.io/inferenceservice": "prices", team: "models" })],
    },
    {
      sort: "compliant",
      title: "a monitor of Services in another namespace",
      answer: "passed",
      resources: [
        prometheusStack(),
        ...server(),
        object(
          `${MONITORING}/v1:ServiceMonitor`,
          "prices",
          { spec: { selector: { matchLabels: { app: "prices" } }, namespaceSelector: { matchNames: ["mlops"] } } },
          { namespace: "monitoring" },
        ),
      ],
    },
    {
      sort: "compliant",
      title: "an application of Ray, by the label of all of Ray's pods",
      answer: "passed",
      resources: [
        prometheusStack(),
        object("kubernetes:ray.io/v1:RayService", "prices", { spec: { serveConfigV2: "applications: []" } }),
        podMonitor({ "ray.io/is-ray-node": "yes" }, { namespaceSelector: { any: true } }, "monitoring"),
      ],
    },
    {
      sort: "violating",
      title: "a monitor that selects other pods",
      answer: "violated",
      paths: [""],
      resources: [prometheusStack(), ...server(), podMonitor({ "mlops-estate/model": "others" })],
    },
    {
      sort: "violating",
      title: "a monitor that looks into another namespace",
      answer: "violated",
      resources: [prometheusStack(), ...server(), podMonitor(LABELS, {}, "monitoring")],
    },
    {
      sort: "violating",
      title: "an address whose Service leads to other pods",
      answer: "violated",
      resources: [prometheusStack(), ...server({ "mlops-estate/model": "others" }), scrapeConfig("pods-of-prices.mlops.svc")],
    },
    {
      sort: "violating",
      title: "a monitor and no Prometheus that reads it",
      answer: "violated",
      resources: [...server(), podMonitor(LABELS)],
    },
    {
      sort: "boundary",
      title: "a monitor that asks for no label",
      answer: "violated",
      resources: [prometheusStack(), ...server(), podMonitor({})],
    },
    { sort: "boundary", title: "a cluster without a model", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    {
      sort: "unknown",
      title: "a selector that is known later",
      answer: "undetermined",
      resources: [prometheusStack(), ...server(), podMonitor({ "mlops-estate/model": unknown })],
    },
    {
      sort: "unknown",
      title: "an address that is known later",
      answer: "undetermined",
      resources: [prometheusStack(), ...server(), scrapeConfig(unknown)],
    },
    { sort: "absent", title: "a model without a monitor", answer: "violated", resources: [prometheusStack(), ...server()] },
    {
      sort: "wrong-type",
      title: "an address as a number",
      answer: "violated",
      resources: [prometheusStack(), ...server(), scrapeConfig(8080)],
    },
  ],
};
