import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type RuleGroup, warn } from "../../../components/core/alerts.ts";
import { CONFIG_HASH } from "../../../components/core/hash.ts";
import type { Section } from "../../../components/core/panels.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { modelGatewayGroups } from "../../../components/gateway/nginx/alerts.ts";
import { modelMonitoringGroups } from "../../../components/model-monitoring/alerts.ts";
import { ModelMonitoringSpec } from "../../../components/model-monitoring/contract.ts";
import { modelMonitoringPanels } from "../../../components/model-monitoring/panels.ts";
import { alertmanagerFiles, allTargets, prometheusFiles } from "../../../components/monitoring/config.ts";
import { MonitoringSpec, type MonitoringWiring, type ScrapeTarget } from "../../../components/monitoring/contract.ts";
import type { ModelCosts } from "../../../components/monitoring/costs.ts";
import { GPUS, sections } from "../../../components/monitoring/dashboard.ts";
import { monitoringStages } from "../../../components/monitoring/manifests.ts";
import { METRICS } from "../../../components/monitoring/metrics.ts";
import { ruleGroups, stackRuleGroups } from "../../../components/monitoring/rules.ts";
import { alertRules } from "../../../components/monitoring/stack/alerts.ts";
import { dashboards } from "../../../components/monitoring/stack/dashboards.ts";
import { ModelObjective } from "../../../components/serving/contract.ts";
import { endpointOf } from "../../../components/triggers/plan.ts";
import { at, containersOf, expectHardened, expectOnePort, named, objectsOf } from "../pods.ts";

const MLFLOW: ScrapeTarget = {
  job: "mlflow",
  system: "mlflow",
  namespace: "mlops",
  port: 5000,
  host: "mlflow.mlops.svc",
  metricsPath: "/metrics",
  resolves: "service",
};
const MODEL: ScrapeTarget = {
  job: "model-example",
  system: "model-server",
  namespace: "mlops",
  port: 8080,
  host: "pods-of-model-example.mlops.svc",
  metricsPath: "/metrics",
  resolves: "pods",
};
const WIRING: MonitoringWiring = { namespace: "mlops", targets: [MLFLOW, MODEL] };
const CHALLENGER: ScrapeTarget = { ...MODEL, job: "model-example-challenger", system: "model-challenger", host: "other", onTrial: true };
const SPEC = MonitoringSpec.parse({});
const COSTS: ModelCosts = {
  models: [{ model: "example", jobs: ["model-example"], cpuMillicores: 500, memoryMiB: 1024 }],
  prices: "opencost",
};
const OBJECTIVES = { example: ModelObjective.parse({ availability: 0.99, latencySeconds: 0.5, latencyShare: 0.999 }) };

/** Names of a query that are neither functions, nor words of the language, nor labels. */
function metricsOf(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\b(by|without)\s*\([^)]*\)/g, "")
    .replace(/\[[^\]]*\]/g, "");
  const names = [...bare.matchAll(/(?<![\w:])([A-Za-z_:][\w:]*)(?![\w:]*\s*\()/g)].map(([name]) => name);
  return names.filter((name) => name !== "and" && name !== "or");
}

const WATCHED = ModelMonitoringSpec.parse({ enabled: true });

interface Others {
  readonly groups: readonly RuleGroup[];
  readonly panels: readonly Section[];
  readonly costs?: ModelCosts;
}
/** What other capabilities have Prometheus evaluate and the dashboard show, one line each. */
const OTHERS: Others = {
  groups: [...modelGatewayGroups(), ...modelMonitoringGroups(WATCHED, { models: [{ name: "example", variants: [] }] })],
  panels: modelMonitoringPanels(WATCHED),
  costs: COSTS,
};
const NO_OTHERS: Others = { groups: [], panels: [] };

/** What rules keep as metrics of their own. */
function recorded(targets: readonly ScrapeTarget[]): string[] {
  return [...ruleGroups({ targets, costs: COSTS, objectives: OBJECTIVES }), ...OTHERS.groups].flatMap(({ rules }) =>
    rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])),
  );
}

function queries(targets: readonly ScrapeTarget[], others = OTHERS): string[] {
  const groups = [
    ...ruleGroups({ targets, costs: others.costs, objectives: OBJECTIVES }),
    ...stackRuleGroups({ targets, gpus: true, costs: others.costs }),
    ...others.groups,
  ];
  const rules = groups.flatMap((group) => group.rules.map((rule) => rule.expr));
  const panels = [...sections({ targets, panels: others.panels, ...(others.costs && { costs: others.costs }) }), GPUS].flatMap((section) =>
    section.panels.map((panel) => panel.expr),
  );
  return [...rules, ...panels];
}

