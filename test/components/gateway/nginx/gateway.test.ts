import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RouteState } from "../../../../components/core/model-route.ts";
import { MOST_COPIES } from "../../../../components/gateway/nginx/render.ts";
import { METRICS } from "../../../../components/monitoring/metrics.ts";
import { Caller, VariantServer } from "../../release/variants.ts";
import { nginxPlace } from "./place.ts";
import { RouteObjects } from "./route-objects.ts";
import { answers, filesOf, metric, type RunningNginx, runNginx, until } from "./running.ts";

const place = await nginxPlace();
const why = typeof place === "string" ? place : undefined;

afterAll(() => {
  if (typeof place !== "string") place[Symbol.dispose]();
});

/** Names as long as they may be: nginx has bounds of its own. */
const LONG = `${"m".repeat(39)}n`;

function stateOf(model: string, name: string, challenger: number, rest: Partial<RouteState["route"]> = {}): RouteState {
  const backend = { namespace: "mlops", port: 8080 };
  const shares = [
    { ...backend, variant: "champion", service: `model-${model}`, percent: 100 - challenger },
    { ...backend, variant: "challenger", service: `model-${model}-challenger`, percent: challenger },
  ] as const;
  return { name, route: { model, shares, ...rest } };
}

function statesOf(model: string): readonly RouteState[] {
  const mirror = { variant: "challenger", service: `model-${model}-challenger`, namespace: "mlops", port: 8080, percent: 30 } as const;
  return [
    stateOf(model, "champion", 0),
    stateOf(model, "canary-50", 50),
    stateOf(model, "ab", 50, { stickyHeader: `X-${"H".repeat(60)}` }),
    stateOf(model, "shadow", 0, { mirror }),
    stateOf(model, "challenger", 100),
  ];
}

