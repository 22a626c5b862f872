import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACCELERATORS, ClusterSpec, NodePool } from "../../../components/cluster/contract.ts";
import { capabilitiesOf, contextOf, nodeLabels, nodeTaints } from "../../../components/cluster/plan.ts";
import { UserError } from "../../../components/core/errors.ts";
import { parseSpec } from "../../../components/core/parse.ts";

function problemPaths(spec: unknown): string[] {
  try {
    parseSpec("cluster", ClusterSpec, spec);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems.map((problem) => problem.path);
    throw error;
  }
}

describe("the cluster's spec", () => {
  it("gives an empty one a pool with GPUs and one without", () => {
    const spec = ClusterSpec.parse({});

    expect(spec.nodePools.map((pool) => pool.accelerator !== undefined)).toEqual([false, true]);
  });

  it("reports every problem at once, each at its key", () => {
    const paths = problemPaths({
      kind: "minikube",
      name: "No Label",
      nodePools: [
        { name: "a", max: 1.5 },
        { name: "-a", max: 1 },
        { name: "b", max: 1, accelerator: { kind: "nvidia-l4", count: 0 } },
      ],
    });

    expect(paths).toEqual(["kind", "name", "nodePools[0].max", "nodePools[1].name", "nodePools[2].accelerator.count"]);
  });

  it.each([
    [{ kind: "context" }, ["context"]],
    [{ kind: "kind", context: "mine" }, ["context"]],
    [{ context: "mine" }, ["context"]],
    [{ kind: "context", context: "mine" }, []],
    [{ nodePools: [] }, ["nodePools"]],
    [
      {
        nodePools: [
          { name: "a", max: 1 },
          { name: "b", max: 1 },
          { name: "a", max: 1 },
        ],
      },
      ["nodePools[2].name"],
    ],
    [{ nodePools: [{ name: "a", max: 1001 }] }, ["nodePools[0].max"]],
    [{ nodePools: [{ name: "a" }] }, ["nodePools[0].max"]],
    [{ nodePools: [{ name: "a", min: 3, max: 2 }] }, ["nodePools[0].min"]],
    [{ nodePools: [{ name: "a", max: 2, spot: true }] }, ["nodePools[0].spot"]],
  ])("checks %j across its fields", (spec, expected) => {
    const paths = problemPaths(spec);

    expect(paths).toEqual(expected);
  });

  it("answers any input with a spec or a list of problems", () => {
    fc.assert(
      fc.property(fc.anything(), (spec) => {
        expect(problemPaths(spec)).toBeInstanceOf(Array);
      }),
    );
  });
});

describe("a cluster's pools", () => {
  const pools = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/),
    max: fc.integer({ min: 1, max: 1000 }),
    accelerator: fc.option(fc.record({ kind: fc.constantFrom(...ACCELERATORS) }), { nil: undefined }),
  });

  it("are tainted exactly where they have an accelerator, with the taint that pods are told to tolerate", () => {
    fc.assert(
      fc.property(fc.uniqueArray(pools, { minLength: 1, maxLength: 5, selector: (pool) => pool.name }), (nodePools) => {
        const spec = ClusterSpec.parse({ nodePools });
        const capabilities = capabilitiesOf(spec);

        for (const pool of spec.nodePools) {
          expect(nodeLabels(pool)[capabilities.poolLabel]).toBe(pool.name);
          expect(nodeTaints(pool)).toEqual(capabilities.gpuPools.includes(pool.name) ? [capabilities.gpuTaint] : []);
        }
      }),
    );
  });

  it("cost nothing while nobody needs them, unless told otherwise", () => {
    const pool = NodePool.parse({ name: "a", max: 3 });

    expect(pool.min).toBe(0);
  });
});

describe("the cluster's context", () => {
  it("is the one named, and else the one that the cluster command writes", () => {
    expect(contextOf(ClusterSpec.parse({ kind: "context", context: "mine" }))).toBe("mine");
    expect(contextOf(ClusterSpec.parse({ name: "second" }))).toBe("second");
  });
});
