import { describe, expect, it } from "vitest";
import { NamespacesSpec } from "../../../components/namespaces/contract.ts";
import { namespaceStages } from "../../../components/namespaces/manifests.ts";
import { at, named } from "../pods.ts";

describe("the estate's namespace", () => {
  const stages = namespaceStages(NamespacesSpec.parse({ name: "team", accelerators: 3 }));

  it("enforces Pod Security restricted", () => {
    expect(named(stages, "Namespace", "team").metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  });

  it("comes before everything in it", () => {
    expect(Object.keys(stages[0] ?? {})).toEqual(["namespace"]);
  });

  it("lets nothing in or out but DNS", () => {
    expect(at(named(stages, "NetworkPolicy", "deny-all"), "spec")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    expect(at(named(stages, "NetworkPolicy", "allow-dns"), "spec", "egress", 0, "ports")).toEqual([
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ]);
  });

  it("bounds GPUs as the spec says", () => {
    expect(at(named(stages, "ResourceQuota", "estate"), "spec", "hard", "requests.nvidia.com/gpu")).toBe("3");
  });
});
