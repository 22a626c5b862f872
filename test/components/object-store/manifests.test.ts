import { describe, expect, it } from "vitest";
import { ObjectStoreSpec } from "../../../components/object-store/contract.ts";
import { objectStoreStages } from "../../../components/object-store/manifests.ts";
import { ADMIN_PORT, accessOf, PORT } from "../../../components/object-store/plan.ts";
import { expectConnected, expectHardened, expectNoSecretValue, ofKind } from "../../support/workloads.ts";

const wiring = { namespace: "mlops", buckets: [{ name: "tracking" }, { name: "data" }] };
const stages = objectStoreStages(ObjectStoreSpec.parse({}), wiring);

describe("the object store", () => {
  it("runs hardened, reachable and without a secret in the program", () => {
    expectHardened(stages);
    expectConnected(stages);
    expectNoSecretValue(stages);
  });

  it("gives every bucket a generated key of its own", () => {
    const secrets = Object.values(accessOf(wiring)).map(({ credentialsSecret }) => credentialsSecret.name);

    expect(new Set(secrets).size).toBe(2);
    expect(ofKind(stages, "Secret").map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(secrets));
  });

  it("lets consumers reach S3 and only its own Job the port that makes keys", () => {
    const server = ofKind(stages, "NetworkPolicy").find(({ metadata }) => metadata.name === "object-store");
    const spec = server?.spec as { ingress: { from: { podSelector: { matchLabels: object } }[]; ports: { port: number }[] }[] };

    expect(spec.ingress.map(({ from, ports }) => [Object.keys(from[0]?.podSelector.matchLabels ?? {}), ports[0]?.port])).toEqual([
      [["client.mlops-estate/object-store"], PORT],
      [["client.mlops-estate/object-store-admin"], ADMIN_PORT],
    ]);
  });
});
