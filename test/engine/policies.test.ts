import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { judge } from "../../cli/judge.ts";
import { loadEnvironment } from "../../environments/load.ts";
import type { Tree } from "../../environments/merge.ts";
import type { Plan } from "../../plan/plan.ts";
import { WAIVERS_POLICY } from "../../policies/analyzer/waivers-policy.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import type { Waiver } from "../../policies/core/waiver.ts";
import { isMandatory } from "../../score/scorecard.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { configure, type EngineAnswer, type EngineStack, engineStack, whyNoEngine } from "../support/pulumi-engine.ts";
import { type StandInProviders, standInProviders } from "../support/stand-in-provider.ts";
import { HANGS, packagesOf } from "./preview.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PACK = join(ROOT, "policies");

const missing = await whyNoEngine();
if (missing !== undefined) console.log(`skipped: the policy pack was not tested under the real engine: ${missing}`);

function skipWithoutEngine(context: TestContext): void {
  if (missing !== undefined) context.skip(`the engine was not tested: ${missing}`);
}

/** What the engine writes into its log of events, as far as a test looks into it; `apitype.EngineEvent` in the engine's sources. */
interface EngineEvent {
  readonly policyEvent?: { readonly policyName: string; readonly resourceUrn: string; readonly enforcementLevel: string };
  readonly policyAnalyzeStackSummaryEvent?: { readonly passed?: readonly string[]; readonly failed?: readonly string[] };
  readonly resourcePreEvent?: object;
}

/** A stack of an environment, with providers that keep nothing, which the engine previews with the pack. */
interface Judged {
  readonly stack: EngineStack;
  preview(...words: string[]): Promise<Pick<EngineAnswer, "exitCode" | "all"> & { readonly events: readonly EngineEvent[] }>;
  /** Words of a command that make the engine configure the pack so. */
  packConfig(config: object): Promise<string[]>;
  delete(): Promise<void>;
}

