import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { LEVELS } from "../../environments/maturity.ts";
import type { Plan } from "../../plan/plan.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { type EngineStack, engineStack, whyNoEngine } from "../support/pulumi-engine.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { charts, isOfChart, plannedCharts, standingCharts } from "./charts.ts";
import { HANGS, packagesOf, preview, previewed, recorded } from "./preview.ts";

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: levels were not tested under the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

/** The local estate at one level, with providers that keep nothing. */
interface Estate {
  readonly plan: Plan;
  readonly providers: StandInProviders;
  readonly stack: EngineStack;
  delete(): Promise<void>;
}

async function localEstate(maturity: number): Promise<Estate> {
  const plan = await shippedPlan("local", { maturity });
  const providers = await standInProviders(packagesOf(plan));
  const stack = await engineStack("local", providers.variables);
  await stack.pulumi("config", "set", "maturity", String(maturity));
  return {
    plan,
    providers,
    stack,
    async delete() {
      providers.close();
      await stack.delete();
    },
  };
}

describe.each(LEVELS)("the local estate at level %i under the real engine", (maturity) => {
  it("is previewed as it was planned, its charts too, and nothing is said about it", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const estate = await localEstate(maturity);
    const { plan, providers, stack } = estate;
    try {
      const { exitCode, said, steps } = await preview(stack);
      const states = steps.map(({ newState }) => newState);

      expect(said).toEqual([]);
      expect(exitCode).toBe(0);
      expect(Object.fromEntries(states.filter(({ urn }) => !isOfChart(urn)).map((each) => [each.urn, previewed(each)]))).toEqual(
        Object.fromEntries(plan.resources.map((each) => [each.urn, recorded(each)])),
      );
      expect(standingCharts(states)).toEqual(plannedCharts(plan));
      expect(providers.changes).toEqual([]);
    } finally {
      await estate.delete();
    }
  });
});

describe("the local estate at the highest level under the real engine", () => {
  let estate: Estate;

  beforeAll(async () => {
    if (missing === undefined) estate = await localEstate(Math.max(...LEVELS));
  }, HANGS);

  afterAll(async () => {
    await estate?.delete();
  });

  const changed = (what: "create" | "delete") =>
    estate.providers.changes.filter((change) => change.startsWith(`${what} `)).map((change) => change.slice(what.length + 1));

  it("has nothing to change when it stands", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { plan, stack } = estate;

    expect(await stack.pulumi("up", "--yes", "--skip-preview")).toMatchObject({ exitCode: 0 });

    const { changeSummary } = await preview(stack);
    expect(changeSummary).toEqual({ same: plan.resources.length + charts(plan).length });
  });

  it("goes without leaving anything, and no definition before what was made of it", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { plan, stack } = estate;

    expect(await stack.pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ exitCode: 0 });

    const deleted = changed("delete");
    expect(deleted.toSorted()).toEqual(changed("create").sort());
    const late = charts(plan).flatMap((chart) => {
      const definitions = deleted.findIndex((urn) => isOfChart(urn) && urn.endsWith(`::${chart.name}:rendered`));
      const dependants = plan.resources.filter(({ custom, dependencies }) => custom && dependencies.includes(chart.urn));
      return dependants.filter(({ urn }) => deleted.indexOf(urn) > definitions).map(({ urn }) => `${urn} after ${chart.urn}`);
    });
    expect(late).toEqual([]);
  });
});
