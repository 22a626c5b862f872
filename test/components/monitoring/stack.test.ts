import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChartRelease, Stages } from "../../../components/core/kubernetes.ts";
import { clientLabel } from "../../../components/core/labels.ts";
import { MonitoringSpec, type MonitoringWiring, type ScrapeTarget } from "../../../components/monitoring/contract.ts";
import { definitionsRelease } from "../../../components/monitoring/definitions.ts";
import { dashboardOf } from "../../../components/monitoring/stack/dashboards.ts";
import { COLLECTOR, GRAFANA, STACK } from "../../../components/monitoring/stack/places.ts";
import { stackStages } from "../../../components/monitoring/stack/stages.ts";
import { storageOf } from "../../../components/monitoring/stack/storage.ts";
import { endpointOf } from "../../../components/triggers/plan.ts";
import { CHARTS } from "../../../pins/index.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const MLFLOW: ScrapeTarget = {
  job: "mlflow",
  system: "mlflow",
  namespace: "mlops",
  port: 5000,
  host: "mlflow.mlops.svc",
  metricsPath: "/metrics",
  resolves: "service",
};
const MODEL: ScrapeTarget = { ...MLFLOW, job: "model-a", system: "model-server", port: 8080, host: "pods-a.mlops.svc", resolves: "pods" };
const STORE = { system: "versitygw", namespace: "mlops", port: 7070 };
const BUCKET = {
  uri: "s3://telemetry",
  dvc: { url: "s3://telemetry", endpointurl: "http://versitygw.mlops.svc:7070", region: "us-east-1" },
  env: [{ name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { name: "bucket-telemetry", key: "id" } } }],
  callees: [STORE],
};
const IDENTITY = { serviceAccount: "telemetry", principal: "someone", annotations: { a: "b" }, podLabels: { use: "yes" }, tokens: [] };
const WIRING: MonitoringWiring = { namespace: "mlops", targets: [MLFLOW, MODEL], telemetry: { bucket: BUCKET } };
const FULL = { system: "stack", logs: true, traces: true } as const;

function stages(spec: object = FULL, wiring: Partial<MonitoringWiring> = {}): Stages {
  return stackStages(MonitoringSpec.parse({ system: "stack", ...spec }), { ...WIRING, ...wiring });
}

function release(of: Stages, name: string): ChartRelease {
  const found = objectsOf(of).find((object): object is ChartRelease => "release" in object && object.name === name);
  if (found === undefined) throw new Error(`no release ${name}`);
  return found;
}

function releases(of: Stages): string[] {
  return objectsOf(of).flatMap((object) => ("release" in object ? [object.name] : []));
}

function stageOf(of: Stages, role: string): number {
  return of.findIndex((stage) => role in stage);
}

describe("the stack's order", () => {
  it("is namespaces, isolation, rules and password, what keeps telemetry, Grafana, collectors", () => {
    const order = ["monitoring-namespace", "allow-inside", "rules", "prometheus", "grafana", "collectors-release", "trace-collector"];

    const found = order.map((role) => stageOf(stages(), role));

    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(new Set(found).size).toBe(found.length);
  });

  it("makes the first user's password before Grafana, which would not start without", () => {
    const all = stages();

    expect(stageOf(all, "credentials-job")).toBeLessThan(stageOf(all, "grafana"));
    expect(stageOf(all, "secret-grafana-admin")).toBeLessThan(stageOf(all, "credentials-job"));
    expect(at(release(all, "grafana").values, "admin", "existingSecret")).toBe("grafana-admin");
  });

  it("gives no role to two objects", () => {
    const roles = stages().flatMap((stage) => Object.keys(stage));

    expect(roles.length).toBe(new Set(roles).size);
  });
});

