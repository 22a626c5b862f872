import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Backend, RouteState, Variant } from "../../../components/core/model-route.ts";
import { type Answer, Caller, type Doing, VariantServer } from "./variants.ts";

/** A gateway that runs, with all states of one model's route. */
export interface RunningGateway extends AsyncDisposable {
  /** Address that callers of the model post to. */
  readonly url: string;
  /** Puts a state in force; done once each request that comes from then on meets it. */
  put(state: string): Promise<void>;
}

/** What a gateway is started with. */
export interface GatewayStart {
  readonly model: string;
  /** The one that it begins with first. */
  readonly states: readonly RouteState[];
  /** Port of loopback on which the server of a Service answers. */
  readonly portOf: (backend: Pick<Backend, "service">) => number;
}

/** Model that all is asked of. */
const MODEL = "example";

/** Standard deviations that a share may be off: of ten billion runs that are right, six fail. */
const DEVIATIONS = 6.5;

/** Requests that a share is counted over. */
const REQUESTS = 3000;

/** Requests that something has to go well for. */
const SOME = 200;

/** Requests at once whose copies a server takes for sure: callers here share its processor, and so may ask faster than it keeps up with. */
const AT_ONCE = 100;

function backendOf(variant: Variant): Backend {
  return { variant, service: variant === "champion" ? `model-${MODEL}` : `model-${MODEL}-challenger`, namespace: "mlops", port: 8080 };
}

function stateOf(name: string, challenger: number, rest: Partial<RouteState["route"]> = {}): RouteState {
  const shares = [
    { ...backendOf("champion"), percent: 100 - challenger },
    { ...backendOf("challenger"), percent: challenger },
  ];
  return { name, route: { model: MODEL, shares, ...rest } };
}

function shadowOf(name: string, percent: number): RouteState {
  return stateOf(name, 0, { mirror: { ...backendOf("challenger"), percent } });
}

const STATES: readonly RouteState[] = [
  stateOf("champion", 0),
  stateOf("canary-10", 10),
  stateOf("canary-50", 50),
  stateOf("ab", 30, { stickyHeader: "X-User-Id" }),
  shadowOf("shadow", 100),
  shadowOf("shadow-30", 30),
  stateOf("challenger", 100),
];

/** Whether a count is what a share of so many independent draws gives, but for chance. */
function isShare(count: number, draws: number, share: number): boolean {
  return Math.abs(count - draws * share) <= DEVIATIONS * Math.sqrt(draws * share * (1 - share));
}

function countOf(answers: readonly Answer[], variant: Variant): number {
  return answers.filter((answer) => answer.variant === variant).length;
}

function failures(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ status }) => status !== 200);
}

/**
 * What every gateway makes of the same route: the same split, callers that stick, copies that nobody feels, a champion that stands in, and changes that
 * lose nothing.
 *
 * @param start starts the gateway; where it cannot run here, `why` says why not.
 */
