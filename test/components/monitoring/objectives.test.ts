import { describe, expect, it } from "vitest";
import type { RuleGroup } from "../../../components/core/alerts.ts";
import type { ScrapeTarget } from "../../../components/monitoring/contract.ts";
import { objectiveGroups } from "../../../components/monitoring/objectives.ts";
import { ruleGroups } from "../../../components/monitoring/rules.ts";

function target(system: string): ScrapeTarget {
  return { job: system, system, namespace: "mlops", port: 80, host: `${system}.mlops.svc`, metricsPath: "/metrics", resolves: "service" };
}

const GROUPS = objectiveGroups([target("model-server"), target("mlflow")]);
const ALL = ruleGroups({ targets: [target("model-server"), target("mlflow")] }).flatMap(({ rules }) => rules);

type Rules = RuleGroup["rules"];

function recordsIn(rules: Rules) {
  return rules.filter((rule) => "record" in rule);
}

function alertsIn(rules: Rules) {
  return rules.filter((rule) => "alert" in rule);
}

describe("what services promise", () => {
  it("is recorded of each that is there, and of no other", () => {
    expect(GROUPS.map(({ name }) => name)).toEqual(["objectives-model-server", "objectives-mlflow"]);
    expect(objectiveGroups([target("alertmanager")])).toEqual([]);
  });

  it("is a share of its own requests, told apart by model where there are several", () => {
    const [models, tracking] = GROUPS.map(({ rules }) => recordsIn(rules).find(({ record }) => record.endsWith("rate1h"))?.expr);

    expect(models).toBe(
      'sum by (model) (rate(model_requests_total{status=~"5..", variant="champion"}[1h])) / sum by (model) (rate(model_requests_total{variant="champion"}[1h]))',
    );
    expect(tracking).toBe('sum(rate(mlflow_http_request_total{status=~"5.."}[1h])) / sum(rate(mlflow_http_request_total[1h]))');
  });

  it.each(GROUPS)("$name: every record is compared by some alert, and every alert compares records that are there", ({ rules }) => {
    const records = recordsIn(rules).map(({ record }) => record);
    const asked = alertsIn(rules).flatMap(({ expr }) => expr.match(/service:\w+:\w+/g) ?? []);

    expect(records.filter((record) => !asked.includes(record))).toEqual([]);
    expect(asked.filter((record) => !records.includes(record))).toEqual([]);
  });

  it.each(GROUPS)("$name: a window never stands without a shorter one, which says that it still goes on", ({ rules }) => {
    for (const { expr } of alertsIn(rules))
      for (const part of expr.split(" or ")) {
        const [long = 0, short = 0] = [...part.matchAll(/ratio_rate(\d+)([mhd])/g)].map(
          ([, count, unit = ""]) => Number(count) * MINUTES[unit as "m"],
        );

        expect(part).toMatch(/^\(.+ and .+\)$/);
        expect(long / short).toBeGreaterThanOrEqual(12);
      }
  });

  it("is spent in less than five days at the rate that wakes somebody up, and never slower than in thirty at the other", () => {
    for (const { rules } of GROUPS)
      for (const { expr, labels } of alertsIn(rules)) {
        const factors = [...expr.matchAll(/> ([\d.]+) \* /g)].map(([, factor]) => Number(factor));

        expect(Math.min(...factors)).toBeGreaterThanOrEqual(labels.severity === "critical" ? 6 : 1);
        expect(factors.length).toBe(4);
      }
  });

  it("stands before whatever asks for it, since rules of a group are evaluated in order", () => {
    for (const { rules } of GROUPS) {
      const firstAlert = rules.findIndex((rule) => "alert" in rule);

      expect(rules.slice(firstAlert).filter((rule) => "record" in rule)).toEqual([]);
    }
  });

  it("is warned of before it breaks, where a trend says so", () => {
    const soon = alertsIn(ALL).find(({ alert }) => alert === "ModelSlowSoon");

    expect(soon?.expr).toContain("predict_linear(model:request_duration_seconds:p95_5m[2h], 4 * 3600) > 1");
    expect(recordsIn(ALL).map(({ record }) => record)).toContain("model:request_duration_seconds:p95_5m");
  });
});

const MINUTES = { m: 1, h: 60, d: 1440 } as const;
