import { assert, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";
import { DatabaseSpec } from "../../../components/database/contract.ts";
import { databaseStages } from "../../../components/database/manifests.ts";
import { accessOf } from "../../../components/database/plan.ts";
import { expectConnected, expectHardened, expectNoSecretValue, ofKind } from "../../support/workloads.ts";

const wiring = { namespace: "mlops", databases: [{ name: "tracking" }] };
const stages = databaseStages(DatabaseSpec.parse({}), wiring);

describe("the database", () => {
  it("runs hardened, reachable and without a secret in the program, whatever its sizes", () => {
    const anySpec = record({
      storageGiB: integer({ min: 1, max: 65_536 }),
      memoryMiB: integer({ min: 256, max: 524_288 }),
      cpuMillicores: integer({ min: 100, max: 64_000 }),
    });

    assert(
      property(anySpec, (spec) => {
        const built = databaseStages(DatabaseSpec.parse(spec), wiring);
        expectHardened(built);
        expectConnected(built);
        expectNoSecretValue(built);
      }),
      { numRuns: 20 },
    );
  });

  it("gives a consumer an address that is a Service's, and a Secret that is generated", () => {
    const access = accessOf(wiring)["tracking"];

    expect(ofKind(stages, "Service").map(({ metadata }) => `${metadata.name}.${metadata.namespace}.svc`)).toContain(access?.host);
    expect(ofKind(stages, "Secret").map(({ metadata }) => metadata.name)).toContain(access?.login.secret.name);
  });

  it("makes another logins Job when a consumer comes, and the same one otherwise", () => {
    const jobs = (built: typeof stages) => ofKind(built, "Job").map(({ metadata }) => metadata.name);

    expect(jobs(databaseStages(DatabaseSpec.parse({}), wiring))).toEqual(jobs(stages));
    const more = jobs(databaseStages(DatabaseSpec.parse({}), { ...wiring, databases: [{ name: "tracking" }, { name: "hpo" }] }));
    expect(more.filter((name) => jobs(stages).includes(name))).toEqual([]);
  });

  it("lets the credentials Job touch its own Secrets only", () => {
    const [role] = ofKind(stages, "Role");

    expect(role?.rules).toEqual([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["postgres-superuser", "postgres-login-tracking"],
        verbs: ["get", "patch"],
      },
    ]);
  });

  it("names every problem of a spec at once", () => {
    const problems = problemsOf(() => parseSpec("database", DatabaseSpec, { storageGiB: 0, memoryMiB: "big", storageclass: "x" }));

    expect(problems).toEqual(["memoryMiB", "storageGiB", "storageclass"]);
  });
});

function problemsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ path }) => path).toSorted();
  }
  return [];
}
