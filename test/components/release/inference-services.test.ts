import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { RouteState } from "../../../components/core/model-route.ts";
import { ReleaseSpec } from "../../../components/release/contract.ts";
import { countersOfGateway } from "../../../components/release/gateway-api/counters.ts";
import { renderedState } from "../../../components/release/gateway-api/manifests.ts";
import { servicesEnv } from "../../../components/release/inference-services.ts";
import { type Procedure, procedureOf } from "../../../components/release/procedure.ts";
import { statesOf } from "../../../components/release/states.ts";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, suiteTrackingServer } from "../../support/tracking-server.ts";
import { type InferenceObjects, inferenceObjects } from "./inference-objects.ts";
import { RegisteredModel } from "./registry.ts";
import { type QueryAnswer, queryServer, type RouteObject, routeObject } from "./stand-ins.ts";

const PROGRAM = join(import.meta.dirname, "../../../components/release/release.py");
const ROUTE = "models-of-fraud";

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;

const SERVICES = {
  namespace: "team-models",
  names: { champion: "fraud", challenger: "fraud-challenger" },
  deployments: { champion: "fraud-predictor", challenger: "fraud-challenger-predictor" },
  mostReplicas: 6,
};

const at = (variant: "champion" | "challenger") => ({
  variant,
  service: SERVICES.deployments[variant],
  namespace: "team-models",
  port: 80,
});

/** A procedure and all states of the route, as the plan has them, of which no step takes longer than a second. */
function planned(fields: object) {
  const analysis = { everySeconds: 5, windowSeconds: 120 };
  const spec = ReleaseSpec.parse({ enabled: true, models: [{ name: "fraud", team: "models", analysis, ...fields }] });
  const [release] = spec.models;
  if (release === undefined) throw new Error("no release came out");
  const procedure = procedureOf(release, spec, countersOfGateway(ROUTE, "mlops"));
  const steps = procedure.steps.map(({ state }) => ({ state, seconds: 0.3 }));
  return {
    procedure: { ...procedure, steps, everySeconds: 0.1 },
    states: statesOf(release, { champion: at("champion"), challenger: at("challenger") }),
  };
}

