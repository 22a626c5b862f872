import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { RuleGroup } from "../../../components/core/alerts.ts";
import { ImageScanningSpec } from "../../../components/image-scanning/contract.ts";
import { imageScanningStages } from "../../../components/image-scanning/manifests.ts";
import type { ScrapeTarget } from "../../../components/monitoring/contract.ts";
import { COST_RECORD, costGroups, type ModelCosts } from "../../../components/monitoring/costs.ts";
import { ruleGroups, stackRuleGroups } from "../../../components/monitoring/rules.ts";
import { pipelineRules } from "../../../components/pipelines/argo/rules.ts";
import { queueRules } from "../../../components/queueing/rules.ts";
import { ModelObjective } from "../../../components/serving/contract.ts";
import { whyNoGo } from "../../support/go-program.ts";
import { PROMTOOL_MODULE, suitePromtool } from "../../support/promtool.ts";
import { at, kindOf } from "../pods.ts";

const WHY_SKIPPED = await whyNoGo();

const TARGETS = [
  targetOf("prometheus", "service"),
  targetOf("model-server", "pods"),
  { ...targetOf("model-challenger", "pods"), onTrial: true },
  targetOf("mlflow", "service"),
];

function targetOf(system: string, resolves: ScrapeTarget["resolves"]): ScrapeTarget {
  return { job: system, system, namespace: "mlops", port: 80, host: `${system}.mlops.svc`, metricsPath: "/metrics", resolves };
}

function groupsOf(rules: unknown): readonly RuleGroup[] {
  return at(rules, "spec", "groups") as readonly RuleGroup[];
}

const SCANNING = imageScanningStages(ImageScanningSpec.parse({ enabled: true }), { monitored: true });
const OBJECTIVES = { strict: ModelObjective.parse({ availability: 0.999, latencySeconds: 0.5, latencyShare: 0.99 }) };
const COSTS: ModelCosts = {
  models: [{ model: "dear", jobs: ["model-dear", "model-dear-challenger"], cpuMillicores: 500, memoryMiB: 2048 }],
  prices: { cpu: 0.04, memoryGiB: 0.005 },
};
const ALL = [
  ...ruleGroups({ targets: TARGETS, objectives: OBJECTIVES, costs: COSTS }),
  ...groupsOf(pipelineRules()),
  ...groupsOf(queueRules()),
  ...groupsOf(kindOf(SCANNING, "PrometheusRule")[0]),
];

/** What comes in, and which alerts stand when, by what tells them apart. */
interface Course {
  readonly series: Readonly<Record<string, string>>;
  /** Minutes between two samples, and between two evaluations. Default: 1. */
  readonly minutes?: number;
  readonly alert: string;
  readonly at: string;
  readonly expected: readonly Readonly<Record<string, string>>[];
}

function down(job: string, instance: string, severity: string) {
  return { job, instance, severity };
}

const BURNS = {
  'model_requests_total{model="bad",variant="champion",status="200"}': "0+90x120 10800+100x120",
  'model_requests_total{model="bad",variant="champion",status="500"}': "0+10x120 1200+0x120",
  'model_requests_total{model="good",variant="champion",status="200"}': "0+100x240",
  // What fails is tried, and nobody's answer.
  'model_requests_total{model="good",variant="challenger",status="500"}': "0+100x240",
};

/** A challenger is tried for an hour, of which it is down the first half; the champion is down for its second. */
const TRIED = {
  'up{job="model-server",instance="a"}': "1x30 0x60",
  'up{job="model-challenger",instance="b"}': "0x30 1x30",
  'model_loaded{model="a",variant="champion",alias="champion",version="1"}': "1x90",
  'model_loaded{model="a",variant="challenger",alias="challenger",version=""}': "0x60",
};

/** Eight in a thousand fail of both, and one in fifty takes longer than half a second. */
const PROMISES = Object.fromEntries(
  ["strict", "usual"].flatMap((model) => [
    [`model_requests_total{model="${model}",variant="champion",status="200"}`, "0+992x200"],
    [`model_requests_total{model="${model}",variant="champion",status="500"}`, "0+8x200"],
    [`model_request_duration_seconds_bucket{model="${model}",variant="champion",le="0.5"}`, "0+800x200"],
    [`model_request_duration_seconds_bucket{model="${model}",variant="champion",le="1.0"}`, "0+1000x200"],
    [`model_request_duration_seconds_bucket{model="${model}",variant="champion",le="+Inf"}`, "0+1000x200"],
  ]),
);

