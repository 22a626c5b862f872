import { describe, expect, it } from "vitest";
import type { ChartRelease } from "../../../components/core/kubernetes.ts";
import { nodeHealthStages } from "../../../components/node-health/manifests.ts";
import { at, kindOf, objectsOf } from "../pods.ts";

const ON = { enabled: true };

function values(monitored: boolean) {
  const stages = nodeHealthStages(ON, { monitored });
  return objectsOf(stages).find((object): object is ChartRelease => "release" in object)?.values;
}

describe("node health", () => {
  it("is nothing at all while it is off", () => {
    expect(nodeHealthStages({ enabled: false }, { monitored: true })).toEqual([]);
  });

  it("is privileged in a namespace that holds nothing else and says why", () => {
    const [namespace, ...others] = kindOf(nodeHealthStages(ON, { monitored: true }), "Namespace");

    expect(others).toEqual([]);
    expect(namespace?.metadata.labels?.["pod-security.kubernetes.io/enforce"]).toBe("privileged");
    expect(namespace?.metadata.annotations?.["mlops-estate/pod-security-because"]).toContain("/dev/kmsg");
  });

  it("reads no log of Docker, and has limits", () => {
    expect(JSON.stringify(at(values(true), "settings"))).not.toContain("docker");
    expect(at(values(true), "resources", "limits")).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
  });

  it.each([true, false])("has metrics, monitor, rules and a way in for Prometheus exactly where it is there (%s)", (monitored) => {
    const roles = Object.keys(Object.assign({}, ...nodeHealthStages(ON, { monitored })));

    expect(at(values(monitored), "metrics")).toEqual({
      enabled: monitored,
      serviceMonitor: { enabled: monitored },
      prometheusRule: { enabled: monitored },
    });
    expect(roles.includes("allow-scrape")).toBe(monitored);
  });
});
