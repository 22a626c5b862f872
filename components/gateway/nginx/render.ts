import type { Backend, Route, RouteState, Share } from "../../core/model-route.ts";
import type { Server } from "../../core/server.ts";
import { block, textOf } from "./directives.ts";
import { routeProblems } from "./problems.ts";

/** Socket, in the gateway's own folder, behind which copies of requests wait for their answers, so that no caller does. */
const COPIES_SOCKET = "copies.sock";

/** Name of what counts the copies that are under way. */
export const COPIES_ZONE = "copies";

/**
 * Copies that may wait for an answer at once, a model: enough for a pause of a server that else keeps up; those beyond are dropped, so that a shadow
 * that hangs takes nothing from callers.
 */
export const MOST_COPIES = 128;

/** Less than servers keep connections open (5 s, https://www.uvicorn.org/settings/#timeouts), so that none is used while it is being closed. */
const IDLE_SECONDS = 4;

/** The two parts of nginx's configuration that one state of a route is. */
export interface NginxRoute {
  /** What stands in `http`: servers, and by which they are chosen. */
  readonly http: string;
  /** What stands in `server`: the way in, which only the gateway's own redirect leads to. */
  readonly location: string;
}

/**
 * One state of a route in the words of nginx. All states of a route stand side by side in one configuration, each under names of its own, so that the
 * change from one to the next is a file that is looked for, and no reload, which would cut connections that callers keep.
 * https://nginx.org/en/docs/http/ngx_http_split_clients_module.html, https://nginx.org/en/docs/http/ngx_http_mirror_module.html
 *
 * @param groundTruth who is told what was right; nobody where it is left out.
 * @throws Error with every problem where names or shares are none, which is a defect of the caller: what people write is checked before.
 */
export function renderNginx(state: RouteState, groundTruth?: Server): NginxRoute {
  const problems = routeProblems(state, groundTruth);
  if (problems.length > 0) throw new Error(`the state ${JSON.stringify(state.name)} is no route: ${problems.join("; ")}`);
  return {
    http: textOf([...splitOf(state), ...upstreamsOf(state), ...copiesOf(state), ...groundTruthUpstream(state, groundTruth)]),
    location: textOf([...invocationsOf(state), ...copyLocation(state), ...groundTruthLocation(state, groundTruth)]),
  };
}

/** Path that the gateway leads requests to while this state is in force; nobody else gets there. */
function pathOf({ name, route }: RouteState, what: string): string {
  return `/states/${route.model}/${name}/${what}`;
}

/**
 * Where requests are led to. While the gateway is about to end, or to read its configuration anew, they are led to the second of the two, which has
 * callers begin another connection: one that is kept would be cut then, with whatever a caller had just sent on it.
 */
function ways(state: RouteState, what: string, directives: readonly string[]): readonly string[] {
  const path = pathOf(state, what);
  return [
    block(`location = ${path}`, ["internal;", ...directives]),
    block(`location = /closing${path}`, ["internal;", "keepalive_timeout 0;", ...directives]),
  ];
}

/** Names of servers may hold dots, which names of models and states do not, so no two are the same. */
function upstreamOf({ name, route }: RouteState, word: string): string {
  return `${route.model}.${name}.${word}`;
}

/** Variables have no dots; the length says where the model's name ends. */
function variableOf(word: string, { name, route: { model } }: RouteState): string {
  return `$${word}_${model.length}${model}_${name}`.replaceAll("-", "_");
}

/** Shares that get something. */
function answering({ shares }: Route): readonly Share[] {
  return shares.filter(({ percent }) => percent > 0);
}

/**
 * Who answers which request, where there is a choice. The challenger comes first, so that a caller who has met it goes on to as its share rises. The
 * id that decides is nginx's own: what a caller sends must not choose.
 */
function splitOf(state: RouteState): readonly string[] {
  const { model, stickyHeader } = state.route;
  const shares = answering(state.route);
  if (shares.length < 2) return [];
  const header = stickyHeader && `$http_${stickyHeader.toLowerCase().replaceAll("-", "_")}`;
  const key = header === undefined ? "$request_id" : variableOf("key", state);
  const sticky = header === undefined ? [] : [block(`map ${header} ${key}`, [`"" $request_id;`, `default ${header};`])];
  const challenger = shares.filter(({ variant }) => variant === "challenger").map(({ percent, variant }) => `${percent}% ${variant};`);
  return [...sticky, block(`split_clients "${model} ${key}" ${variableOf("variant", state)}`, [...challenger, "* champion;"])];
}

