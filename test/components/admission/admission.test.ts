import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AdmissionSpec, STATEMENTS } from "../../../components/admission/contract.ts";
import { admissionStages, heldStatements } from "../../../components/admission/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { at, kindOf, objectsOf } from "../pods.ts";

const WIRING = { monitored: true };
const KEY = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";
const SIGNER = {
  issuer: "https://token.actions.githubusercontent.com",
  subject: "https://github.com/example/models/.github/workflows/build.yaml",
};

function stages(spec: object = {}, wiring: object = {}) {
  return admissionStages(AdmissionSpec.parse({ enabled: true, ...spec }), { ...WIRING, ...wiring });
}

function problemsOf(spec: object): string[] {
  return (AdmissionSpec.safeParse(spec).error?.issues ?? []).map(({ path }) => path.join("."));
}

describe("admission", () => {
  it("is nothing at all while it is off", () => {
    expect(admissionStages(AdmissionSpec.parse({}), WIRING)).toEqual([]);
  });

  it("binds every policy that it makes, after it", () => {
    const [policies, bindings] = stages({ teamDigests: true });
    const names = Object.values(policies ?? {}).map((policy) => at(policy, "metadata", "name"));

    expect(names).toHaveLength(STATEMENTS.length);
    expect(Object.values(bindings ?? {}).map((binding) => at(binding, "spec", "policyName"))).toEqual(names);
  });

  it.each([
    ["warn", ["Warn", "Audit"]],
    ["deny", ["Deny", "Audit"]],
  ])("in mode %s does %j", (mode, actions) => {
    for (const binding of kindOf(stages({ mode }), "ValidatingAdmissionPolicyBinding"))
      expect(at(binding, "spec", "validationActions")).toEqual(actions);
  });

  it("holds nobody but the estate's namespaces, and teams to what is for teams", () => {
    const selector = (name: string) =>
      at(
        kindOf(stages({ teamDigests: true }), "ValidatingAdmissionPolicyBinding").find(({ metadata }) => metadata.name.endsWith(name)),
        "spec",
        "matchResources",
        "namespaceSelector",
      );

    for (const name of STATEMENTS) expect(at(selector(name), "matchLabels")).toEqual({ "app.kubernetes.io/part-of": "mlops-estate" });
    expect(at(selector("team-images-have-digests"), "matchExpressions", 0)).toEqual({ key: "mlops-estate/team", operator: "Exists" });
  });

  it("leaves out what it is told to, and asks for digests only where it is told to", () => {
    const held = (spec: object) => heldStatements(AdmissionSpec.parse(spec));

    expect(held({})).not.toContain("team-images-have-digests");
    expect(held({ teamDigests: true })).toEqual([...STATEMENTS]);
    expect(held({ leftOut: ["images-are-pinned"] })).not.toContain("images-are-pinned");
  });

  it("names only variables that come before, in every expression", () => {
    for (const policy of kindOf(stages({ teamDigests: true }), "ValidatingAdmissionPolicy")) {
      const variables = at(policy, "spec", "variables") as { name: string; expression: string }[];
      const validations = at(policy, "spec", "validations") as { expression: string }[];
      const known = new Set<string>();
      const used = (expression: string) => [...expression.matchAll(/\bvariables\.(\w+)/g)].map(([, name]) => name ?? "");
      for (const { expression, name } of variables) {
        expect(used(expression).filter((each) => !known.has(each))).toEqual([]);
        known.add(name);
      }
      for (const { expression } of validations) expect(used(expression).filter((each) => !known.has(each))).toEqual([]);
    }
  });
});

describe("the verification of images", () => {
  const spec = { imageVerification: { enabled: true, keys: [KEY], identities: [SIGNER], images: ["registry.example.com/*"] } };

  it("is not there by default, and then nothing is installed", () => {
    expect(objectsOf(stages()).filter((object) => "release" in object)).toEqual([]);
  });

  it("comes after the controller whose kind it is, and names every key and signer", () => {
    const all = stages(spec);
    const policy = kindOf(all, "ImageValidatingPolicy")[0];
    const place = (role: string) => all.findIndex((stage) => role in stage);

    expect(place("kyverno-release")).toBeGreaterThan(-1);
    expect(place("signed-images")).toBeGreaterThan(place("kyverno-release"));
    expect(at(policy, "spec", "validations", 0, "expression")).toContain("[attestors.key0, attestors.signer0]");
    expect(at(policy, "spec", "attestors")).toMatchObject([
      { name: "key0", cosign: { key: { data: KEY } } },
      { name: "signer0", cosign: { keyless: { identities: [SIGNER] } } },
    ]);
  });

  it("lets pods in where it only warns and cannot ask", () => {
    const failure = (mode: string) => at(kindOf(stages({ ...spec, mode }), "ImageValidatingPolicy")[0], "spec", "failurePolicy");

    expect(failure("warn")).toBe("Ignore");
    expect(failure("deny")).toBe("Fail");
  });

  it("is refused without anybody who signs, and with a key that is none", () => {
    expect(problemsOf({ imageVerification: { enabled: true } })).toEqual(["imageVerification.keys"]);
    expect(problemsOf({ imageVerification: { enabled: true, keys: ["secret"] } })).toContain("imageVerification.keys.0");
  });

  it.skipIf(DEFINITIONS_FOLDER === undefined)("is valid by the upstream definition", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "kyverno"));

    for (const mode of ["warn", "deny"])
      expect(definitions.problemsOf(kindOf(stages({ ...spec, mode }), "ImageValidatingPolicy")[0] as never)).toEqual([]);
  });
});