async function judged(environment: string, plan: Plan): Promise<Judged> {
  const folder = await mkdtemp(join(tmpdir(), "estate-policies-"));
  const providers: StandInProviders = await standInProviders(packagesOf(plan), undefined, { tellsOfComponents: false });
  // The engine logs its events only for those who develop it.
  const stack = await engineStack(environment, { ...providers.variables, PULUMI_DEBUG_COMMANDS: "true" });
  return {
    stack,
    async preview(...words) {
      const log = join(folder, "events");
      await rm(log, { force: true });
      const { all, exitCode } = await stack.pulumi("preview", "--policy-pack", PACK, "--event-log", log, ...words);
      const lines = (await readFile(log, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
      return { all, exitCode, events: lines.map((line) => JSON.parse(line) as EngineEvent) };
    },
    async packConfig(config) {
      const file = join(folder, "config.json");
      await writeFile(file, JSON.stringify(config));
      return ["--policy-pack-config", file];
    },
    async delete() {
      providers.close();
      await stack.delete();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the engine was told by the pack: control, resource and whether it stops the update. */
function toldBy(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ policyEvent: told }) =>
    told === undefined ? [] : [`${told.policyName} ${told.resourceUrn} ${told.enforcementLevel}`],
  );
}

/** The same as `estate score` finds it in the plan. The engine speaks of the stack where a finding is about no resource. */
function scored(plan: Plan, waivers: readonly Waiver[]): string[] {
  const stack = plan.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn ?? "";
  const { results } = judge(plan, waivers, "environments/");
  return results
    .filter(({ control }) => control.level <= plan.maturity)
    .flatMap(({ control, findings }) =>
      findings.map(({ answer, urn = stack, waiver }) => {
        const stops = answer === "violated" && waiver === undefined && isMandatory(control, plan.maturity);
        return `${control.id} ${urn} ${stops ? "mandatory" : "advisory"}`;
      }),
    );
}

const WAIVED: Waiver = {
  control: "images-are-verified",
  resource: "estate",
  reason: "the builds do not sign yet",
  owner: "platform",
  expires: "2999-01-01",
};

describe.each<[string, string, Tree]>([
  ["local", "as its file says", {}],
  ["prod-azure", "as its file says, waiver and all", {}],
  ["local", "raised to a level that it does not keep", { maturity: 1 }],
  [
    "prod-aws",
    "made weaker in several places, one of which somebody answers for",
    {
      protectData: false,
      keys: { rotationDays: 2000 },
      admission: { imageVerification: { enabled: false } },
      monitoring: { logs: false },
      waivers: [{ ...WAIVED }],
    },
  ],
])("the environment %s %s, with the pack under the real engine", (environment, _, values) => {
  const waivers = values["waivers"] === undefined ? loadEnvironment(environment, ROOT).environment.waivers : [WAIVED];
  let plan: Plan;
  let estate: Judged;
  let previewed: Awaited<ReturnType<Judged["preview"]>>;

  beforeAll(async () => {
    if (missing !== undefined) return;
    plan = await shippedPlan(environment, values);
    estate = await judged(environment, plan);
    if (Object.keys(values).length > 0) await configure(estate.stack, values);
    previewed = await estate.preview();
  }, HANGS);

  afterAll(async () => {
    await estate?.delete();
  });

  it("is told what `estate score` finds in its plan, and nothing else", (context) => {
    skipWithoutEngine(context);

    expect(toldBy(previewed.events).sort(), previewed.all).toEqual(scored(plan, waivers).sort());
  });

  it("is refused where a control is violated that its level demands, and nowhere else", (context) => {
    skipWithoutEngine(context);
    const isViolated = scored(plan, waivers).some((finding) => finding.endsWith(" mandatory"));

    expect(previewed.exitCode === 0, previewed.all).toBe(!isViolated);
  });

  it("is asked about by the controls of its level, and no others", (context) => {
    skipWithoutEngine(context);
    const summaries = previewed.events.flatMap(({ policyAnalyzeStackSummaryEvent: summary }) => summary ?? []);
    const ofTheWhole = CONTROLS.filter(({ estate: whole, level }) => whole !== undefined && level <= plan.maturity).map(({ id }) => id);

    const asked = summaries.flatMap(({ failed = [], passed = [] }) => [...failed, ...passed]);
    expect(asked.filter((id) => ofTheWhole.includes(id)).sort()).toEqual(ofTheWhole.sort());
    expect(asked.filter((id) => CONTROLS.some((control) => control.id === id && control.level > plan.maturity))).toEqual([]);
    expect(asked).toContain(WAIVERS_POLICY);
  });
});

describe("a configuration of the pack under the real engine", () => {
  let estate: Judged;

  beforeAll(async () => {
    if (missing !== undefined) return;
    estate = await judged("local", await shippedPlan("local"));
  }, HANGS);

  afterAll(async () => {
    await estate?.delete();
  });

  it.for<[string, object, string]>([
    ["has a typo", { "pods-run-as-nonroot": "mandatory" }, "`pods-run-as-nonroot` is no control of this environment's level"],
    ["switches all off", { all: "disabled" }, "`pods-run-as-non-root` cannot be made weaker; waive what it finds"],
    ["makes all advisory", { all: "advisory" }, "`pods-run-as-non-root` cannot be made weaker; waive what it finds"],
    ["switches one off", { "pods-run-as-non-root": { enforcementLevel: "disabled" } }, "`pods-run-as-non-root` cannot be made weaker"],
  ])("is refused where it %s, before anything is planned", { timeout: HANGS }, async ([, config, reason], context) => {
    skipWithoutEngine(context);
    const { all, events, exitCode } = await estate.preview(...(await estate.packConfig(config)));

    expect(all).toContain(reason);
    expect(exitCode).not.toBe(0);
    expect(events.filter(({ resourcePreEvent }) => resourcePreEvent !== undefined)).toEqual([]);
  });

  it("may ask for more than the level does", { timeout: HANGS }, async (context) => {
    skipWithoutEngine(context);
    const { all, exitCode } = await estate.preview(...(await estate.packConfig({ all: "mandatory" })));

    expect(exitCode, all).toBe(0);
  });
});
