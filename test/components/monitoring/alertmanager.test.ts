import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { alertmanagerFiles } from "../../../components/monitoring/config.ts";
import { MonitoringSpec } from "../../../components/monitoring/contract.ts";
import { alertReceivers } from "../../../components/monitoring/stack/alerts.ts";
import type { AlertmanagerConfig, AlertmanagerRoute } from "../../../components/monitoring/stack/kinds.ts";
import type { EventEndpoint } from "../../../components/triggers/contract.ts";
import { endpointOf } from "../../../components/triggers/plan.ts";
import { goProgram, whyNoGo } from "../../support/go-program.ts";

const WHY_SKIPPED = await whyNoGo();
const WEBHOOK = { webhookUrl: "https://hooks.example.com/alerts" };
const ROUTED = {
  routes: [
    {
      match: { model: "churn" },
      webhookUrl: "https://churn.example.com/",
      escalateAfterMinutes: 30,
      escalateTo: "https://boss.example.com/",
      groupBy: ["model"],
      muteTimes: [{ weekdays: ["saturday", "sunday"] }, { times: [{ from: "22:00", to: "24:00" }], months: ["december"] }],
    },
    { match: { owner: "risk", severity: "critical" }, webhookUrl: "https://risk.example.com/" },
  ],
};
const RETRAINING = { endpoint: endpointOf("alerts"), alerts: [] };
const DRIFT = { alertname: "PriceDrift", severity: "warning", retrain: "true", team: "models" };

const lean = (spec: object, retraining?: typeof RETRAINING) =>
  alertmanagerFiles(MonitoringSpec.parse(spec), retraining ? { retraining } : {})["alertmanager.yml"];

/**
 * What the operator makes of its kind: receivers and routes under the names of their objects, before those that the chart has by itself, and each of
 * ours followed by the next. https://github.com/prometheus-operator/prometheus-operator/blob/main/pkg/alertmanager/amcfg.go
 */
function stack(spec: object, retraining?: typeof RETRAINING, holding?: EventEndpoint): string {
  const wiring = { namespace: "mlops", targets: [], ...(retraining && { retraining }), ...(holding && { holding }) };
  const configs = Object.values(alertReceivers(MonitoringSpec.parse({ system: "stack", ...spec }), wiring));
  return stringify({
    route: {
      receiver: "null",
      group_by: ["namespace"],
      routes: [
        ...configs.map(({ spec: { route } }) => ({ ...routeOf(route), continue: true })),
        { receiver: "null", matchers: ['alertname = "Watchdog"'] },
      ],
    },
    receivers: [{ name: "null" }, ...configs.flatMap(receiversOf)],
    time_intervals: configs.flatMap(timesOf),
  });
}

function routeOf({ matchers = [], muteTimeIntervals = [], routes = [], ...route }: AlertmanagerRoute): object {
  const { groupBy, groupInterval, groupWait, receiver, repeatInterval } = route;
  return {
    receiver,
    matchers: matchers.map(({ matchType, name, value }) => `${name}${matchType}${JSON.stringify(value)}`),
    group_by: groupBy,
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
    mute_time_intervals: muteTimeIntervals,
    continue: route.continue === true,
    routes: routes.map(routeOf),
  };
}

function timesOf({ spec: { muteTimeIntervals = [] } }: AlertmanagerConfig) {
  return muteTimeIntervals.map(({ name, timeIntervals }) => ({
    name,
    time_intervals: timeIntervals.map(({ times = [], ...days }) => ({
      ...days,
      ...(times.length > 0 && { times: times.map(({ endTime, startTime }) => ({ start_time: startTime, end_time: endTime })) }),
    })),
  }));
}

function receiversOf({ spec: { receivers } }: AlertmanagerConfig) {
  return receivers.map(({ name, webhookConfigs = [] }) => ({
    name,
    webhook_configs: webhookConfigs.map(({ sendResolved, url }) => ({ url, send_resolved: sendResolved })),
  }));
}