describe("the stack's parts", () => {
  it.each([
    [{}, ["kube-prometheus-stack", "grafana"]],
    [{ logs: true }, ["kube-prometheus-stack", "loki", "grafana", "opentelemetry-operator"]],
    [{ traces: true }, ["kube-prometheus-stack", "tempo", "grafana", "opentelemetry-operator"]],
    [FULL, ["kube-prometheus-stack", "loki", "tempo", "grafana", "opentelemetry-operator"]],
  ])("of %j are %j", (spec, expected) => {
    expect(releases(stages(spec)).toSorted()).toEqual(expected.toSorted());
  });

  it("are in privileged namespaces only where they look into their node, and each of those says why", () => {
    const privileged = kindOf(stages(), "Namespace").filter(
      ({ metadata }) => metadata.labels?.["pod-security.kubernetes.io/enforce"] === "privileged",
    );

    expect(privileged.map(({ metadata }) => metadata.name).toSorted()).toEqual(["node-exporter", "node-logs"]);
    for (const { metadata } of privileged) expect(metadata.annotations?.["mlops-estate/pod-security-because"]).toMatch(/node/);
  });

  it("leave the nodes alone where host metrics are off", () => {
    const all = stages({ hostMetrics: false });

    expect(kindOf(all, "Namespace").map(({ metadata }) => metadata.name)).not.toContain("node-exporter");
    expect(at(release(all, "kube-prometheus-stack").values, "nodeExporter", "enabled")).toBe(false);
  });

  it("show GPUs, and warn of them, only where there are some", () => {
    const alerts = (gpus: boolean) => JSON.stringify(kindOf(stages({}, { gpus }), "PrometheusRule"));

    expect(alerts(true)).toContain("DCGM_FI_DEV_XID_ERRORS");
    expect(alerts(false)).not.toContain("DCGM");
    expect(kindOf(stages({}, { gpus: true }), "ConfigMap").length).toBe(kindOf(stages({}, { gpus: false }), "ConfigMap").length + 1);
  });

  it("read a cloud's own exporter of GPUs where it brings one, and have the way there", () => {
    const gpuExporter = { namespace: "gke-managed-system", selector: { app: "exporter" }, port: "metrics" };
    const all = stages({}, { gpus: true, gpuExporter });
    const egress = at(named(all, "NetworkPolicy", "prometheus-scrapes"), "spec", "egress") as object[];

    expect(at(kindOf(all, "PodMonitor")[0], "spec")).toEqual({
      selector: { matchLabels: { app: "exporter" } },
      namespaceSelector: { matchNames: ["gke-managed-system"] },
      podMetricsEndpoints: [{ port: "metrics" }],
    });
    expect(JSON.stringify(egress.at(-1))).toContain("gke-managed-system");
    expect(kindOf(stages({}, { gpus: true }), "PodMonitor")).toEqual([]);
  });

  it("are refused without a bucket for what they keep", () => {
    expect(() => stackStages(MonitoringSpec.parse(FULL), { namespace: "mlops", targets: [] })).toThrow(/bucket/);
  });

  it("come from the mirrors where there are any", () => {
    const all = stages(FULL, { chartsMirror: "oci://registry.example.com/charts", imagesMirror: "registry.example.com/m" });

    for (const object of objectsOf(all)) {
      if (!("release" in object)) continue;
      expect(object.chart).toBe(`oci://registry.example.com/charts/${object.name}`);
      expect(JSON.stringify(object.values)).toContain("registry.example.com/m");
    }
    for (const collector of kindOf(all, "OpenTelemetryCollector"))
      expect(at(collector, "spec", "image")).toMatch(/^registry\.example\.com\/m\/.*:\d/);
    expect(definitionsRelease("oci://registry.example.com/charts").chart).toBe(
      "oci://registry.example.com/charts/prometheus-operator-crds",
    );
  });
});

