import { describe, expect, it } from "vitest";
import { capabilitiesOf } from "../../charts/capabilities.ts";
import { SERVICE_VERSIONS } from "../../pins/index.ts";
import { kubernetesVersion } from "../../toolchain/tools.ts";
import { configMap, planned, planOf } from "../plan/render/plans.ts";

const monitor = planned("monitor", { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "web" } });
const definitions = {
  urn: "definitions",
  type: "kubernetes:helm.sh/v4:Chart",
  inputs: { chart: "prometheus-operator-crds", name: "prometheus-operator-crds", version: "1.0.0" },
};

describe("the cluster that charts are rendered for", () => {
  it("serves the kinds that the plan uses, and those that its charts define in groups that it uses", () => {
    const { apiVersions } = capabilitiesOf(planOf([monitor, definitions]));

    expect(apiVersions).toContain("monitoring.coreos.com/v1");
    expect(apiVersions).toContain("monitoring.coreos.com/v1/ServiceMonitor");
    expect(apiVersions).toContain("monitoring.coreos.com/v1/PodMonitor");
  });

  it("serves no kind that nobody defines or uses", () => {
    expect(capabilitiesOf(planOf([configMap("a")])).apiVersions).toEqual(["v1", "v1/ConfigMap"]);
  });

  it("is of the version that the estate runs there", () => {
    expect(capabilitiesOf(planOf([])).kubeVersion).toBe(kubernetesVersion);
    expect(capabilitiesOf({ cloud: "aws", resources: [] }).kubeVersion).toBe(SERVICE_VERSIONS.kubernetes);
  });

  it("does not depend on the order of the plan", () => {
    const both = [monitor, definitions, configMap("a")];

    expect(capabilitiesOf(planOf(both))).toEqual(capabilitiesOf(planOf(both.toReversed())));
  });
});
