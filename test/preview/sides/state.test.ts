import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { sideOfState } from "../../../preview/sides/state.ts";

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const bucket = {
  urn: "urn:pulumi:prod::mlops-estate::aws:s3/bucket:Bucket::data",
  type: "aws:s3/bucket:Bucket",
  custom: true,
  id: "data-1",
  inputs: { bucket: "data", password: { ...SIGNATURE, ciphertext: "v1:abc" } },
  outputs: { arn: "arn:aws:s3:::data" },
  created: "2026-01-01T00:00:00Z",
  modified: "2026-01-01T00:00:00Z",
};

function exported(resource: object = {}, deployment: object = {}): string {
  const manifest = { time: "2026-01-02T03:04:05Z", magic: "m", version: "v3.270.0" };
  return JSON.stringify({ version: 3, deployment: { manifest, resources: [{ ...bucket, ...resource }], ...deployment } });
}

const serialOf = (text: string) => sideOfState(text, "prod", "export.json").serial;

describe("a state", () => {
  it("gives what stands, when it was written, and what an interrupted update has left", () => {
    const side = sideOfState(exported({}, { pending_operations: [{ type: "creating", resource: bucket }] }), "prod", "export.json");

    expect(side.resources.map(({ name }) => name)).toEqual(["data"]);
    expect(side).toMatchObject({ writtenAt: "2026-01-02T03:04:05Z", pendingOperations: 1 });
    expect(side.serial).toMatch(/^export:[0-9a-f]{64}$/);
    expect(JSON.stringify(side)).not.toContain("v1:abc");
  });

  it("of nothing is one, too", () => {
    expect(sideOfState('{"version":3,"deployment":{"manifest":null}}', "prod", "it")).toMatchObject({
      resources: [],
      pendingOperations: 0,
    });
  });

  it.each([
    ["an id", { id: "data-2" }],
    ["an input", { inputs: { ...bucket.inputs, bucket: "other" } }],
    ["an output", { outputs: { arn: "arn:aws:s3:::other" } }],
    ["protection", { protect: true }],
    ["being on its way out", { delete: true }],
  ])("has another serial when it differs in %s", (_, change) => {
    expect(serialOf(exported(change))).not.toBe(serialOf(exported()));
  });

  it("has the same serial in whichever order resources were registered, and came to know what they wait for", () => {
    const [one, other] = ["one", "other"].map((name) => bucket.urn.replace("data", name));
    const waiting = (urns: unknown) => ({ ...bucket, dependencies: urns, propertyDependencies: { bucket: urns } });
    const stateOf = (...resources: object[]) => serialOf(exported({}, { resources }));

    const serial = stateOf(waiting([one, other]), { ...bucket, urn: one });

    expect(stateOf({ ...bucket, urn: one }, waiting([other, one]))).toBe(serial);
    expect(stateOf({ ...bucket, urn: one }, waiting([other]))).not.toBe(serial);
    expect(stateOf({ ...bucket, urn: one }, { ...waiting([other, one]), inputs: {} })).not.toBe(serial);
  });

  it("has another serial when an update was interrupted", () => {
    expect(serialOf(exported({}, { pending_operations: [{}] }))).not.toBe(serialOf(exported()));
  });

  it.each([
    ["a secret is encrypted anew", { inputs: { ...bucket.inputs, password: { ...SIGNATURE, ciphertext: "v1:xyz" } } }, {}],
    ["a secret is shown", { inputs: { ...bucket.inputs, password: { ...SIGNATURE, plaintext: '"open"' } } }, {}],
    ["an update has changed nothing", { modified: "2026-02-01T00:00:00Z" }, { manifest: { time: "2026-02-01T00:00:00Z" } }],
    ["keys stand in another order", { inputs: Object.fromEntries(Object.entries(bucket.inputs).toReversed()) }, {}],
  ])("has the same serial when %s", (_, change, deployment) => {
    expect(serialOf(exported(change, deployment))).toBe(serialOf(exported()));
  });

  it.each([
    [
      "another stack",
      "urn:pulumi:dev::mlops-estate::a:b:C::d",
      'is the state of "mlops-estate/dev", and that of "mlops-estate/prod" is asked for',
    ],
    ["a stack whose name begins alike", "urn:pulumi:prod-aws::mlops-estate::a:b:C::d", '"mlops-estate/prod-aws"'],
    ["another project", "urn:pulumi:prod::shop::a:b:C::d", '"shop/prod"'],
    ["nothing that Pulumi names", "x\u001b[31m", '"/x\\u001b[31m"'],
  ])("of %s is refused, and what to export instead is told", (_, urn, message) => {
    expect(() => sideOfState(exported({ urn }), "prod", "export.json")).toThrow(message);
    expect(() => sideOfState(exported({ urn }), "prod", "export.json")).toThrow("`pulumi stack export --stack prod`");
  });

  it.each([
    ["cut off", exported().slice(0, -20), "it is no JSON, or was cut off"],
    ["of a newer version", '{"version":4,"deployment":{}}', "it is of version 4, and this reads version 3"],
  ])("that is %s is refused", (_, text, message) => {
    expect(() => sideOfState(text, "prod", "export.json")).toThrow(`export.json is not what \`pulumi stack export\` writes\n  ${message}`);
  });

  it("is read or refused, and never a defect, whatever stands beside its resources", () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.json(), (manifest, pending, inputs) => {
        const resource = `{"urn":"${bucket.urn}","type":"a","inputs":${inputs}}`;
        const text = `{"version":3,"deployment":{"manifest":${manifest},"pending_operations":${pending},"resources":[${resource}]}}`;

        expect(sideOfState(text, "prod", "it").serial).toMatch(/^export:/);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (deployment) => {
        try {
          sideOfState(`{"version":3,"deployment":${deployment}}`, "prod", "it");
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