/** Nothing fails at first, and then more from hour to hour. */
const DECAYS = { 'service:request_errors:ratio_rate6h{service="model-server",model="worse"}': "0+0.000002x1600" };

const FILLS = { prometheus_tsdb_storage_blocks_bytes: "1000+10x3000", prometheus_tsdb_retention_limit_bytes: "80000x3000" };

const CREEPS = { 'mlflow_http_request_total{status="200"}': "0+294x1950", 'mlflow_http_request_total{status="503"}': "0+6x1950" };

const SLOWS = {
  'model:request_duration_seconds:p95_5m{model="slow"}': "0.1+0.003x240",
  'model:request_duration_seconds:p95_5m{model="steady"}': "0.5+0x240",
};

const FAILS = {
  'argo_workflows_total_count{phase="Failed",namespace="argo",exported_namespace="team-models"}': "_x90 1x200",
  'argo_workflows_total_count{phase="Succeeded",namespace="argo",exported_namespace="team-models"}': "0+1x290",
  'argo_workflows_total_count{phase="Error",namespace="argo",exported_namespace="team-old"}': "5x290",
};

const WAITS = {
  'kueue_pending_workloads{cluster_queue="a",status="active"}': "3x600",
  'kueue_admitted_active_workloads{cluster_queue="a"}': "0x600",
  'kueue_pending_workloads{cluster_queue="b",status="inadmissible"}': "1x600",
  'kueue_admitted_active_workloads{cluster_queue="b"}': "2x600",
};

const COURSES: readonly (readonly [string, Course])[] = [
  [
    "a model that fails one request in ten burns fast, and its neighbour does not",
    {
      series: BURNS,
      alert: "ErrorBudgetBurnsFast",
      at: "70m",
      expected: [{ model: "bad", service: "model-server", severity: "critical" }],
    },
  ],
  [
    "a model that promises more burns where another one with the same errors does not",
    {
      series: PROMISES,
      alert: "ErrorBudgetBurnsFast",
      at: "180m",
      expected: [{ model: "strict", service: "model-server", severity: "critical" }],
    },
  ],
  [
    "so does one that promises to be faster",
    {
      series: PROMISES,
      alert: "LatencyBudgetBurnsFast",
      at: "180m",
      expected: [{ model: "strict", service: "model-server", severity: "critical" }],
    },
  ],
  [
    "a model that fails more and more is told of before it breaks its promise",
    {
      series: DECAYS,
      alert: "ErrorBudgetGoneSoon",
      at: "1600m",
      expected: [{ model: "worse", service: "model-server", severity: "warning" }],
    },
  ],
  ["so is a volume that fills up", { series: FILLS, alert: "MetricsDroppedSoon", at: "2900m", expected: [{ severity: "warning" }] }],
  ["and not one that has room for days", { series: FILLS, alert: "MetricsDroppedSoon", at: "1500m", expected: [] }],
  ["it stops to burn an hour after it is well", { series: BURNS, alert: "ErrorBudgetBurnsFast", at: "180m", expected: [] }],
  [
    "nothing that a challenger does wakes anybody",
    { series: TRIED, alert: "TargetDown", at: "20m", expected: [down("model-challenger", "b", "warning")] },
  ],
  ["what its champion does, does", { series: TRIED, alert: "TargetDown", at: "50m", expected: [down("model-server", "a", "critical")] }],
  ["it may be gone", { series: TRIED, alert: "TargetMissing", at: "80m", expected: [] }],
  ["and have nothing to load", { series: TRIED, alert: "ModelNotLoaded", at: "50m", expected: [] }],
  [
    "a service that fails two in a hundred spends its budget slowly",
    { series: CREEPS, minutes: 3, alert: "ErrorBudgetBurns", at: "4d", expected: [{ service: "mlflow", severity: "warning" }] },
  ],
  ["and wakes nobody", { series: CREEPS, minutes: 2, alert: "ErrorBudgetBurnsFast", at: "3d", expected: [] }],
  [
    "a model that gets slower is told of before it is slow",
    { series: SLOWS, alert: "ModelSlowSoon", at: "180m", expected: [{ model: "slow", severity: "warning" }] },
  ],
  [
    "a first failure is told of, though its counter was not there before",
    {
      series: FAILS,
      alert: "PipelineFails",
      at: "95m",
      expected: [{ namespace: "argo", exported_namespace: "team-models", severity: "warning" }],
    },
  ],
  ["and no longer than for about an hour", { series: FAILS, alert: "PipelineFails", at: "200m", expected: [] }],
  [
    "a queue of which nothing runs is stuck",
    { series: WAITS, alert: "QueueStuck", at: "40m", expected: [{ cluster_queue: "a", severity: "warning" }] },
  ],
  [
    "work that does not fit is told of after six hours",
    { series: WAITS, alert: "QueueHoldsImpossible", at: "400m", expected: [{ cluster_queue: "b", severity: "warning" }] },
  ],
];

