import { describe, expect, it } from "vitest";
import { stepsOf } from "../../../preview/difference/paths.ts";
import { AWS } from "../../../preview/replacements/aws.ts";
import { AZURE_NATIVE } from "../../../preview/replacements/azure-native.ts";
import { DATABRICKS } from "../../../preview/replacements/databricks.ts";
import { GCP } from "../../../preview/replacements/gcp.ts";
import type { Immutability } from "../../../preview/replacements/immutability.ts";
import { immutabilityOf } from "../../../preview/replacements/index.ts";
import { KUBERNETES } from "../../../preview/replacements/kubernetes.ts";
import { declaredArguments } from "../../support/cloud-plans.ts";
import { resource } from "../difference/resources.ts";

const TABLES = { aws: AWS, "azure-native": AZURE_NATIVE, databricks: DATABRICKS, gcp: GCP, kubernetes: KUBERNETES };

describe.each(Object.entries(TABLES))("what of %s cannot change in place", (provider, table) => {
  it.each(Object.entries(table))("of %s is said with paths, and where it is written", (type, immutability) => {
    expect(type).toMatch(new RegExp(`^(pulumi:providers:)?${provider}`));
    expect(immutability.source).toMatch(/^https:\/\/github\.com\/[\w./-]+$/);
    expect(pathsOf(immutability).filter((path) => (stepsOf(path) ?? []).length === 0)).toEqual([]);
    expect(new Set(pathsOf(immutability)).size).toBe(pathsOf(immutability).length);
  });
});

describe("a path that cannot change in place", () => {
  const bridged = Object.entries({ ...AWS, ...AZURE_NATIVE, ...DATABRICKS, ...GCP }).filter(([type]) => !type.startsWith("pulumi:"));

  it.each(bridged)("of %s begins with an argument that the SDK declares", (type, immutability) => {
    const declared = declaredArguments(type.replace(":index/", ":"));
    const named = [...pathsOf(immutability), ...namesOf(immutability), ...(immutability.fromProvider ?? [])];

    expect(named.map((path) => String(stepsOf(path)?.[0])).filter((argument) => !declared.has(argument))).toEqual([]);
  });
});

describe("what of a kind without an entry cannot change in place", () => {
  it("is its name and its namespace", () => {
    expect(immutabilityOf("kubernetes:example.com/v1:Thing")?.paths).toEqual(["metadata.name", "metadata.namespace"]);
  });

  it("is not known for other providers", () => {
    expect(immutabilityOf("aws:unheard/of:Thing")).toBeUndefined();
  });
});

describe("the content of a ConfigMap or a Secret", () => {
  it.each([
    ["ConfigMap", {}, {}, true],
    ["ConfigMap", {}, { enableConfigMapMutable: "true" }, false],
    ["ConfigMap", { immutable: true }, { enableConfigMapMutable: "true" }, true],
    ["Secret", {}, { enableConfigMapMutable: "true" }, true],
    ["Secret", {}, { enableSecretMutable: "true" }, false],
  ])("of a %s with %j and a provider with %j cannot change in place: %s", (kind, inputs, provider, expected) => {
    const [only] = immutabilityOf(`kubernetes:core/v1:${kind}`)?.conditional ?? [];
    const side = resource("a", { inputs });

    expect(only?.paths).toContain("data");
    expect(only?.holds({ before: side, after: side, provider })).toBe(expected);
  });
});

describe("a range of addresses of a subnetwork", () => {
  it.each([
    ["10.0.0.0/20", "10.0.0.0/16", false],
    ["10.0.0.0/16", "10.0.0.0/20", true],
    ["10.0.0.0/20", "10.1.0.0/16", true],
    ["10.0.0.0/20", "fd00::/16", true],
    ["10.0.0.0/20", "nonsense", true],
  ])("that goes from %s to %s makes it anew: %s", (before, after, expected) => {
    const [range] = GCP["gcp:compute/subnetwork:Subnetwork"]?.conditional ?? [];
    const [was, is] = [before, after].map((ipCidrRange) => resource("a", { inputs: { ipCidrRange } }));

    expect(was && is && range?.holds({ before: was, after: is })).toBe(expected);
  });
});

function pathsOf({ paths, conditional = [] }: Immutability): string[] {
  return [...paths, ...conditional.flatMap((each) => each.paths)];
}

function namesOf({ oldGoesFirst }: Immutability): readonly string[] {
  if (oldGoesFirst === undefined || oldGoesFirst === "always") return [];
  return "given" in oldGoesFirst ? [oldGoesFirst.given] : oldGoesFirst.same;
}
