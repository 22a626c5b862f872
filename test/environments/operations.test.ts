import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };
const GOOGLE = { ...LOCAL, cloud: "gcp", region: "europe-west4", account: "example-project" };

function pathsOf(values: object): string[] {
  return checkEnvironment(values as never).problems.map(({ path }) => path);
}

describe("the check of what watches and holds the estate", () => {
  it("wants certificates for the stack's webhooks", () => {
    const stack = { ...LOCAL, monitoring: { system: "stack" } };

    expect(pathsOf({ ...stack, certificates: { enabled: false } })).toContain("certificates.enabled");
    expect(pathsOf({ ...stack, certificates: { enabled: true } })).not.toContain("certificates.enabled");
  });

  it.each([
    ["monitoring.logs", { monitoring: { logs: true } }],
    ["monitoring.traces", { monitoring: { traces: true } }],
    ["cost.enabled", { cost: { enabled: true } }],
  ])("wants the stack for %s", (path, values) => {
    expect(pathsOf({ ...LOCAL, ...values })).toContain(path);
    const certified = {
      certificates: { enabled: true },
      ...values,
      monitoring: { ...("monitoring" in values ? values.monitoring : {}), system: "stack" },
    };
    expect(pathsOf({ ...LOCAL, ...certified })).not.toContain(path);
  });

  it("knows that Autopilot lets no pod look into its node, and no other cluster minds", () => {
    const automatic = { cluster: { nodes: "automatic" }, monitoring: { system: "stack" }, nodeHealth: { enabled: true } };

    expect(pathsOf({ ...GOOGLE, ...automatic })).toEqual(expect.arrayContaining(["monitoring.hostMetrics", "nodeHealth.enabled"]));
    for (const values of [
      { ...GOOGLE, ...automatic, cluster: { nodes: "pools" } },
      { ...GOOGLE, ...automatic, monitoring: { system: "stack", hostMetrics: false }, nodeHealth: { enabled: false } },
    ])
      expect(pathsOf(values).filter((path) => /hostMetrics|nodeHealth/.test(path))).toEqual([]);
  });
});