function prometheusConfig(targets: readonly ScrapeTarget[] = WIRING.targets): unknown {
  return parse(prometheusFiles(SPEC, { ...WIRING, targets })["prometheus.yml"]);
}

describe("rules and dashboard", () => {
  it("miss no server that sleeps while nobody asks it", () => {
    const sleeping = WIRING.targets.map((target) => ({ ...target, sleeps: true }));

    expect(JSON.stringify(ruleGroups({ targets: WIRING.targets }))).toContain("TargetMissing");
    expect(JSON.stringify(ruleGroups({ targets: sleeping }))).not.toContain("TargetMissing");
  });

  it("miss no server that is only tried, and wake nobody where it is down", () => {
    const alertsOf = (targets: readonly ScrapeTarget[]) =>
      ruleGroups({ targets }).flatMap(({ rules }) => rules.flatMap((rule) => ("alert" in rule ? [rule] : [])));
    const tried = alertsOf([...WIRING.targets, CHALLENGER]);

    expect(tried.filter(({ alert }) => alert === "TargetMissing").map(({ expr }) => expr)).toEqual(['absent(up{job="model-example"})']);
    expect(tried.filter(({ alert }) => alert === "TargetDown").map(({ expr, labels }) => [expr, labels.severity])).toEqual([
      ['up{job!~"model-example-challenger"} == 0', "critical"],
      ['up{job=~"model-example-challenger"} == 0', "warning"],
    ]);
    expect(
      alertsOf(WIRING.targets)
        .filter(({ alert }) => alert === "TargetDown")
        .map(({ expr }) => expr),
    ).toEqual(["up == 0"]);
  });

  it("tell of requests that are kept where some are", () => {
    const titles = (targets: readonly ScrapeTarget[]) => sections({ targets }).map(({ title }) => title);
    const groups = (targets: readonly ScrapeTarget[]) => ruleGroups({ targets }).map(({ name }) => name);
    const kept = [MLFLOW, { ...MODEL, captures: true }];

    expect([titles(kept).includes("Captures"), titles(WIRING.targets).includes("Captures")]).toEqual([true, false]);
    expect([groups(kept).includes("captures"), groups(WIRING.targets).includes("captures")]).toEqual([true, false]);
  });

  it("query nothing but metrics that some target exports", () => {
    const known: readonly string[] = [...Object.values(METRICS).flat(), ...recorded(allTargets(WIRING))];

    const unknown = queries(allTargets(WIRING))
      .flatMap(metricsOf)
      .filter((name) => !known.includes(name));

    expect(unknown).toEqual([]);
  });

  it("query at least one metric each", () => {
    expect(queries(allTargets(WIRING)).filter((expr) => metricsOf(expr).length === 0)).toEqual([]);
  });

  it("leave no listed metric unused", () => {
    const used = queries(allTargets({ ...WIRING, targets: [MLFLOW, { ...MODEL, captures: true }] })).flatMap(metricsOf);

    expect(
      Object.values(METRICS)
        .flat()
        .filter((name) => !used.includes(name)),
    ).toEqual([]);
  });

  it("ask for nothing of a system that is not there", () => {
    const used = queries(allTargets({ ...WIRING, targets: [] }), NO_OTHERS).flatMap(metricsOf);

    expect(used.filter((name) => /^(model|mlflow)_/.test(name))).toEqual([]);
  });

  it("know the metrics that the model server's program declares", () => {
    const files = ["model-server.py", "capture.py"].map((file) => new URL(`../../../components/serving/${file}`, import.meta.url));
    const program = files.map((file) => readFileSync(file, "utf8")).join("\n");
    const suffix: Record<string, string> = { Counter: "_total", Histogram: "_bucket", Gauge: "" };

    const bases = METRICS["model-server"].map((name) => name.replace(/_sum$/, "_bucket"));
    const declared = [...program.matchAll(/= (Counter|Gauge|Histogram)\(\s*"(\w+)"/g)].map(
      ([, type = "", name = ""]) => `${name}${suffix[type]}`,
    );

    expect(declared.toSorted()).toEqual([...new Set(bases)].toSorted());
  });

  it("raise an alert for a server that is gone, whichever way it is found", () => {
    const rules = ruleGroups({ targets: allTargets(WIRING) }).flatMap((group) => group.rules);
    const asked = (name: string) => rules.filter((rule) => "alert" in rule && rule.alert === name).map((rule) => rule.expr);

    expect(asked("TargetDown")).toEqual(["up == 0"]);
    expect(asked("TargetMissing")).toEqual(['absent(up{job="model-example"})']);
  });

  it("take those of other capabilities as they are, among the files and among the operator's objects", () => {
    const groups = [{ name: "releases", rules: [warn("ReleaseStuck", "up == 0", "1h", "A release is stuck", "It does not end.")] }];
    const panels: readonly Section[] = [
      { title: "Releases", panels: [{ title: "Running", expr: "max by (job) (up)", format: "humanize" }] },
    ];
    const wiring = { ...WIRING, groups, panels };
    const files = prometheusFiles(SPEC, wiring);

    expect(at(parse(files["rules.yml"]), "groups")).toContainEqual(parse(JSON.stringify(groups[0])));
    expect(files["index.html"]).toMatch(/<h2>Releases<\/h2>[^]*max by \(job\) \(up\)[^]*<h2>Monitoring<\/h2>/);
    expect(at(alertRules(wiring).rules, "spec", "groups")).toContainEqual(groups[0]);
    expect(at(dashboards(wiring)["estate-dashboard"], "data", "mlops-estate.json")).toContain("max by (job) (up)");
  });

  it("come out as a page without script", () => {
    const page = prometheusFiles(SPEC, WIRING)["index.html"];

    expect(page).not.toMatch(/<script|src=|https?:/);
    expect(page.match(/\{\{/g)?.length).toBe(page.match(/\}\}/g)?.length);
  });
});

describe("Prometheus' configuration", () => {
  it("scrapes every target under the address and port it was given", () => {
    expect(at(prometheusConfig(), "scrape_configs")).toMatchObject([
      { job_name: "prometheus", static_configs: [{ targets: ["localhost:9090"] }] },
      { job_name: "alertmanager", static_configs: [{ targets: ["alertmanager.mlops.svc:9093"] }] },
      { job_name: "mlflow", static_configs: [{ targets: ["mlflow.mlops.svc:5000"] }] },
      { job_name: "model-example", dns_sd_configs: [{ names: ["pods-of-model-example.mlops.svc"], type: "A", port: 8080 }] },
    ]);
  });

  it("keeps less than its volume holds, and never waits longer for a target than till the next scrape", () => {
    const sizes = fc.record({ diskGiB: fc.integer({ min: 1, max: 16_384 }), scrapeIntervalSeconds: fc.integer({ min: 5, max: 300 }) });
    fc.assert(
      fc.property(sizes, (values) => {
        const config = parse(prometheusFiles(MonitoringSpec.parse(values), WIRING)["prometheus.yml"]);
        const megabytes = Number.parseInt(String(at(config, "storage", "tsdb", "retention", "size")), 10);

        expect(megabytes).toBeLessThan(values.diskGiB * 1024);
        expect(Number.parseInt(String(at(config, "global", "scrape_timeout")), 10)).toBeLessThanOrEqual(values.scrapeIntervalSeconds);
      }),
    );
  });
});

describe("Alertmanager's configuration", () => {
  it.each([
    [undefined, { name: "alertmanager-only" }],
    [
      "https://hooks.example.com/alerts",
      { name: "webhook", webhook_configs: [{ url: "https://hooks.example.com/alerts", send_resolved: true }] },
    ],
  ])("routes to a receiver that exists (webhook %s)", (webhookUrl, receiver) => {
    const config = parse(alertmanagerFiles(MonitoringSpec.parse({ webhookUrl }), {})["alertmanager.yml"]);

    expect(at(config, "receivers")).toEqual([receiver]);
    expect(at(config, "route", "receiver")).toBe(receiver.name);
  });
});

describe("monitoring's objects", () => {
  const stages = monitoringStages(SPEC, WIRING);

  it("fit Pod Security restricted and the quota", () => {
    expectHardened(stages);
  });

  it.each([
    ["prometheus", 9090],
    ["alertmanager", 9093],
  ])("agree on the port of %s", (system, port) => {
    expectOnePort(stages, system, system, port);
  });

  it("wear the label and have the way out that every target asks for", () => {
    const labels = at(named(stages, "StatefulSet", "prometheus"), "spec", "template", "metadata", "labels");
    const ports = at(named(stages, "NetworkPolicy", "prometheus"), "spec", "egress") as unknown[];

    expect(labels).toMatchObject({
      "client.mlops-estate/mlflow": "true",
      "client.mlops-estate/model-server": "true",
      "client.mlops-estate/alertmanager": "true",
    });
    expect(ports.map((rule) => at(rule, "ports", 0, "port"))).toEqual([9093, 5000, 8080]);
  });

  it("open one way out for two targets of one system", () => {
    const two = monitoringStages(SPEC, { ...WIRING, targets: [MODEL, { ...MODEL, job: "model-other", host: "other" }] });

    expect(at(named(two, "NetworkPolicy", "prometheus"), "spec", "egress")).toHaveLength(2);
  });

  it("roll exactly the pods whose configuration changed", () => {
    const hashes = (objects: typeof stages) =>
      ["prometheus", "alertmanager"].map((name) =>
        at(named(objects, "StatefulSet", name), "spec", "template", "metadata", "annotations", CONFIG_HASH),
      );
    const [prometheus, alertmanager] = hashes(stages);

    const [changed, unchanged] = hashes(monitoringStages(MonitoringSpec.parse({ retentionDays: 3 }), WIRING));

    expect(changed).not.toBe(prometheus);
    expect(unchanged).toBe(alertmanager);
  });

  it("cannot be stopped or reloaded over the network", () => {
    const args = at(containersOf(at(named(stages, "StatefulSet", "prometheus"), "spec", "template"))[0], "args") as string[];

    expect(args.filter((arg) => /enable-(lifecycle|admin-api)/.test(arg))).toEqual([]);
  });

  it.each([
    ["https://hooks.example.com/x", 443],
    ["http://hooks.example.com/x", 80],
    ["http://hooks.example.com:8443/x", 8443],
  ])("open a way out for the webhook %s and only with one", (webhookUrl, port) => {
    const withWebhook = monitoringStages(MonitoringSpec.parse({ webhookUrl }), WIRING);

    expect(at(named(withWebhook, "NetworkPolicy", "alertmanager-webhook"), "spec", "egress", 0, "ports", 0, "port")).toBe(port);
    expect(objectsOf(withWebhook)).toHaveLength(objectsOf(stages).length + 1);
  });
});

describe("alerts that start a training", () => {
  const alert = { name: "PriceDrift", team: "models", query: "error_rate > 0.2", forMinutes: 30 };
  const retraining = { endpoint: endpointOf("alerts"), alerts: [alert] };
  const stages = monitoringStages(SPEC, { ...WIRING, retraining });

  it("are rules of Prometheus under the labels by which they are led on", () => {
    const groups = at(parse(prometheusFiles(SPEC, { ...WIRING, retraining })["rules.yml"]), "groups") as {
      name: string;
      rules: object[];
    }[];

    expect(groups.find(({ name }) => name === "retraining")?.rules).toMatchObject([
      { alert: "PriceDrift", expr: "error_rate > 0.2", for: "30m", labels: { severity: "warning", retrain: "true", team: "models" } },
    ]);
    expect(prometheusFiles(SPEC, WIRING)["rules.yml"]).not.toContain("retrain");
  });

  it("leave Alertmanager, which wears the label that their source asks for and has the way out", () => {
    const { namespace, port, system } = retraining.endpoint;
    const labels = at(named(stages, "StatefulSet", "alertmanager"), "spec", "template", "metadata", "labels");
    const egress = (of: typeof stages) => at(named(of, "NetworkPolicy", "alertmanager"), "spec", "egress");

    expect(labels).toMatchObject({ [`client.mlops-estate/${system}`]: "true" });
    expect(egress(stages)).toMatchObject([
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
            podSelector: { matchLabels: { "app.kubernetes.io/name": system } },
          },
        ],
        ports: [{ port }],
      },
    ]);
    expect(egress(monitoringStages(SPEC, WIRING))).toEqual([]);
  });
});

describe("monitoring's spec", () => {
  it.each(["ftp://x", "nowhere", "https://user:word@example.com/"])("refuses the webhook %s", (webhookUrl) => {
    expect(() => parseSpec("monitoring", MonitoringSpec, { webhookUrl, retentionDays: 0 })).toThrow(
      /webhookUrl: [\s\S]*retentionDays|retentionDays: [\s\S]*webhookUrl/,
    );
  });
});