export function describeConformance(what: string, start: (how: GatewayStart) => Promise<RunningGateway>, why: string | undefined): void {
  describe.skipIf(why !== undefined)(`${what}${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
    let gateway: RunningGateway;
    let servers: Readonly<Record<Variant, VariantServer>>;
    let caller: Caller;

    beforeAll(async () => {
      servers = { champion: await VariantServer.start("champion"), challenger: await VariantServer.start("challenger") };
      caller = new Caller();
      const portOf = ({ service }: Pick<Backend, "service">) => servers[service.endsWith("-challenger") ? "challenger" : "champion"].port;
      gateway = await start({ model: MODEL, states: STATES, portOf });
    });
    afterAll(async () => {
      caller[Symbol.dispose]();
      await gateway[Symbol.asyncDispose]();
      for (const server of Object.values(servers)) await server[Symbol.asyncDispose]();
    });
    beforeEach(() => {
      for (const server of Object.values(servers)) server.reset();
    });

    const asking = (count: number, headersOf: (index: number) => Readonly<Record<string, string>> = () => ({})) =>
      caller.askAll(gateway.url, count, (index) => ({ headers: headersOf(index), body: `{"row":${index}}` }));

    describe("a split", () => {
      it.each([
        ["champion", 0],
        ["canary-10", 0.1],
        ["canary-50", 0.5],
        ["challenger", 1],
      ])("gives in the state %s the challenger its share, %d", async (state, share) => {
        await gateway.put(state);

        const answers = await asking(REQUESTS);

        expect(failures(answers)).toEqual([]);
        expect(isShare(countOf(answers, "challenger"), REQUESTS, share), `${countOf(answers, "challenger")} of ${REQUESTS}`).toBe(true);
        expect(servers.challenger.asked).toHaveLength(countOf(answers, "challenger"));
        expect(servers.champion.asked).toHaveLength(countOf(answers, "champion"));
      });

      it("passes on what was sent, to where the server takes it", async () => {
        await gateway.put("canary-50");

        await asking(SOME);

        const asked = [...servers.champion.asked, ...servers.challenger.asked];
        expect(asked.map(({ body }) => body).toSorted()).toEqual(Array.from({ length: SOME }, (_, index) => `{"row":${index}}`).toSorted());
        expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(["/invocations"]));
      });
    });

    describe("callers that stick", () => {
      it("meet one variant each, and share out as the route says", async () => {
        await gateway.put("ab");
        const callers = 2500;

        const first = await asking(callers, (index) => ({ "x-user-id": `caller-${index}` }));
        const second = await asking(callers, (index) => ({ "x-user-id": `caller-${index}` }));

        expect(second.map(({ variant }) => variant)).toEqual(first.map(({ variant }) => variant));
        expect(isShare(countOf(first, "challenger"), callers, 0.3), `${countOf(first, "challenger")} of ${callers}`).toBe(true);
      });

      it("are decided one by one where nobody says who calls", async () => {
        await gateway.put("ab");

        const answers = await asking(REQUESTS);

        expect(isShare(countOf(answers, "challenger"), REQUESTS, 0.3), `${countOf(answers, "challenger")} of ${REQUESTS}`).toBe(true);
      });
    });

    describe("copies", () => {
      it("are made of every request, whole, while the champion answers and the challenger keeps up", async () => {
        await gateway.put("shadow");
        const answers: Answer[] = [];

        for (let asked = 0; asked < REQUESTS; asked += AT_ONCE) {
          answers.push(...(await asking(AT_ONCE, (index) => ({ "x-request-id": `request-${asked + index}` }))));
          await expect.poll(() => servers.challenger.asked.length).toBe(asked + AT_ONCE);
        }

        const ids = Array.from({ length: REQUESTS }, (_, index) => `request-${index}`).toSorted();
        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(REQUESTS);
        expect(servers.challenger.asked.map(({ id }) => String(id)).toSorted()).toEqual(ids);
        const bodies = (server: VariantServer) => server.asked.map(({ body, id }) => `${id} ${body}`).toSorted();
        expect(bodies(servers.challenger)).toEqual(bodies(servers.champion));
      });

      it("are made of some, where the route says so", async () => {
        await gateway.put("shadow-30");

        const answers = await asking(REQUESTS);

        await expect.poll(() => servers.challenger.asked.length).toSatisfy((count: number) => isShare(count, REQUESTS, 0.3));
        expect(countOf(answers, "champion")).toBe(REQUESTS);
      });

      it.each<Doing>(["cuts", 500, 503])("change nothing when their server does this: %s", async (doing) => {
        await gateway.put("shadow");
        servers.challenger.doing = doing;

        const answers = await asking(SOME);

        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(SOME);
      });

      it("change nothing when their server is gone", async () => {
        await gateway.put("shadow");
        await servers.challenger.close();

        const answers = await asking(SOME);

        await servers.challenger.open();
        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(SOME);
      });

      it("keep nobody waiting on a connection that goes on, while their server never answers", async () => {
        await gateway.put("shadow");
        servers.challenger.doing = "hangs";
        using single = new Caller(1);

        const answers = await single.askAll(gateway.url, SOME);

        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(SOME);
      });
    });

    describe("a challenger that does not do well", () => {
      it.each<Doing>(["cuts", 429, 500, 502, 503, 504])("has its champion answer when it does this: %s", async (doing) => {
        await gateway.put("canary-50");
        servers.challenger.doing = doing;

        const answers = await asking(SOME);

        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(SOME);
        // It goes on to be asked: whether it gets better is seen by its own counts.
        expect(isShare(servers.challenger.asked.length, SOME, 0.5), `${servers.challenger.asked.length} of ${SOME}`).toBe(true);
      });

      it("has its champion answer when it is gone, even where it should answer all", async () => {
        await gateway.put("challenger");
        await servers.challenger.close();

        const answers = await asking(SOME);

        await servers.challenger.open();
        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(SOME);
      });

      it("has its champion answer when it never does", async () => {
        await gateway.put("challenger");
        servers.challenger.doing = "hangs";

        const answers = await asking(8);

        expect(failures(answers)).toEqual([]);
        expect(countOf(answers, "champion")).toBe(8);
      });
    });

    describe("a change of state", () => {
      it("loses no request of those that are under way, and is in force at once", async () => {
        const order = ["champion", "canary-10", "canary-50", "challenger", "shadow", "challenger", "ab", "champion"];
        const over = new AbortController();
        const answers: Answer[] = [];
        const goOn = async () => {
          while (!over.signal.aborted) answers.push(await caller.ask(gateway.url));
        };

        const load = Array.from({ length: 8 }, goOn);
        const met: Answer[][] = [];
        for (const state of [...order, ...order, ...order]) {
          await gateway.put(state);
          if (state === "champion" || state === "challenger") met.push(await asking(20));
        }
        over.abort();
        await Promise.all(load);

        expect(failures(answers)).toEqual([]);
        expect(answers.length).toBeGreaterThan(SOME);
        const sole = order.filter((state) => state === "champion" || state === "challenger");
        expect(met.map((batch) => [...new Set(batch.map(({ variant }) => variant))])).toEqual(
          [...sole, ...sole, ...sole].map((state) => [state]),
        );
      });
    });
  });
}
