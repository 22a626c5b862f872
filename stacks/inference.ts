import { KEDA_OPERATOR } from "../components/autoscaling/contract.ts";
import type { RuleGroup } from "../components/core/alerts.ts";
import { type GatewaySpec, hasPages, type ProgramRoute } from "../components/gateway/contract.ts";
import type { FleetAccess } from "../components/inference/edge/contract.ts";
import { BatchInference, EdgeInference, edgeGroups, edgeTargets, StreamingInference } from "../components/inference/index.ts";
import type { AnsweringModel } from "../components/inference/streaming/contract.ts";
import type { ScrapeTarget } from "../components/monitoring/contract.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Released } from "./releases.ts";
import type { Served } from "./serving.ts";
import { callersAt, wired } from "./wiring.ts";

/** What is to be watched of other ways to infer than answering a request. */
export interface Inferred extends Group {
  /** Routes that the gateway of pages opens to devices; none where it is not how they come in. */
  readonly programRoutes: readonly ProgramRoute[];
  readonly targets: readonly ScrapeTarget[];
  readonly groups: readonly RuleGroup[];
}

/** Ways to infer besides answering a request. What nobody asked for makes nothing, not even a component. */
export function inference(ground: Ground, experiments: Experiments, served: Served, released: Released): Inferred {
  batch(ground, experiments);
  stream(ground, served, released);
  const fleet = edge(ground, experiments);
  const { edge: groups, streaming } = ground.environment.inference;
  const { streams } = streaming;
  return {
    targets: edgeTargets(groups, ground.wiring.namespace),
    groups: fleet === undefined ? [] : edgeGroups(groups),
    programRoutes: fleet?.route ? [fleet.route] : [],
    interfaces: [],
    outputs: {
      ...(streams.length > 0 && { streams: Object.fromEntries(streams.map(({ input, name, output }) => [name, { input, output }])) }),
      ...(fleet && { edgeFleet: addressOf(fleet, ground.environment.gateway) }),
    },
  };
}

/** Jobs of Argo Workflows where it runs, and else of the cluster itself. */
function batch({ environment, platform, wiring }: Ground, { tracking }: Experiments): void {
  const { inference: spec, pipelines } = environment;
  if (spec.batch.length === 0) return;
  const identity = platform.identities["batch-inference"];
  new BatchInference("batch-inference", {
    ...wiring,
    spec: spec.batch,
    tracking: tracking.access,
    data: wired(platform.buckets, "data"),
    ...(identity && { identity }),
    workflows: pipelines.enabled && pipelines.system.includes("argo"),
    after: [...platform.dataReady, ...tracking.ready],
  });
}

/** Kafka, and who has models answer its messages: through the gateway where there is one, so that a release holds for messages too. */
function stream({ environment, platform, wiring }: Ground, served: Served, { gateway, routes }: Released): void {
  const { streaming: spec } = environment.inference;
  if (spec.streams.length === 0) return;
  const models = served.endpoints
    .filter(({ variant }) => variant === "champion")
    .map((endpoint): readonly [string, AnsweringModel] => {
      const { model, url } = endpoint;
      const isRouted = routes.some((route) => route.model === model);
      return gateway !== undefined && isRouted
        ? [model, { url: `${gateway.url}/models/${model}/invocations`, server: gateway.server }]
        : [model, { url: `${url}/invocations`, server: endpoint }];
    });
  new StreamingInference("streaming-inference", {
    ...wiring,
    spec,
    models: Object.fromEntries(models),
    ...(environment.autoscaling.enabled && { scaled: KEDA_OPERATOR }),
    after: [...platform.certified, ...served.ready, ...served.scaled],
  });
}

function edge({ environment, platform, wiring }: Ground, { tracking }: Experiments) {
  const { edge: spec } = environment.inference;
  if (spec.groups.length === 0) return undefined;
  return new EdgeInference("edge-inference", {
    ...wiring,
    spec,
    tracking: tracking.access,
    bucket: wired(platform.buckets, "edge"),
    identities: platform.identities,
    callers: callersAt(environment),
    ...(hasPages(environment.gateway) && { domain: environment.domain }),
    after: [...platform.dataReady, ...tracking.ready],
  }).fleet;
}

/** As devices call it, or whoever leads them in. */
function addressOf({ host, namespace, port, service }: FleetAccess, { port: entry }: GatewaySpec): string {
  if (host === undefined) return `http://${service}.${namespace}.svc:${port}`;
  return entry === 443 ? `https://${host}` : `https://${host}:${entry}`;
}
