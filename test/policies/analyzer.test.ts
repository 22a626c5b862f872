import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { AnalyzerProcess } from "../support/analyzer-process.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { deployment } from "../support/control-cases.ts";
import { estatePlan } from "../support/estate-plan.ts";

const { EnforcementLevel } = analyzer;
/** A busy machine takes its time to load an SDK. */
const START_TIMEOUT_MS = 180_000;

const LOCAL = { cloud: "local", maturity: "0" };
const ROOT_POD = deployment("server", { securityContext: { runAsNonRoot: false } });

describe("the policy pack, as the process that an engine starts", () => {
  let pack: AnalyzerProcess;
  beforeAll(async () => {
    pack = await AnalyzerProcess.start();
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await pack.stop();
  });

  it.each([0, 1, 2, 3])("asks for the controls of level %i where the environment declares it", async (level) => {
    await pack.configureStack("local", { cloud: "local", maturity: String(level) });

    const policies = [...(await pack.policies()).keys()];

    expect(policies.sort()).toEqual(["waivers-are-in-order", ...CONTROLS.filter((each) => each.level <= level).map(({ id }) => id)].sort());
  });

  it("stops what violates a control, and names path and rule but no value", async () => {
    await pack.configureStack("local", LOCAL);

    const [first] = (await pack.analyze({ resources: [ROOT_POD] })).filter(({ policy }) => policy === "pods-run-as-non-root");

    expect(first).toMatchObject({ urn: ROOT_POD.urn, stops: true });
    expect(first?.message).toContain("spec.template.spec.containers[0].securityContext.runAsNonRoot must be true");
  });

  it("tells what is waived, by whom and until when, and lets it pass", async () => {
    const waiver = {
      control: "pods-run-as-non-root",
      resource: "*::server",
      reason: "old image",
      owner: "platform",
      expires: "2999-01-01",
    };
    await pack.configureStack("local", { ...LOCAL, waivers: JSON.stringify([waiver]) });

    const found = (await pack.analyze({ resources: [ROOT_POD] })).filter(({ policy }) => policy === "pods-run-as-non-root");

    expect(found).toEqual([
      expect.objectContaining({ stops: false, message: expect.stringContaining("waived until 2999-01-01 by platform (old image)") }),
    ]);
  });

  it.each([
    ["names no control", { control: "pods-run-as-root", resource: "*" }, "waivers[0].control is no control"],
    ["meets nothing", { control: "pods-run-as-non-root", resource: "*::other" }, "waivers[0].resource meets nothing"],
  ])("stops where a waiver %s", async (_, waiver, message) => {
    const waivers = JSON.stringify([{ reason: "a reason", owner: "platform", expires: "2999-01-01", ...waiver }]);
    await pack.configureStack("local", { ...LOCAL, waivers });

    const found = (await pack.analyze({ resources: [ROOT_POD] })).filter(({ policy }) => policy === "waivers-are-in-order");

    expect(found).toEqual([expect.objectContaining({ stops: true, message: expect.stringContaining(message) })]);
  });

  it("refuses a typo in the pack's configuration", async () => {
    await pack.configureStack("local", LOCAL);

    await expect(pack.configure({ "pods-run-as-nonroot": EnforcementLevel.MANDATORY })).rejects.toThrow(
      "is no control of this environment's level",
    );
  });

  it.each([
    ["`all` switched off", { all: EnforcementLevel.DISABLED }],
    ["a control switched off", { "pods-run-as-non-root": EnforcementLevel.DISABLED }],
    ["a control made advisory", { "pods-run-as-non-root": EnforcementLevel.ADVISORY }],
  ])("refuses a configuration with %s", async (_, levels) => {
    await pack.configureStack("local", LOCAL);

    await expect(pack.configure(levels)).rejects.toThrow("refused");
  });

  it("accepts a configuration that says what holds anyway, as an engine always sends", async () => {
    await pack.configureStack("local", LOCAL);
    const levels = [...(await pack.policies())].map(([name, mandatory]) => [
      name,
      mandatory ? EnforcementLevel.MANDATORY : EnforcementLevel.ADVISORY,
    ]);

    await expect(pack.configure(Object.fromEntries(levels))).resolves.toBeUndefined();
  });

  it("may be asked for more than the level asks for, all at once", async () => {
    await pack.configureStack("local", LOCAL);
    const all = [...(await pack.policies()).keys(), "all"].map((name) => [name, EnforcementLevel.MANDATORY]);

    await expect(pack.configure(Object.fromEntries(all))).resolves.toBeUndefined();
  });

  it("says which keys of a stack's configuration are no estate's", async () => {
    await expect(pack.configureStack("other", { cloud: "moon", maturity: "9" })).rejects.toThrow(/cloud must be .*; maturity must be/);
  });

  it.each(["local", "prod-aws"])("finds in %s what the same controls find in its plan", async (environment) => {
    const plan = environment === "local" ? await estatePlan() : await shippedPlan(environment);
    // An engine tells no pack what a plan says of resources that are only read.
    const resources = plan.resources.filter(({ external }) => external !== true);
    const asked = CONTROLS.filter(({ level }) => level <= plan.maturity);
    const { results } = evaluate({ ...plan, resources }, asked, [], "2026-01-01");
    await pack.configureStack(environment, { cloud: plan.cloud, maturity: String(plan.maturity) });

    const told = await pack.analyze({ resources });

    const inProcess = results.flatMap(({ control, findings }) => findings.map(({ urn = "", answer }) => `${control.id} ${answer} ${urn}`));
    const inEngine = told.map(
      ({ policy, urn, message }) => `${policy} ${message.startsWith("undetermined") ? "undetermined" : "violated"} ${urn}`,
    );
    expect(inEngine.sort()).toEqual(inProcess.sort());
  });
});