describe.skipIf(WHY_SKIPPED !== undefined)(`Alertmanager's own judgement${WHY_SKIPPED ? ` (skipped: ${WHY_SKIPPED})` : ""}`, () => {
  let amtool: Awaited<ReturnType<typeof goProgram>>;

  beforeAll(async () => {
    amtool = await goProgram("images/alertmanager", "github.com/prometheus/alertmanager/cmd/amtool");
  }, 900_000);
  afterAll(async () => amtool[Symbol.asyncDispose]());

  async function written(config: string): Promise<string> {
    const path = join(amtool.folder, "alertmanager.yml");
    await writeFile(path, config);
    return path;
  }

  async function receivers(config: string, labels: Readonly<Record<string, string>>): Promise<string[]> {
    const given = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const { code, said } = await amtool.run("config", "routes", "test", `--config.file=${await written(config)}`, ...given);
    expect(code, said).toBe(0);
    return said.trim().split(",");
  }

  it.each([
    ["lean", lean({})],
    ["lean with a webhook", lean(WEBHOOK)],
    ["lean with trainings", lean({}, RETRAINING)],
    ["lean with both", lean(WEBHOOK, RETRAINING)],
    ["lean with routes", lean(ROUTED)],
    ["lean with all of it", lean({ ...WEBHOOK, ...ROUTED }, RETRAINING)],
    ["the stack's with all of it", stack({ ...WEBHOOK, ...ROUTED }, RETRAINING, endpointOf("alerts"))],
    ["the stack's with a webhook", stack(WEBHOOK)],
    ["the stack's with both", stack(WEBHOOK, RETRAINING)],
  ])("takes the configuration: %s", async (_, config) => {
    const { code, said } = await amtool.run("check-config", await written(config));

    expect(said).toContain("SUCCESS");
    expect(code).toBe(0);
  });

  it("refuses one whose route leads to nobody, so that it would tell", async () => {
    const { code, said } = await amtool.run("check-config", await written(lean({}, RETRAINING).replace("- name: retraining", "- name: x")));

    expect(code).not.toBe(0);
    expect(said).toContain("retraining");
  });

  it.each([
    ["lean", lean, "alertmanager-only"],
    ["the stack", stack, "null"],
  ] as const)("leads alerts that ask for it to the training, and tells people of them too: %s", async (_, configOf, nobody) => {
    expect(await receivers(configOf(WEBHOOK, RETRAINING), DRIFT)).toEqual(expect.arrayContaining(["retraining", "webhook"]));
    expect(await receivers(configOf(WEBHOOK, RETRAINING), { ...DRIFT, retrain: "false" })).toEqual(["webhook"]);
    expect(await receivers(configOf({}, RETRAINING), DRIFT)).toContain("retraining");
    expect(await receivers(configOf({}, RETRAINING), { ...DRIFT, team: "" })).toEqual([nobody]);
    expect(await receivers(configOf({}, RETRAINING), { alertname: "TargetDown", severity: "critical" })).toEqual([nobody]);
    expect(await receivers(configOf({}), DRIFT)).toEqual([nobody]);
  });

  it.each([
    ["lean", lean, "alertmanager-only"],
    ["the stack", stack, "nobody"],
  ] as const)(
    "leads alerts by the first route that takes them, and to the environment's address otherwise: %s",
    async (_, configOf, nobody) => {
      const churn = { alertname: "ModelSlow", severity: "warning", model: "churn", owner: "risk" };
      const risk = { alertname: "ModelSlow", severity: "critical", owner: "risk" };
      const routed = configOf({ ...WEBHOOK, ...ROUTED });

      expect(await receivers(routed, churn)).toEqual(["routes-0-escalation", "routes-0"]);
      expect(await receivers(routed, { ...churn, severity: "critical" })).toEqual(["routes-0-escalation", "routes-0"]);
      expect(await receivers(routed, risk)).toEqual(["routes-1"]);
      expect(await receivers(routed, { ...risk, severity: "warning" })).toEqual(["webhook"]);
      expect(await receivers(configOf(ROUTED), { ...risk, severity: "warning" })).toEqual([nobody]);
      expect((await receivers(configOf({ ...WEBHOOK, ...ROUTED }, RETRAINING), { ...DRIFT, model: "churn" })).toSorted()).toEqual([
        "retraining",
        "routes-0",
        "routes-0-escalation",
      ]);
    },
  );

  it("leads what holds queues there and to people, and to no training", async () => {
    const spent = { alertname: "BudgetSpent", severity: "critical", hold: "true" };

    expect((await receivers(stack(WEBHOOK, RETRAINING, endpointOf("alerts")), spent)).sort()).toEqual(["holding", "webhook"]);
    expect(await receivers(stack(WEBHOOK, RETRAINING), spent)).toEqual(["webhook"]);
    expect(await receivers(stack(WEBHOOK, RETRAINING, endpointOf("alerts")), { ...spent, hold: "false" })).toEqual(["webhook"]);
  });

  it("leads no alert to the training by anything but those two labels", async () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
    const labels = fc.record({ alertname: word, severity: fc.constantFrom("warning", "critical"), retrain: word, team: word });
    await fc.assert(
      fc.asyncProperty(labels, async (given) => {
        expect((await receivers(lean(WEBHOOK, RETRAINING), given)).includes("retraining")).toBe(given.retrain === "true");
      }),
      { numRuns: 20, examples: [[{ ...DRIFT }], [{ ...DRIFT, retrain: "truer" }]] },
    );
  });
});
