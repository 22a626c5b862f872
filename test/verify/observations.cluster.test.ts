import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { up } from "../../apply/index.ts";
import type { Observation } from "../../score/proof.ts";
import { STORY } from "../../verify/index.ts";
import { observe } from "../../verify/observations/index.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { estatePlan } from "../support/estate-plan.ts";

/** What a real API server with simulated nodes and pods shows of an estate at level 0 that releases a model. */
let cluster: ThrowAwayCluster;
let observations: ReadonlyMap<string, Observation>;

beforeAll(async () => {
  const [started, plan] = await Promise.all([throwAwayCluster(), estatePlan(STORY.at(-1)?.values)]);
  cluster = started;
  await up(plan, cluster, {
    wait: true,
    timeoutSeconds: 300,
    lockSeconds: 5,
    chartsMayBeMissing: true,
    definitionsFolder: undefined,
    onStep: () => undefined,
    onLine: () => undefined,
  });
  const seen = await observe(plan, { ...cluster, kind: "embedded", simulated: true }, { patienceMs: 0 });
  observations = new Map(seen.map((each) => [each.control, each]));
}, 600_000);

afterAll(() => cluster.delete());

describe("what is seen of controls on a cluster with simulated pods", () => {
  it.each(["pods-run-as-non-root", "namespaces-have-quotas"])(
    "is that the API server itself holds %s, and that no more was tried",
    (control) => {
      expect(observations.get(control)).toMatchObject({ outcome: "held", detail: expect.stringContaining("a dry run") });
    },
  );

  it("is the policies that nobody enforces, as such", () => {
    expect(observations.get("namespaces-deny-by-default")).toMatchObject({
      outcome: "simulated",
      detail: expect.stringMatching(/in each of \d+ namespaces, but/),
    });
  });

  it.each([
    "servers-have-probes",
    "no-credentials-in-the-open",
    "model-services-are-scraped",
    "services-have-objectives",
    "releases-are-approved-or-measured",
    "production-models-are-watched-for-drift",
    "drift-starts-training",
  ])("is never that containers hold %s", (control) => {
    expect(observations.get(control)?.outcome).toBe("simulated");
  });

  it("is what the job that releases may do, from roles and bindings", () => {
    expect(observations.get("releases-are-analysed-and-rolled-back")).toMatchObject({
      outcome: "simulated",
      detail: expect.stringMatching(/^all 1 jobs that release are there, .* each may move its own route alone$/),
    });
  });

  it("is nothing of what the plan does not have", () => {
    expect([...observations.keys()]).not.toContain("pages-have-certificates");
    expect([...observations.keys()]).not.toContain("alerts-have-a-receiver");
  });
});