/** The champion stands behind the challenger: what that one cannot answer, it does. */
function upstreamsOf(state: RouteState): readonly string[] {
  const champion = state.route.shares.find(({ variant }) => variant === "champion");
  return answering(state.route).map((share) => {
    const behind = share.variant === "challenger" && champion ? [serverOf(champion, " backup")] : [];
    return block(`upstream ${upstreamOf(state, share.variant)}`, [serverOf(share), ...behind, ...KEPT_OPEN]);
  });
}

/** One that failed is asked again at once: how much of its share it gets must not depend on how well it does. */
function serverOf({ namespace, port, service }: Pick<Backend, "service" | "namespace" | "port">, role = ""): string {
  return `server ${service}.${namespace}.svc:${port} max_fails=0${role};`;
}

/** Connections go to one pod each, so that they end now and then for a new pod to get some. */
const KEPT_OPEN = ["keepalive 32;", `keepalive_timeout ${IDLE_SECONDS}s;`, "keepalive_time 60s;"];

function invocationsOf(state: RouteState): readonly string[] {
  const { mirror, model } = state.route;
  const shares = answering(state.route);
  const variant = shares.length < 2 ? (shares[0]?.variant ?? "champion") : variableOf("variant", state);
  return ways(state, "invocations", [
    `set $route_model ${model};`,
    `set $route_variant ${variant};`,
    "access_log requests.log model_requests buffer=32k flush=1s;",
    ...(mirror === undefined ? [] : [`mirror ${pathOf(state, "copy")};`]),
    `proxy_pass http://${upstreamOf(state, "")}$route_variant/invocations;`,
  ]);
}

/**
 * Whom copies go to. nginx begins nothing new on a caller's connection before copies of what came on it are answered, so copies go to a server of its
 * own that takes each at once, and is itself the one that waits. https://nginx.org/en/docs/http/ngx_http_mirror_module.html
 */
function copiesOf(state: RouteState): readonly string[] {
  const { mirror, model } = state.route;
  if (mirror === undefined) return [];
  const copies = upstreamOf(state, "copies");
  const chosen = variableOf("copied", state);
  const some =
    mirror.percent < 100 ? [block(`split_clients "${model} copy $request_id" ${chosen}`, [`${mirror.percent}% 1;`, `* "";`])] : [];
  return [
    ...some,
    block(`upstream ${copies}`, [`server unix:${COPIES_SOCKET} max_fails=0;`]),
    block(`upstream ${upstreamOf(state, "shadow")}`, [serverOf(mirror), ...KEPT_OPEN]),
    block("server", [
      `listen unix:${COPIES_SOCKET};`,
      `server_name ${copies};`,
      "keepalive_timeout 0;",
      `set $route_model ${model};`,
      "access_log requests.log model_copies buffer=32k flush=1s if=$is_dropped;",
      // An image is not there to be posted to, which is told once the copy is on its way.
      block("location = /invocations", [
        `limit_conn ${COPIES_ZONE} ${MOST_COPIES};`,
        "mirror /copy;",
        "empty_gif;",
        "error_page 405 =204 @taken;",
      ]),
      block("location @taken", ["return 204;"]),
      block("location = /copy", [
        "internal;",
        "log_subrequest on;",
        "access_log requests.log model_copies buffer=32k flush=1s;",
        `proxy_pass http://${upstreamOf(state, "shadow")}/invocations;`,
      ]),
    ]),
  ];
}

function copyLocation(state: RouteState): readonly string[] {
  const { mirror } = state.route;
  if (mirror === undefined) return [];
  const some = mirror.percent < 100 ? [block(`if (${variableOf("copied", state)} = "")`, ["return 204;"])] : [];
  return [
    block(`location = ${pathOf(state, "copy")}`, [
      "internal;",
      ...some,
      "proxy_connect_timeout 1s;",
      "proxy_read_timeout 1s;",
      `proxy_pass http://${upstreamOf(state, "copies")}/invocations;`,
    ]),
  ];
}

function groundTruthUpstream(state: RouteState, groundTruth: Server | undefined): readonly string[] {
  if (groundTruth === undefined) return [];
  const { namespace, port, system } = groundTruth;
  return [block(`upstream ${upstreamOf(state, "ground-truth")}`, [serverOf({ service: system, namespace, port }), ...KEPT_OPEN])];
}

function groundTruthLocation(state: RouteState, groundTruth: Server | undefined): readonly string[] {
  if (groundTruth === undefined) return [];
  const to = `http://${upstreamOf(state, "ground-truth")}/models/${state.route.model}/ground-truth`;
  return ways(state, "ground-truth", [`proxy_pass ${to};`]);
}