describe("the judge of rules", () => {
  it("is of the Prometheus that the image has, with the same modules", async () => {
    const [judge, image] = await Promise.all([versionsIn(PROMTOOL_MODULE), versionsIn("images/prometheus")]);
    const shared = [...judge].filter(([name]) => image.has(name));

    expect(Object.fromEntries(shared)).toEqual(Object.fromEntries(shared.map(([name]) => [name, image.get(name)])));
    expect(shared.map(([name]) => name)).toContain("github.com/prometheus/prometheus");
  });
});

describe.skipIf(WHY_SKIPPED !== undefined)(`Prometheus' own judgement${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`, () => {
  const judge = suitePromtool();

  async function written(name: string, content: unknown): Promise<string> {
    const path = join(judge().folder, name);
    await writeFile(path, stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 }));
    return path;
  }

  it.each([
    ["all of them", ALL],
    ["those beside the chart's own", stackRuleGroups({ targets: TARGETS, gpus: true, costs: COSTS, objectives: OBJECTIVES })],
  ])("takes the rules: %s", async (_, groups) => {
    const { code, said } = await judge().run("check", "rules", await written("rules.yml", { groups }));

    expect(code, said).toBe(0);
  });

  it("refuses a query that is none, so that it would tell", async () => {
    const groups = [{ name: "broken", rules: [{ alert: "Broken", expr: "sum by (model (up)" }] }];

    expect((await judge().run("check", "rules", await written("broken.yml", { groups }))).code).not.toBe(0);
  });

  it.each(COURSES)("%s", async (_, { alert, at: time, expected, minutes = 1, series }) => {
    const rules = await written("rules.yml", { groups: withoutWords(groupsWith(alert)) });
    const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
    const cases = [{ eval_time: time, alertname: alert, exp_alerts: expected.map((labels) => ({ exp_labels: labels })) }];
    const interval = `${minutes}m`;
    const content = {
      rule_files: [rules],
      evaluation_interval: interval,
      tests: [{ interval, input_series: input, alert_rule_test: cases }],
    };

    const { code, said } = await judge().run("test", "rules", await written("test.yml", content));

    expect(code, said).toBe(0);
  });

  it("a thousand predictions cost what the pods cost that stood for them", async () => {
    const rules = await written("rules.yml", { groups: withoutWords(costGroups(COSTS)) });
    const series = { 'up{job="model-dear",instance="a"}': "1x120", 'up{job="model-dear-challenger",instance="b"}': "1x120" };
    const asked = { 'model_requests_total{model="dear",variant="champion",status="200"}': "0+100x120" };
    const input = Object.entries({ ...series, ...asked }).map(([name, values]) => ({ series: name, values }));
    // Two pods of half a CPU and 2 GiB are 0.06 dollars an hour, for 6,000 predictions.
    const cases = [{ expr: COST_RECORD, eval_time: "100m", exp_samples: [{ labels: `${COST_RECORD}{model="dear"}`, value: 0.01 }] }];
    const content = {
      rule_files: [rules],
      evaluation_interval: "1m",
      tests: [{ interval: "1m", input_series: input, promql_expr_test: cases }],
    };

    const { code, said } = await judge().run("test", "rules", await written("test.yml", content));

    expect(code, said).toBe(0);
  });
});

/** Groups that raise an alert, with the records that stand before it. */
function groupsWith(alert: string): readonly RuleGroup[] {
  return ALL.filter(({ rules }) => rules.some((rule) => "alert" in rule && rule.alert === alert));
}

/** The same rules, of which only labels tell alerts apart: what they say is for people. */
function withoutWords(groups: readonly RuleGroup[]) {
  return groups.map(({ name, rules }) => ({ name, rules: rules.map((rule) => ({ ...rule, annotations: undefined })) }));
}

/** Versions that a Go module pins, by the path of each module. */
async function versionsIn(module: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(import.meta.dirname, "../../..", module, "go.mod"), "utf8");
  return new Map([...text.matchAll(/^(?:require|\t)\s*(\S+) (v\S+)/gm)].map(([, name = "", version = ""]) => [name, version]));
}
