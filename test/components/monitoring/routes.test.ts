import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { alertmanagerFiles, prometheusFiles, webhookPorts } from "../../../components/monitoring/config.ts";
import { MonitoringSpec } from "../../../components/monitoring/contract.ts";
import { ownerRelabels } from "../../../components/monitoring/owners.ts";
import { stackStages } from "../../../components/monitoring/stack/stages.ts";
import { at, kindOf, named } from "../pods.ts";

const HERE = "https://hooks.example.com/here";
const BOSS = "https://hooks.example.com:8443/boss";

function problems(spec: object): string[] {
  try {
    parseSpec("monitoring", MonitoringSpec, spec);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ path, reason }) => `${path}: ${reason.replace(/ \(got .*\)$/, "")}`);
  }
}

describe("routes of alerts", () => {
  it("say by key path what is wrong with them, all at once", () => {
    const routes = [
      { match: {} },
      { match: { severity: "critical" }, escalateAfterMinutes: 5 },
      { match: { severity: "critical", model: "churn" }, webhookUrl: HERE, escalateAfterMinutes: 5, escalateTo: HERE },
      { match: { owner: "Risk Team" }, webhookUrl: "https://user:pw@example.com" },
      {
        match: { team: "risk" },
        webhookUrl: HERE,
        muteTimes: [{ times: [{ from: "22:00", to: "06:00" }] }, {}, { weekdays: ["caturday"] }],
      },
      { match: { team: "web" }, webhookUrl: HERE, groupBy: ["model-name"] },
    ];

    const shape = problems({ routes });
    const whole = problems({ routes: [...routes.slice(1, 3), { match: { team: "risk" }, escalateTo: BOSS }] });

    expect(shape.map((problem) => problem.split(":")[0])).toEqual([
      "routes[0].match",
      "routes[3].match.owner",
      "routes[3].webhookUrl",
      "routes[4].muteTimes[0].times[0]",
      "routes[4].muteTimes[1]",
      "routes[4].muteTimes[2].weekdays[0]",
      "routes[5].groupBy[0]",
    ]);
    expect(whole).toEqual([
      "routes[0].webhookUrl: must be given, since `monitoring.webhookUrl` is not",
      "routes[0].escalateTo: must be given with `escalateAfterMinutes`",
      "routes[1].escalateTo: must differ from the address that is told at first",
      "routes[1].match: must differ: monitoring.routes[0] takes all that it would take",
      "routes[2].webhookUrl: must be given, since `monitoring.webhookUrl` is not",
      "routes[2].escalateAfterMinutes: must be given with `escalateTo`",
    ]);
  });

  it("need no address of their own where the environment has one", () => {
    expect(problems({ webhookUrl: HERE, routes: [{ match: { severity: "critical" } }] })).toEqual([]);
  });

  it("open exactly the ports that their addresses have, on either system", () => {
    const spec = MonitoringSpec.parse({ routes: [{ match: { team: "a" }, webhookUrl: HERE, escalateAfterMinutes: 5, escalateTo: BOSS }] });
    const stack = stackStages({ ...spec, system: "stack" }, { namespace: "mlops", targets: [] });

    expect(webhookPorts(spec)).toEqual([443, 8443]);
    expect(at(named(stack, "NetworkPolicy", "alertmanager-webhook"), "spec", "egress")).toEqual([
      {
        ports: [
          { port: 443, protocol: "TCP" },
          { port: 8443, protocol: "TCP" },
        ],
      },
    ]);
    expect(kindOf(stack, "AlertmanagerConfig")).toHaveLength(1);
  });

  it("change nothing of what Alertmanager is told without them", () => {
    expect(parse(alertmanagerFiles(MonitoringSpec.parse({}), {})["alertmanager.yml"])).toEqual({
      route: {
        receiver: "alertmanager-only",
        group_by: ["alertname", "job"],
        group_wait: "10s",
        group_interval: "1m",
        repeat_interval: "4h",
      },
      receivers: [{ name: "alertmanager-only" }],
    });
  });
});

/** What Prometheus makes of a label by such rules. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
function relabelled(labels: Readonly<Record<string, string>>, rules: ReturnType<typeof ownerRelabels>): string | undefined {
  return rules.reduce<Record<string, string>>((now, { regex, replacement, source_labels, target_label }) => {
    const joined = source_labels.map((label) => now[label] ?? "").join(";");
    const found = new RegExp(`^(?:${regex})$`).exec(joined);
    return found === null ? now : { ...now, [target_label]: replacement.replace("$1", found[1] ?? "") };
  }, labels)["owner"];
}

describe("the owner of an alert", () => {
  const RULES = ownerRelabels({ owners: { environment: "platform", models: { churn: "risk", price: "sales" } } });

  it.each([
    [{}, "platform"],
    [{ model: "churn", team: "models" }, "risk"],
    [{ model: "churning", team: "models" }, "models"],
    [{ model: "other" }, "platform"],
    [{ namespace: "team-vision" }, "vision"],
    [{ namespace: "argo", exported_namespace: "team-vision" }, "vision"],
    [{ namespace: "mlops" }, "platform"],
    [{ owner: "security", model: "churn" }, "security"],
  ])("of %j is %s", (labels, owner) => {
    expect(relabelled(labels, RULES)).toBe(owner);
  });

  it("is on every alert, whatever else it says", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const labels = fc.dictionary(fc.constantFrom("model", "team", "namespace", "exported_namespace", "owner"), word);
    fc.assert(
      fc.property(labels, (given) => {
        expect(relabelled(given, RULES)).toMatch(/^[a-z]/);
      }),
    );
  });

  it("is put on by Prometheus of either system, and left out where nobody is named", () => {
    const wiring = { namespace: "mlops", targets: [], owners: { environment: "platform" } };
    const alerting = at(parse(prometheusFiles(MonitoringSpec.parse({}), wiring)["prometheus.yml"]), "alerting");
    const stack = JSON.stringify(stackStages(MonitoringSpec.parse({ system: "stack" }), wiring));

    expect(at(alerting, "alert_relabel_configs")).toEqual(ownerRelabels(wiring));
    expect(stack).toContain('"additionalAlertRelabelConfigs":[{"source_labels"');
    expect(prometheusFiles(MonitoringSpec.parse({}), { namespace: "mlops", targets: [] })["prometheus.yml"]).not.toContain("relabel");
  });
});
