import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChartRelease } from "../../../components/core/kubernetes.ts";
import { ImageScanningSpec } from "../../../components/image-scanning/contract.ts";
import { imageScanningStages } from "../../../components/image-scanning/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, objectsOf } from "../pods.ts";

const WIRING = { monitored: true };

function stages(spec: object = {}, wiring: object = {}) {
  return imageScanningStages(ImageScanningSpec.parse({ enabled: true, ...spec }), { ...WIRING, ...wiring });
}

function values(spec: object = {}, wiring: object = {}) {
  return objectsOf(stages(spec, wiring)).find((object): object is ChartRelease => "release" in object)?.values;
}

describe("image scanning", () => {
  it("is nothing at all while it is off", () => {
    expect(imageScanningStages(ImageScanningSpec.parse({}), WIRING)).toEqual([]);
  });

  it("runs operator and scans restricted, in a restricted namespace", () => {
    const trivy = values();

    expect(kindOf(stages(), "Namespace")[0]?.metadata.labels?.["pod-security.kubernetes.io/enforce"]).toBe("restricted");
    for (const pod of [at(trivy, "podSecurityContext"), at(trivy, "trivyOperator", "scanJobPodTemplatePodSecurityContext")])
      expect(pod).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const container of [at(trivy, "securityContext"), at(trivy, "trivyOperator", "scanJobPodTemplateContainerSecurityContext")])
      expect(container).toMatchObject({ allowPrivilegeEscalation: false, privileged: false, capabilities: { drop: ["ALL"] } });
  });

  it("looks into no node and reads no Secret of others", () => {
    expect(at(values(), "operator")).toMatchObject({
      infraAssessmentScannerEnabled: false,
      clusterComplianceEnabled: false,
      accessGlobalSecretsAndServiceAccount: false,
    });
  });

  it("names both images by exact versions, and takes the databases from where it is told", () => {
    expect(at(values(), "image", "tag")).toMatch(/^\d+\.\d+\.\d+$/);
    expect(at(values(), "trivy", "image", "tag")).toMatch(/^\d+\.\d+\.\d+$/);
    expect(at(values({ databaseRegistry: "registry.example.com/m" }), "trivy")).toMatchObject({
      dbRegistry: "registry.example.com/m",
      javaDbRegistry: "registry.example.com/m",
    });
  });

  it.each([
    ["low", "LOW,MEDIUM,HIGH,CRITICAL"],
    ["critical", "CRITICAL"],
  ])("reports from %s on as %s", (severity, expected) => {
    expect(at(values({ severity }), "trivy", "severity")).toBe(expected);
  });

  it("has a quota for as many scans as run at once", () => {
    const pods = (atOnce: number) => Number(at(kindOf(stages({ atOnce }), "ResourceQuota")[0], "spec", "hard", "pods"));

    expect(pods(1)).toBeGreaterThan(1);
    expect(pods(50)).toBeGreaterThan(50);
  });

  it("raises alerts only where somebody reads them", () => {
    expect(kindOf(stages(), "PrometheusRule")).toHaveLength(1);
    expect(kindOf(stages({}, { monitored: false }), "PrometheusRule")).toEqual([]);
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("has alerts that are valid by the upstream definitions", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "prometheus-operator"));

    for (const rule of kindOf(stages(), "PrometheusRule")) expect(definitions.problemsOf(rule as never)).toEqual([]);
  });
});
