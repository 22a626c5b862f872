import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanValue } from "../../plan/plan.ts";
import { credentialsIn } from "../../policies/core/credentials.ts";
import { Estate } from "../../policies/core/estate.ts";
import { parsed } from "../../policies/core/parsed.ts";
import { metricsIn } from "../../policies/core/promql.ts";
import { resource } from "../support/control-cases.ts";

function readingOf(inputs: Record<string, PlanValue>) {
  const subject = resource("kubernetes:core/v1:ConfigMap", inputs);
  return new Estate({ environment: "test", cloud: "aws", maturity: 0, resources: [subject] }).inputsOf(subject);
}

const metric = fc.stringMatching(/^[a-z][a-z_]{3,12}(:[a-z_]{3,8})?_total$/);

describe("a query's metrics", () => {
  it.each([
    ["up == 0", ["up"]],
    [
      'sum by (model) (rate(model_requests_total{status=~"5.."}[5m])) / sum by (model) (rate(model_requests_total[5m])) > 0.05',
      ["model_requests_total"],
    ],
    ["predict_linear(model:latency:p95[2h], 4 * 3600) > 1 and model:latency:p95 <= 1", ["model:latency:p95"]],
    ["a_total unless on (job) group_left (team) b_total offset 1h", ["a_total", "b_total"]],
    ['up{job="kueue_pending_workloads"} == 0', ["up"]],
    ['label_replace(a_total, "x", "$1", "y", "b_total(.*)")', ["a_total"]],
    ["a_total > bool 1e3", ["a_total"]],
    ["", []],
  ])("of %j are %j", (query, expected) => {
    expect(metricsIn(query)).toEqual(expected);
  });

  it("are found whatever stands around them, each once", () => {
    fc.assert(
      fc.property(fc.uniqueArray(metric, { minLength: 1, maxLength: 4 }), fc.string(), (names, text) => {
        const query = names.map((name) => `sum by (job) (rate(${name}{job=${JSON.stringify(text)}}[5m]))`).join(" + ");

        expect(metricsIn(`${query} and ${query}`)).toEqual(names);
      }),
    );
  });

  it("are told of any text in a time that its length bounds", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (text) => Array.isArray(metricsIn(text))));
    for (const text of ["(".repeat(50_000), '"'.repeat(50_001), "a:".repeat(50_000), "{[".repeat(25_000)])
      expect(Array.isArray(metricsIn(text))).toBe(true);
  });
});

describe("a text of YAML or JSON", () => {
  it("is read like what it says, with the path of the text", () => {
    const content = parsed(readingOf({ data: { "a.yml": "route:\n  receiver: webhook\n" } }).at("data", "a.yml"));

    expect(content.at("route", "receiver")).toMatchObject({ value: "webhook", path: "data.a.yml.route.receiver" });
  });

  it.each(["{{", "a: [", "? [a]\n: b\n? {", "a: &a [*a]\n", "!!js/function 'x'", "\u0000"])("is nothing where it is none: %j", (text) => {
    expect(["absent", "known"]).toContain(parsed(readingOf({ text }).at("text")).state);
  });

  it("does not grow without bound", () => {
    const bomb = [
      "a0: &a0 x",
      ...Array.from({ length: 20 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}]`),
    ].join("\n");

    expect(parsed(readingOf({ bomb }).at("bomb")).state).toBe("absent");
  });

  it("of any content never fails", () => {
    fc.assert(fc.property(fc.string(), (text) => ["absent", "known"].includes(parsed(readingOf({ text }).at("text")).state)));
  });
});

describe("credentials", () => {
  const word = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/);
  const name = fc.constantFrom(
    "DB_PASSWORD",
    "password",
    "apiKey",
    "AWS_SECRET_ACCESS_KEY",
    "client_secret",
    "webhookToken",
    "connectionString",
  );

  it("are found by their names, wherever they stand, and never told", () => {
    fc.assert(
      fc.property(name, word, (key, value) => {
        for (const inputs of [{ values: { [key]: value } }, { spec: [{ env: [{ name: key, value }] }] }]) {
          const found = credentialsIn(readingOf(inputs));

          expect(found).toHaveLength(1);
          expect(JSON.stringify(found)).not.toContain(value);
        }
      }),
    );
  });

  it.each(["$(DB_PASSWORD)", "${password}", "{{ .Values.password }}", "[parameters('unknown')]", ""])(
    "are not what stands for one: %s",
    (value) => {
      expect(credentialsIn(readingOf({ password: value }))).toEqual([]);
    },
  );

  it("are found in addresses, unless they come from elsewhere", () => {
    fc.assert(
      fc.property(word, (value) => {
        expect(credentialsIn(readingOf({ url: `postgres://user:${value}@db.mlops.svc/runs` }))).toHaveLength(1);
        expect(credentialsIn(readingOf({ url: `postgres://${value}@db.mlops.svc/runs` }))).toEqual([]);
        expect(credentialsIn(readingOf({ url: "postgres://user:$(PASSWORD)@db.mlops.svc/runs" }))).toEqual([]);
      }),
    );
  });

  it("are no names of Secrets and of keys in them", () => {
    const names = {
      existingSecret: "login",
      passwordKey: "admin-password",
      secretName: "login",
      httpTokens: "required",
      automountServiceAccountToken: false,
    };

    expect(credentialsIn(readingOf(names))).toEqual([]);
  });
});