describe("the ways between the stack's parts", () => {
  it("let Prometheus read every target, whose policies ask for its label", () => {
    const labels = at(release(stages(), "kube-prometheus-stack").values, "prometheus", "prometheusSpec", "podMetadata", "labels");

    expect(labels).toEqual({ ...clientLabel("mlflow"), ...clientLabel("model-server") });
  });

  it.each([
    ["grafana", ["podLabels"], ["prometheus", "alertmanager", "loki", "tempo"]],
    ["loki", ["singleBinary", "podLabels"], ["versitygw"]],
    ["tempo", ["podLabels"], ["versitygw"]],
  ] as const)("let %s call what it asks", (name, path, systems) => {
    const labels = at(release(stages(), name).values, ...path);

    expect(labels).toEqual(Object.assign({}, ...systems.map(clientLabel)));
  });

  it.each([
    ["prometheus", "monitoring", 9090],
    ["grafana", "monitoring", 3000],
    ["otel-collector", "monitoring", 4317],
    ["loki", "mlops", 3100],
    ["tempo", "mlops", 4317],
  ])("admit to %s in %s on port %i whoever wears its label, from the whole estate", (system, namespace, port) => {
    const policy = kindOf(stages(), "NetworkPolicy").find(({ metadata }) => metadata.name === system && metadata.namespace === namespace);
    const ingress = at(policy, "spec", "ingress") as { from: object[]; ports: { port: number }[] }[];
    const rule = ingress.find(
      ({ from, ports }) => ports[0]?.port === port && JSON.stringify(from).includes(JSON.stringify(clientLabel(system)).slice(1, -1)),
    );

    expect(JSON.stringify(rule?.from)).toContain("mlops-estate");
  });

  it.each([
    ["https://hooks.example.com/x", 443],
    ["http://hooks.example.com:8443/x", 8443],
  ])("open a way out for the webhook %s, and name it to Alertmanager", (webhookUrl, port) => {
    const all = stages({ webhookUrl });

    expect(at(named(all, "NetworkPolicy", "alertmanager-webhook"), "spec", "egress")).toEqual([{ ports: [{ port, protocol: "TCP" }] }]);
    expect(at(named(all, "AlertmanagerConfig", "mlops-estate"), "spec", "receivers", 0, "webhookConfigs", 0, "url")).toBe(webhookUrl);
    expect(kindOf(stages({}), "AlertmanagerConfig")).toEqual([]);
  });

  it("lead alerts to where they start trainings: label, way out, receiver and the environment's own rules", () => {
    const alerts = [{ name: "PriceDrift", team: "models", query: "error_rate > 0.2", forMinutes: 15 }];
    const all = stages({}, { retraining: { endpoint: endpointOf("alerts"), alerts } });
    const labels = at(release(all, "kube-prometheus-stack").values, "alertmanager", "alertmanagerSpec", "podMetadata", "labels");
    const rules = at(kindOf(all, "PrometheusRule")[0], "spec", "groups") as { name: string; rules: object[] }[];

    expect(labels).toEqual(clientLabel("alerts-events"));
    expect(JSON.stringify(at(named(all, "NetworkPolicy", "alertmanager"), "spec", "egress"))).toContain('"argo-events"');
    expect(at(named(all, "AlertmanagerConfig", "retraining"), "spec", "receivers", 0, "webhookConfigs")).toEqual([
      { url: "http://alerts-eventsource-svc.argo-events.svc:12000/alerts", sendResolved: false },
    ]);
    expect(rules.find(({ name }) => name === "retraining")?.rules).toMatchObject([{ labels: { retrain: "true", team: "models" } }]);
    expect(at(release(stages(), "kube-prometheus-stack").values, "alertmanager", "alertmanagerSpec", "podMetadata")).toBeUndefined();
  });

  it("lead to Services that the pinned charts make", () => {
    const services = Object.values(CHARTS).flatMap(({ provides }) => provides?.services ?? []);
    const of = (url: string) => {
      const { hostname, port } = new URL(url);
      const [service, namespace] = hostname.split(".");
      return `${namespace}/${service}:${port}`;
    };

    expect(services).toContain(of(STACK.prometheusUrl));
    expect(services).toContain(of(STACK.alertmanagerUrl));
    expect(services).toContain(`${GRAFANA.namespace}/${GRAFANA.service}:${GRAFANA.servicePort}`);
    expect(services).toContain(`${COLLECTOR.namespace}/${COLLECTOR.system}:${COLLECTOR.port}`);
  });
});

describe("targets that no monitor can lead to", () => {
  it("are read under the names that they answer to", () => {
    const configs = kindOf(stages(), "ScrapeConfig");

    expect(configs.map((config) => at(config, "spec"))).toMatchObject([
      { jobName: "mlflow", staticConfigs: [{ targets: ["mlflow.mlops.svc:5000"] }] },
      { jobName: "model-a", dnsSDConfigs: [{ names: ["pods-a.mlops.svc"], type: "A", port: 8080 }] },
    ]);
  });

  it("are found by their pods' labels, some of which metrics get, where two versions of a model are compared", () => {
    const selector = { "app.kubernetes.io/name": "model-server", "mlops-estate/model": "a" };
    const compared = { ...MODEL, pods: { selector, portName: "http", labels: ["mlops-estate/variant"] } };
    const found = stages(FULL, { targets: [MLFLOW, compared] });

    expect(kindOf(found, "ScrapeConfig").map(({ metadata }) => metadata.name)).toEqual(["mlflow"]);
    expect(at(kindOf(found, "PodMonitor")[0], "spec")).toMatchObject({
      selector: { matchLabels: selector },
      namespaceSelector: { matchNames: ["mlops"] },
      podTargetLabels: ["mlops-estate/variant"],
      podMetricsEndpoints: [{ port: "http", path: "/metrics", relabelings: [{ targetLabel: "job", replacement: "model-a" }] }],
    });
  });

  it("raise an alert of ours when they are down, and leave those of others to the chart's own rules", () => {
    const rules = JSON.stringify(kindOf(stages(), "PrometheusRule"));

    expect(rules).toContain('up{job=~\\"mlflow|model-a\\"} == 0');
    expect(rules).not.toContain("prometheus_config_last_reload_successful");
  });

  it("are all found, since Prometheus takes monitors of any label", () => {
    const spec = at(release(stages(), "kube-prometheus-stack").values, "prometheus", "prometheusSpec") as Record<string, unknown>;

    for (const kind of ["serviceMonitor", "podMonitor", "rule", "probe", "scrapeConfig"])
      expect(spec[`${kind}SelectorNilUsesHelmValues`], kind).toBe(false);
  });
});