describe.skipIf(python === undefined)(`a release of an InferenceService${whySkipped(prepared)}`, () => {
  const url = suiteTrackingServer(python);
  let count = 0;

  async function modelWith(aliases: Readonly<Record<string, string>>): Promise<RegisteredModel> {
    count += 1;
    const model = await new RegisteredModel(url(), `inferred-${count}`).make(3);
    for (const [alias, version] of Object.entries(aliases)) await model.give(alias, version);
    return model;
  }

  /** Weights that the HTTPRoute had, in order: `champion/challenger`, and who gets copies. */
  function weightsOf(rules: readonly string[]): readonly string[] {
    return rules.map((text) => {
      const [rule] = JSON.parse(text) as { backendRefs: { weight: number }[]; filters: { type: string }[] }[];
      const mirrored = rule?.filters.some(({ type }) => type === "RequestMirror") === true ? " copied" : "";
      return `${rule?.backendRefs.map(({ weight }) => weight).join("/")}${mirrored}`;
    });
  }

  /** The objects that the Job may reach: the route's states, the HTTPRoute and both services. */
  async function cluster(model: RegisteredModel, states: readonly RouteState[], services: InferenceObjects) {
    const rules: string[] = [];
    const route = await routeObject(
      `route-${model.name}`,
      states.map(({ name }) => name),
      {
        answer(method, path, body) {
          if (path !== `/apis/gateway.networking.k8s.io/v1/namespaces/mlops/httproutes/${ROUTE}`)
            return services.answer(method, path, body);
          const text = JSON.stringify((JSON.parse(body) as { spec: { rules: unknown } }).spec.rules);
          if (rules.at(-1) !== text) rules.push(text);
          return {};
        },
      },
    );
    for (const state of states)
      route.set(`${state.name}.json`, renderedState(state, { namespace: "mlops", path: "/v2/models/fraud/infer" }).json);
    return { route, rules };
  }

  function started(procedure: Procedure, model: RegisteredModel, route: RouteObject, prometheus: string) {
    const path = join(route.account, "procedure.json");
    writeFileSync(path, JSON.stringify({ ...procedure, model: model.name }));
    const env = {
      ...servicesEnv(SERVICES),
      PROCEDURE: path,
      ROUTE: `route-${model.name}`,
      HTTP_ROUTE: ROUTE,
      API_SERVER: route.url,
      ACCOUNT_DIRECTORY: route.account,
      MLFLOW_TRACKING_URI: url(),
      PROMETHEUS_URL: prometheus,
      LOAD_SECONDS: "3",
      DRAIN_SECONDS: "0.1",
    };
    const options = { env: python?.environment(env) ?? {}, extendEnv: false, reject: false, all: true } as const;
    return execa(python?.program("python") ?? "", ["-B", PROGRAM], options);
  }

  async function released(fields: object, model: RegisteredModel, services: InferenceObjects, answers: (query: string) => QueryAnswer) {
    const { procedure, states } = planned(fields);
    const { route, rules } = await cluster(model, states, services);
    await using prometheus = await queryServer(answers);
    const { all, exitCode } = await started(procedure, model, route, prometheus.url);
    await route[Symbol.asyncDispose]();
    rmSync(route.account, { recursive: true });
    return { printed: all, exitCode, weights: weightsOf(rules), happened: services.happened, aliases: await model.aliases() };
  }

  it("starts as many pods as the champion has, shares requests out, and brings the version into the champion before it takes them away", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    const services = inferenceObjects(3);
    const asked = new Set<string>();

    const found = await released({}, model, services, (query) => {
      asked.add(query);
      return 0;
    });

    expect(found, found.printed).toMatchObject({
      exitCode: 0,
      weights: ["100/0", "90/10", "50/50", "0/100", "100/0"],
      happened: ["champion 1 x3", "challenger 2 x3", "champion 2 x3", "challenger 2 x0"],
      aliases: { champion: "2" },
    });
    expect(found.aliases).not.toHaveProperty("challenger");
    // All of it is what the gateway counts of the challenger.
    expect([...asked].every((query) => query.includes('envoy_cluster_name=~"httproute/mlops/models-of-fraud/rule/'))).toBe(true);
    expect(asked.size).toBe(2);
  });

  it("switches all at once, and keeps the old version's pods for as long, as blue-green", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });

    const found = await released({ pattern: "blue-green" }, model, inferenceObjects(), () => 0);

    expect(found, found.printed).toMatchObject({ weights: ["100/0", "0/100", "100/0"], aliases: { champion: "2" } });
  });

  it("copies requests and moves nobody, as a shadow", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });

    const found = await released({ pattern: "shadow", shadow: { leastAgreement: 0 } }, model, inferenceObjects(), () => 0);

    expect(found, found.printed).toMatchObject({ weights: ["100/0", "100/0 copied", "100/0"], aliases: { champion: "1" } });
    expect(found.happened).toEqual(["champion 1 x1", "challenger 2 x1", "challenger 2 x0"]);
    expect(await model.tags("2")).toMatchObject({ release: "passed" });
  });

  it("is taken back where answers are errors, and leaves no pod of the version", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });

    const found = await released({}, model, inferenceObjects(), (query) => (query.includes("envoy_response_code") ? 0.5 : 0));

    expect(found, found.printed).toMatchObject({ weights: ["100/0", "90/10", "100/0"], aliases: { champion: "1" } });
    expect(found.happened.at(-1)).toBe("challenger 2 x0");
    expect(await model.tags("2")).toMatchObject({ release: "taken-back", "release-reason": "errors is 0.5, and may be 0.02" });
  });

  it("is taken back where no pod is left: nobody counts the errors that the gateway then answers", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    const services = inferenceObjects();

    const found = await released({}, model, services, () => {
      services.challenger = "crash";
      return 0;
    });

    expect(found.weights, found.printed).toEqual(["100/0", "90/10", "100/0"]);
    expect(await model.tags("2")).toMatchObject({ "release-reason": "no pod of fraud-challenger answers" });
  });

  it("is taken back before anybody met it where its pods never come", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    const services = inferenceObjects();
    services.challenger = "crash";

    const found = await released({}, model, services, () => 0);

    expect(found, found.printed).toMatchObject({ weights: ["100/0"], aliases: { champion: "1" } });
    expect(await model.tags("2")).toMatchObject({ "release-reason": "version 2 could not be loaded" });
  });

  it("that is killed is gone on with by the next, and ends with one service's pods", async () => {
    const model = await modelWith({ champion: "1", challenger: "2" });
    const services = inferenceObjects();
    const { procedure, states } = planned({});
    const slow = { ...procedure, steps: procedure.steps.map((step) => ({ ...step, seconds: 1 })) };
    const { route, rules } = await cluster(model, states, services);
    await using prometheus = await queryServer(() => 0);
    const first = started(slow, model, route, prometheus.url);
    while (!route.states.includes("canary-50")) await sleep(50);
    first.kill("SIGKILL");
    await first;

    const { all } = await started(slow, model, route, prometheus.url);

    await route[Symbol.asyncDispose]();
    expect(weightsOf(rules), all).toEqual(["100/0", "90/10", "50/50", "0/100", "100/0"]);
    expect(services.happened).toEqual(["champion 1 x1", "challenger 2 x1", "champion 2 x1", "challenger 2 x0"]);
    expect(await model.aliases()).toEqual({ champion: "2" });
  });

  it("leads the champion's pods to the version that somebody gave the alias, and touches nothing when they have it", async () => {
    const model = await modelWith({ champion: "1" });
    const services = inferenceObjects(2);

    expect(await released({}, model, services, () => 0)).toMatchObject({ exitCode: 0, weights: [], happened: ["champion 1 x2"] });
    await released({}, model, services, () => 0);
    await model.give("champion", "3");
    await released({}, model, services, () => 0);

    expect(services.happened).toEqual(["champion 1 x2", "champion 3 x2"]);
  });

  it("of a first version needs no champion", async () => {
    const model = await modelWith({ challenger: "1" });

    const found = await released({}, model, inferenceObjects(), () => 0);

    expect(found, found.printed).toMatchObject({ exitCode: 0, aliases: { champion: "1" } });
    expect(found.happened).toEqual(["challenger 1 x1", "champion 1 x1", "challenger 1 x0"]);
  });
});
