import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RouteState } from "../../../../components/core/model-route.ts";
import { MOST_COPIES, renderNginx } from "../../../../components/gateway/nginx/render.ts";
import { anyRoute, splitOfRoute } from "../../release/routes.ts";

const MONITOR = { system: "model-monitor", namespace: "mlops", port: 8080 };

const anyState: fc.Arbitrary<RouteState> = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/),
  route: anyRoute,
});

/** Whatever is no name: what ends a directive, opens a block, is a variable, or is too long. */
const hostile = fc.oneof(
  fc.constantFrom(
    "",
    "a;",
    "a b",
    "a\n",
    "\na",
    "a{",
    "$request_id",
    'a"',
    "a'",
    "a\\",
    "a#",
    "../a",
    "-a",
    "a-",
    "A",
    "ä",
    "a".repeat(64),
  ),
  fc.string({ minLength: 1 }).filter((word) => !/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(word)),
);

/** Words that nginx would refuse a second time, or would take for the same. */
function namesOf(state: RouteState): readonly string[] {
  const { http, location } = renderNginx(state, MONITOR);
  const found = [...`${http}${location}`.matchAll(/^ *(?:upstream|location =) (\S+) \{$/gm)].map(([, name]) => name ?? "");
  const variables = [...http.matchAll(/^(?:split_clients|map) .* (\$\S+) \{$/gm)].map(([, name]) => name ?? "");
  return [...found.filter((name) => !["/invocations", "/copy"].includes(name)), ...variables];
}

describe("a route in the words of nginx", () => {
  it("lets as many copies wait as the page of the gateway says", () => {
    const page = readFileSync(join(import.meta.dirname, "../../../../components/gateway/README.md"), "utf8");

    expect(page).toContain(`At most ${MOST_COPIES} a model wait at once`);
  });

  it("gives each variant just its share, and the challenger's copies theirs", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const { http } = renderNginx(state);
        const { challenger, champion, mirror } = splitOfRoute(state.route);
        const isSplit = champion > 0 && challenger > 0;

        expect([...http.matchAll(/^ {4}(\d+)% challenger;$/gm)].map(([, percent]) => Number(percent))).toEqual(isSplit ? [challenger] : []);
        expect(http.includes("\n    * champion;")).toBe(isSplit);
        expect([...http.matchAll(/^ {4}(\d+)% 1;$/gm)].map(([, percent]) => Number(percent))).toEqual(
          mirror > 0 && mirror < 100 ? [mirror] : [],
        );
      }),
    );
  });

  it("has upstreams for those alone who get something, and a champion behind each challenger", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const { http } = renderNginx(state);
        const { challenger, champion } = splitOfRoute(state.route);
        const upstreams = [...http.matchAll(/^upstream [a-z0-9-]+\.[a-z0-9-]+\.(champion|challenger) \{$/gm)].map(([, variant]) => variant);

        expect(upstreams).toEqual([...(champion > 0 ? ["champion"] : []), ...(challenger > 0 ? ["challenger"] : [])]);
        expect(http.includes(" backup;")).toBe(challenger > 0);
        for (const [server] of http.matchAll(/^ {4}server \S+.*$/gm)) expect(server).toMatch(/ max_fails=0( backup)?;$/);
      }),
    );
  });

  it("lets nothing that a caller sends decide, but the header that is meant to", () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const { http } = renderNginx(state);
        const { model, stickyHeader } = state.route;
        const sent = [...http.matchAll(/\$http_\w+/g)].map(([name]) => name);
        const header = stickyHeader && `$http_${stickyHeader.toLowerCase().replaceAll("-", "_")}`;

        expect(sent.filter((name) => name !== header)).toEqual([]);
        for (const [, key] of http.matchAll(/^split_clients "([^"]+)"/gm)) expect(key?.startsWith(`${model} `)).toBe(true);
      }),
    );
  });

  it("never shares a name with another state or another model", () => {
    const two = fc.tuple(anyState, anyState).filter(([one, other]) => one.name !== other.name || one.route.model !== other.route.model);
    fc.assert(
      fc.property(two, ([one, other]) => {
        const own = namesOf(one);

        expect(own.length).toBeGreaterThan(3);
        expect(new Set(own).size).toBe(own.length);
        expect(namesOf(other).filter((name) => own.includes(name))).toEqual([]);
      }),
    );
  });

  it.each([
    ["a", "b--c", "a--b", "c"],
    ["a-b", "c", "a", "b-c"],
    ["a", "1b", "a1", "b"],
  ])("tells %s in state %s from %s in state %s", (model, name, otherModel, otherName) => {
    const stateOf = (of: string, word: string): RouteState => ({
      name: /^[0-9]/.test(word) ? `x${word}` : word,
      route: {
        model: of,
        stickyHeader: "X-User-Id",
        shares: [
          { variant: "champion", service: "one", namespace: "mlops", port: 80, percent: 50 },
          { variant: "challenger", service: "two", namespace: "mlops", port: 80, percent: 50 },
        ],
      },
    });

    const own = namesOf(stateOf(model, name));

    expect(namesOf(stateOf(otherModel, otherName)).filter((word) => own.includes(word))).toEqual([]);
  });

  it("refuses every word that could be more than a name", () => {
    const places: readonly ((state: RouteState, word: string) => RouteState)[] = [
      (state, name) => ({ ...state, name }),
      (state, model) => ({ ...state, route: { ...state.route, model } }),
      (state, service) => ({ ...state, route: { ...state.route, shares: state.route.shares.map((share) => ({ ...share, service })) } }),
      (state, namespace) => ({ ...state, route: { ...state.route, shares: state.route.shares.map((share) => ({ ...share, namespace })) } }),
    ];
    fc.assert(
      fc.property(anyState, hostile, fc.constantFrom(...places), (state, word, put) => {
        expect(() => renderNginx(put(state, word))).toThrow("is no route");
      }),
    );
    fc.assert(
      fc.property(anyState, hostile, (state, system) => {
        expect(() => renderNginx(state, { ...MONITOR, system })).toThrow("is no route");
      }),
    );
  });

  it.each(["X User", "X_User", "X-User;", "$http", "", "X-User\n", "1-User", "X".repeat(65)])("refuses the header %j", (stickyHeader) => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(() => renderNginx({ ...state, route: { ...state.route, stickyHeader } })).toThrow("is no name of one");
      }),
      { numRuns: 5 },
    );
  });

  it.each([
    [[50, 49], "add up to 99"],
    [[101, -1], "101 is no whole number"],
    [[50.5, 49.5], "50.5 is no whole number"],
    [[Number.NaN, 100], "NaN is no whole number"],
  ])("refuses shares of %j, and tells everything that is wrong at once", (percents, expected) => {
    const backend = { service: "model;", namespace: "mlops", port: 0 };
    const shares = percents.map((percent, index) => ({ ...backend, variant: index === 0 ? "champion" : "challenger", percent }) as const);
    const render = () => renderNginx({ name: "canary", route: { model: "example", shares } });

    expect(render).toThrow(expected);
    expect(render).toThrow("the Service");
    expect(render).toThrow("0 is no port");
  });
});