describe("the bucket of logs and traces", () => {
  it("is named to both by the address that each cloud has", () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/);
    fc.assert(
      fc.property(word, word, (bucket, account) => {
        const of = (uri: string) => storageOf({ ...BUCKET, uri });

        expect(of(`s3://${bucket}`)).toMatchObject({ type: "s3", bucket, inCluster: true, endpoint: "versitygw.mlops.svc:7070" });
        expect(of(`gs://${bucket}`)).toEqual({ type: "gcs", bucket });
        expect(of(`wasbs://${bucket}@${account}.blob.core.windows.net`)).toEqual({ type: "azure", bucket, account });
      }),
    );
  });

  it("is AWS's own where the address names no other", () => {
    const storage = storageOf({ ...BUCKET, dvc: { url: "s3://x", region: "eu-central-1" } });

    expect(storage).toMatchObject({ endpoint: "s3.eu-central-1.amazonaws.com", region: "eu-central-1", inCluster: false });
  });

  it.each(["file:///tmp", "s3://", "wasbs://only-a-container"])("is refused at %s", (uri) => {
    expect(() => storageOf({ ...BUCKET, uri })).toThrow(/no known kind/);
  });

  it("is entered by the pods' identity where there is one, under the account that the cloud knows", () => {
    const all = stages(FULL, { telemetry: { bucket: BUCKET, identity: IDENTITY } });

    expect(named(all, "ServiceAccount", "telemetry").metadata).toMatchObject({ namespace: "mlops", annotations: IDENTITY.annotations });
    for (const name of ["loki", "tempo"])
      expect(at(release(all, name).values, "serviceAccount")).toMatchObject({ create: false, name: "telemetry" });
    expect(at(release(all, "tempo").values, "podLabels")).toMatchObject(IDENTITY.podLabels);
  });

  it("holds logs and traces for as long as the spec says", () => {
    const all = stages({ ...FULL, retentionDays: 90 });

    expect(at(release(all, "loki").values, "loki", "limits_config", "retention_period")).toBe("2160h");
    expect(at(release(all, "loki").values, "loki", "compactor", "retention_enabled")).toBe(true);
    expect(at(release(all, "tempo").values, "tempo", "retention")).toBe("2160h");
    expect(at(release(all, "kube-prometheus-stack").values, "prometheus", "prometheusSpec", "retention")).toBe("90d");
  });
});

describe("dashboards", () => {
  it("have panels that neither overlap nor share an id, however many there are", () => {
    const panel = { title: "p", expr: "up", format: "humanize" } as const;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 6 }), (counts) => {
        const shown = counts.map((count, index) => ({ title: `s${index}`, panels: Array.from({ length: count }, () => panel) }));

        const { panels } = dashboardOf("uid", "title", shown);

        expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
        const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
          Array.from({ length: h * w }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
        );
        expect(new Set(cells).size).toBe(cells.length);
      }),
    );
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("the stack's custom resources, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const of = (folder: string) => new Definitions(join(DEFINITIONS_FOLDER ?? "", folder));
    const retraining = { endpoint: endpointOf("alerts"), alerts: [{ name: "A", team: "t", query: "up", forMinutes: 1 }] };
    const pods = { selector: { app: "a" }, portName: "http", labels: ["mlops-estate/variant"] };
    const targets = [MLFLOW, MODEL, { ...MODEL, job: "model-b", pods }];
    const all = stages({ ...FULL, webhookUrl: "https://hooks.example.com/x" }, { gpus: true, retraining, targets });

    for (const [definitions, kinds] of [
      [of("prometheus-operator"), ["PrometheusRule", "ScrapeConfig", "PodMonitor", "AlertmanagerConfig"]],
      [of("opentelemetry-operator"), ["OpenTelemetryCollector"]],
    ] as const)
      for (const kind of kinds) {
        const objects = kindOf(all, kind);
        expect(objects.length, kind).toBeGreaterThan(0);
        for (const object of objects) expect(definitions.problemsOf(object as never), `${kind} ${object.metadata.name}`).toEqual([]);
      }
  });
});
