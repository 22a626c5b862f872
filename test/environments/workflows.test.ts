import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { workflowFindings } from "../../environments/checks/workflows.ts";
import type { Tree } from "../../environments/merge.ts";

const LOCAL = { cloud: "local", owner: "platform", costCentre: "research" };
const IMAGE = `registry.example.com/quality@sha256:${"0".repeat(64)}`;

function at(maturity: number, values: Tree = {}) {
  const { environment, problems } = checkEnvironment({ ...LOCAL, ...values, maturity });
  return { environment, paths: problems.map(({ path }) => path) };
}

describe("pipelines", () => {
  it("come with their triggers at level 1, and with neither at level 0", () => {
    const [zero, one] = [at(0).environment, at(1).environment];

    expect([zero?.pipelines.enabled, zero?.triggers.enabled, zero?.dataQuality.enabled]).toEqual([false, false, false]);
    expect([one?.pipelines.enabled, one?.triggers.enabled, one?.dataQuality.enabled]).toEqual([true, true, true]);
    expect(one?.pipelines.system).toEqual(["argo"]);
  });

  it("are of another system by one key", () => {
    const { environment, paths } = at(1, { pipelines: { system: "airflow" } });

    expect(paths).toEqual([]);
    expect(environment?.pipelines.system).toEqual(["airflow"]);
  });

  it("need a team's namespace to run in", () => {
    const findings = workflowFindings({
      pipelines: at(1).environment?.pipelines,
      teams: { ...at(1).environment?.teams, enabled: false },
    } as never);

    expect(findings.map(([path]) => path)).toEqual([["pipelines", "enabled"]]);
    expect(findings[0]?.[1]).toContain("set teams.enabled to true");
  });

  it("refuse an unknown system by its key, with those that there are", () => {
    const { problems } = checkEnvironment({ ...LOCAL, maturity: 1, pipelines: { system: "prefect" } });

    expect(problems).toMatchObject([{ path: "pipelines.system", reason: expect.stringContaining("argo, airflow") }]);
  });
});

describe("data checks on a cloud", () => {
  const dataQuality = { ...at(1).environment?.dataQuality, enabled: true };

  it.each([
    ["nowhere", {}, 1],
    ["a mirror", { images: { mirror: "registry.example.com" } }, 0],
    ["a registry of one's own", { dataQuality: { ...dataQuality, image: IMAGE } }, 0],
  ])("take their image from %s", (_, more, count) => {
    const findings = workflowFindings({ cloud: "aws", images: {}, dataQuality, ...more } as never);

    expect(findings.map(([path]) => path.join("."))).toEqual(count === 0 ? [] : ["dataQuality.image"]);
  });
});

describe("alerts that start a training", () => {
  const alert = { name: "PriceDrift", team: "models", query: "error_rate > 0.2" };

  it("are of a team that there is", () => {
    expect(at(1, { triggers: { alerts: [alert] } }).paths).toEqual([]);
    expect(at(1, { triggers: { alerts: [alert, { ...alert, team: "others" }] } }).paths).toEqual(["triggers.alerts[1].team"]);
  });

  it.each([[{ triggers: { enabled: false, alerts: [alert] } }], [{ triggers: { alerts: [alert] }, pipelines: { system: "airflow" } }]])(
    "are refused where they would start nothing: %j",
    (values) => {
      expect(at(1, values).paths).toEqual(["triggers.alerts"]);
    },
  );

  it.each(["priceDrift", "Price Drift", "Price{{x}}", ""])("have no name such as %j", (name) => {
    expect(at(1, { triggers: { alerts: [{ ...alert, name }] } }).paths).toEqual([expect.stringMatching(/^triggers\.alerts.*name/)]);
  });
});