describe.skipIf(why !== undefined)(`the gateway's program${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  let objects: RouteObjects;
  let servers: { readonly champion: VariantServer; readonly challenger: VariantServer; readonly monitor: VariantServer };
  let running: RunningNginx;
  let caller: Caller;

  beforeEach(async () => {
    objects = new RouteObjects();
    servers = {
      champion: await VariantServer.start("champion"),
      challenger: await VariantServer.start("challenger"),
      monitor: await VariantServer.start("champion"),
    };
    caller = new Caller();
    declare("example");
    if (typeof place === "string") throw new Error(place);
    running = await runNginx({ place, routes: { example: "route-example", [LONG]: "route-long" }, objects, timeoutSeconds: 60 });
    await until(() => answers(`${running.monitor}/readyz`), running);
    await inState("example", "champion");
  });
  afterEach(async () => {
    caller[Symbol.dispose]();
    await running[Symbol.asyncDispose]();
    for (const server of Object.values(servers)) await server[Symbol.asyncDispose]();
  });

  const filesOfModel = (model: string, states = statesOf(model)) =>
    filesOf({
      states,
      portOf: ({ service }) =>
        (service === "model-monitor" ? servers.monitor : servers[service.endsWith("-challenger") ? "challenger" : "champion"]).port,
      groundTruth: { system: "model-monitor", namespace: "mlops", port: 8080 },
    });
  const declare = (model: string, more: Readonly<Record<string, string>> = {}, states = statesOf(model)) =>
    objects.put(
      model === "example" ? "route-example" : "route-long",
      states.map(({ name }) => name),
      { ...filesOfModel(model, states), ...more },
    );
  const inState = (model: string, state: string) =>
    until(async () => (await metric(running, `model_gateway_state{model="${model}",state="${state}"}`)) === 1, running);
  const series = (text: string) => metric(running, text);
  const urlOf = (model: string, what = "invocations") => `${running.url}/models/${model}/${what}`;

  it("takes names as long as they may be, and each route once it is there", async () => {
    expect((await caller.ask(urlOf(LONG))).status).toBe(404);

    declare(LONG, { state: "shadow" });
    await inState(LONG, "shadow");

    expect(await caller.ask(urlOf(LONG))).toMatchObject({ status: 200, variant: "champion" });
    expect(await series(`model_gateway_refused{model="${LONG}"}`)).toBe(0);
  });

  it("begins in the state that is in force, and goes to that at rest where that one is declared no more", async () => {
    declare(LONG, { state: "challenger" });
    await inState(LONG, "challenger");
    expect((await caller.ask(urlOf(LONG))).variant).toBe("challenger");

    declare(LONG, { state: "challenger" }, statesOf(LONG).slice(0, 2));
    await inState(LONG, "champion");

    await expect.poll(async () => (await caller.ask(urlOf(LONG))).variant).toBe("champion");
  });

  it("keeps of a model what nginx took, where it refuses what is declared, and takes what the others have", async () => {
    declare("example", { "champion.http.conf": "upstream { nonsense\n" });
    declare(LONG);
    await inState(LONG, "champion");

    await expect.poll(() => series('model_gateway_refused{model="example"}')).toBe(1);
    expect((await caller.ask(urlOf("example"))).status).toBe(200);
    expect((await caller.ask(urlOf(LONG))).status).toBe(200);
    // That it is not served as declared is known before nginx was asked.
    await expect.poll(() => running.said()).toContain('"upstream" directive');

    declare("example", { state: "challenger" });
    await inState("example", "challenger");
    expect(await series('model_gateway_refused{model="example"}')).toBe(0);
    expect((await caller.ask(urlOf("example"))).variant).toBe("challenger");
  });

  it("takes a route again later that names a server nobody knows yet", async () => {
    const unknown = filesOfModel(LONG)["champion.http.conf"]?.replaceAll("127.0.0.1", "nobody.invalid") ?? "";
    declare(LONG, { "champion.http.conf": unknown });
    await expect.poll(() => series(`model_gateway_refused{model="${LONG}"}`)).toBe(1);
    const refusals = () => running.said().split("nobody.invalid").length;

    const before = refusals();

    await expect.poll(refusals).toBeGreaterThan(before);
    expect((await caller.ask(urlOf("example"))).status).toBe(200);
  });

  it.each([
    ["that is no list", { metadata: "[" }],
    ["without the files of a state", {}],
    ["whose names lead elsewhere", { metadata: '["../../etc"]' }],
  ])("keeps what it has of an object %s", async (_what, { metadata }: { readonly metadata?: string }) => {
    const reloads = await series("model_gateway_reloads_total");

    objects.putRaw("route-example", metadata ?? '["champion"]', {});

    await expect.poll(() => series('model_gateway_refused{model="example"}')).toBe(1);
    expect((await caller.ask(urlOf("example"))).status).toBe(200);
    expect(await series("model_gateway_reloads_total")).toBe(reloads);
  });

  it("follows on when the API server ends its watches", async () => {
    objects.endWatches();
    objects.set("route-example", "state", "challenger");
    await inState("example", "challenger");

    expect((await caller.ask(urlOf("example"))).variant).toBe("challenger");
  });

  it("changes a state without a reload", async () => {
    const reloads = await series("model_gateway_reloads_total");

    for (const state of ["canary-50", "challenger", "champion"]) {
      objects.set("route-example", "state", state);
      await inState("example", state);
    }

    expect(await series("model_gateway_reloads_total")).toBe(reloads);
  });

  it("counts requests by who answered, those that somebody else answered, and copies", async () => {
    objects.set("route-example", "state", "challenger");
    await inState("example", "challenger");
    await caller.askAll(urlOf("example"), 20);
    servers.challenger.doing = 500;
    await caller.askAll(urlOf("example"), 30);
    await servers.champion.close();
    await caller.askAll(urlOf("example"), 5);
    await servers.champion.open();
    servers.challenger.doing = "answers";
    objects.set("route-example", "state", "shadow");
    await inState("example", "shadow");
    await caller.askAll(urlOf("example"), 100);

    await expect.poll(() => series('model_gateway_requests_total{model="example",variant="champion",status="200"}')).toBe(130);
    expect(await series('model_gateway_requests_total{model="example",variant="challenger",status="200"}')).toBe(20);
    expect(await series('model_gateway_requests_total{model="example",variant="none",status="502"}')).toBe(5);
    expect(await series('model_gateway_fallbacks_total{model="example"}')).toBe(35);
    const copies = () => servers.challenger.asked.length - 20 - 30 - 5;
    // Copies are under way longer than what they are copies of.
    await expect.poll(async () => ((await series('model_gateway_copies_total{model="example",status="200"}')) ?? 0) - copies()).toBe(0);
    expect(copies()).toBeGreaterThan(0);
    expect(running.said().replaceAll(/^.*Connection refused.*\n/gm, "")).not.toContain("[error]");
  });

  it("has every metric that its alerts ask for", async () => {
    const text = await (await fetch(`${running.monitor}/metrics`)).text();

    for (const name of METRICS["model-gateway"]) expect(text).toMatch(new RegExp(`^${name}\\{`, "m"));
  });

  it("drops copies beyond what may wait, and counts them", async () => {
    objects.set("route-example", "state", "shadow");
    await inState("example", "shadow");
    servers.challenger.doing = "hangs";

    await caller.askAll(urlOf("example"), 1000);

    await expect.poll(() => series('model_gateway_copies_total{model="example",status="503"}')).toBeGreaterThan(0);
    await expect.poll(() => series('model_gateway_requests_total{model="example",variant="champion",status="200"}')).toBe(1000);
    expect(servers.challenger.asked).toHaveLength(MOST_COPIES);
    servers.challenger.release();
  });

  it("leads to the way in of models, to where the truth is told, and nowhere else", async () => {
    const statusOf = async (path: string, method = "POST") => (await caller.ask(`${running.url}${path}`, { method })).status;

    expect(await statusOf("/models/example/ground-truth")).toBe(200);
    expect(servers.monitor.asked.map(({ path }) => path)).toEqual(["/models/example/ground-truth"]);
    expect(await statusOf("/models/example/invocations?then=this")).toBe(200);
    expect(servers.champion.asked.map(({ path }) => path)).toEqual(["/invocations"]);
    for (const path of [
      "/",
      "/metrics",
      "/invocations",
      "/models/example",
      "/models/example/metrics",
      "/models/example/invocations/",
      "/models/other/invocations",
      "/states/example/champion/invocations",
      "/states/example/shadow/copy",
      "/models/example/../../states/example/champion/invocations",
      "/models/example/%2e%2e/metrics",
    ])
      expect(await statusOf(path), path).toBe(404);
    for (const method of ["GET", "PUT", "DELETE"]) expect(await statusOf("/models/example/invocations", method), method).toBe(405);
  });

  it("gives each request an id, keeps one that is none but an id, and tells both sides", async () => {
    const idOf = async (id?: string) => {
      const answer = await caller.ask(urlOf("example"), { headers: id === undefined ? {} : { "x-request-id": id } });
      return [answer.id, servers.champion.asked.at(-1)?.id];
    };

    expect(await idOf("a.B_c:9-")).toEqual(["a.B_c:9-", "a.B_c:9-"]);
    expect(await idOf("x".repeat(64))).toEqual(["x".repeat(64), "x".repeat(64)]);
    for (const id of [undefined, "x".repeat(65), "a b", 'a"b', "a/b", "", "a,b"]) {
      const [told, passed] = await idOf(id);
      expect(told, id).toMatch(/^[0-9a-f]{32}$/);
      expect(passed).toBe(told);
    }
  });

  it("refuses what is too long, and does not say what it is", async () => {
    const answer = await caller.ask(urlOf("example"), { body: "x".repeat(64 * 1024 + 1) });
    const response = await fetch(`${running.url}/`);

    expect(answer.status).toBe(413);
    expect(response.headers.get("server")).toBe("nginx");
    expect(await response.text()).not.toMatch(/\d\.\d+/);
    expect((await caller.ask(urlOf("example"), { body: "x".repeat(64 * 1024) })).status).toBe(200);
    expect(servers.champion.asked.map(({ body }) => body.length)).toEqual([64 * 1024]);
  });

  it("answers what is under way before it ends", async () => {
    const waiting = caller.ask(urlOf("example"));
    servers.champion.doing = "hangs";
    await expect.poll(() => servers.champion.asked.length).toBe(1);
    const asked = caller.askAll(urlOf("example"), 3);
    await expect.poll(() => servers.champion.asked.length).toBe(4);

    const ended = running.end();
    servers.champion.release();

    expect((await Promise.all([waiting, asked])).flat().map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await ended).toBe(0);
  });

  it("loses no request of those that are under way when states are declared anew", async () => {
    const over = new AbortController();
    const statuses: number[] = [];
    const goOn = async () => {
      while (!over.signal.aborted) statuses.push((await caller.ask(urlOf("example"))).status);
    };

    const load = Array.from({ length: 8 }, goOn);
    for (const count of [2, 5, 3, 5]) {
      const reloads = (await series("model_gateway_reloads_total")) ?? 0;
      declare("example", {}, statesOf("example").slice(0, count));
      await expect.poll(() => series("model_gateway_reloads_total")).toBeGreaterThan(reloads);
    }
    await inState("example", "champion");
    over.abort();
    await Promise.all(load);

    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(100);
  });

  it("ends when nginx does, so that it is started anew", async () => {
    const pid = Number(readFileSync(join(running.folder, "nginx.pid"), "utf8"));

    // A worker outlives a master that is killed, and would be left behind.
    process.kill(pid, "SIGTERM");

    expect(await running.ended).toBe(1);
    await expect.poll(() => running.said()).toContain("nginx ended");
  });
});
