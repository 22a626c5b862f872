import { describe, expect, it } from "vitest";
import { CertificatesSpec } from "../../../components/certificates/contract.ts";
import { certificatesStages, ISSUER } from "../../../components/certificates/manifests.ts";
import { at, kindOf, named, objectsOf } from "../pods.ts";

const ON = CertificatesSpec.parse({ enabled: true });

describe("certificates", () => {
  it("are nothing at all while they are off", () => {
    expect(certificatesStages(CertificatesSpec.parse({}), {})).toEqual([]);
  });

  it("come in the order that each step needs: namespace, chart, issuer, authority, issuer", () => {
    const order = certificatesStages(ON, {}).map((stage) =>
      Object.values(stage).map((object) => ("release" in object ? "release" : object.kind)),
    );

    expect(order).toEqual([
      ["Namespace"],
      ["ResourceQuota", "LimitRange", "NetworkPolicy", "NetworkPolicy", "NetworkPolicy"],
      ["release"],
      ["ClusterIssuer"],
      ["Certificate"],
      ["ClusterIssuer"],
    ]);
  });

  it("are signed by the authority whose key the first issuer signed", () => {
    const stages = certificatesStages(ON, {});
    const authority = kindOf(stages, "Certificate")[0];
    const signer = at(authority, "spec", "issuerRef", "name") as string;

    expect(at(named(stages, "ClusterIssuer", signer), "spec")).toEqual({ selfSigned: {} });
    expect(at(named(stages, "ClusterIssuer", ISSUER), "spec", "ca", "secretName")).toBe(at(authority, "spec", "secretName"));
    expect(at(authority, "spec", "isCA")).toBe(true);
  });

  it("keep the authority's key where cert-manager looks for those of cluster issuers", () => {
    const stages = certificatesStages(ON, {});
    const release = objectsOf(stages).find((object) => "release" in object);

    expect(kindOf(stages, "Certificate")[0]?.metadata.namespace).toBe(at(release, "namespace"));
  });

  it("take chart and images from the mirrors where there are any", () => {
    const stages = certificatesStages(ON, { chartsMirror: "oci://registry.example.com/charts", imagesMirror: "registry.example.com/m" });
    const release = objectsOf(stages).find((object) => "release" in object);

    expect(release).toMatchObject({
      chart: "oci://registry.example.com/charts/cert-manager",
      values: { imageRegistry: "registry.example.com/m" },
    });
  });

  it("ask for resources in every pod of the chart, as the quota demands", () => {
    const release = objectsOf(certificatesStages(ON, {})).find((object) => "release" in object);

    for (const path of [[], ["webhook"], ["cainjector"], ["startupapicheck"]]) {
      expect(at(release, "values", ...path, "resources", "limits")).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
    }
  });

  it("are renewed before they end", () => {
    for (const caYears of [1, 10, 30]) {
      const authority = kindOf(certificatesStages(CertificatesSpec.parse({ enabled: true, caYears }), {}), "Certificate")[0];
      const [duration, renewBefore] = ["duration", "renewBefore"].map((field) => Number.parseInt(String(at(authority, "spec", field)), 10));

      expect(renewBefore).toBeLessThan(duration ?? 0);
    }
  });
});
