import { describe, expect, it } from "vitest";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/** Packages that carry validators made from upstream definitions, by the kinds' group. They know types, enums and required fields, not misspelt keys. */
const MODELS: Readonly<Record<string, string>> = { "cert-manager.io": "@kubernetes-models/cert-manager" };

/** Groups that Kubernetes itself serves. */
const BUILT_IN = /^(v1|apps\/|batch\/|policy\/|[a-z.]*\.k8s\.io\/)/;

interface Model {
  validate(): void;
}

async function modelOf(apiVersion: string, kind: string): Promise<(new (data: object) => Model) | undefined> {
  const [group = "", version = ""] = apiVersion.split("/");
  const name = MODELS[group];
  if (name === undefined) return undefined;
  const module: Record<string, new (data: object) => Model> = await import(`${name}/${group}/${version}`);
  return module[kind];
}

describe("custom resources", () => {
  it("are valid by the upstream schema, as far as a package carries it; the others are named", async () => {
    const plan = await estatePlan({ certificates: { enabled: true } });
    const customs = plannedObjects(plan).filter(({ apiVersion }) => !BUILT_IN.test(apiVersion));
    const unchecked: string[] = [];

    for (const { apiVersion, kind, resource } of customs) {
      const Kind = await modelOf(apiVersion, kind);
      if (Kind === undefined) unchecked.push(`${apiVersion} ${kind}`);
      else expect(() => new Kind(resource.inputs).validate(), resource.name).not.toThrow();
    }

    expect(customs.length).toBeGreaterThan(0);
    if (unchecked.length > 0) console.log(`left unchecked here: ${unchecked.join(", ")}`);
  });

  it("are refused by the same validators when a value is of a wrong type", async () => {
    const Certificate = await modelOf("cert-manager.io/v1", "Certificate");
    if (Certificate === undefined) throw new Error("the package has no Certificate any more");
    const wrong = { metadata: { name: "wrong" }, spec: { secretName: 7, issuerRef: { name: "estate" } } };

    expect(() => new Certificate(wrong).validate()).toThrow(/secretName/);
  });
});
