import type { ModelMonitoringOutputs } from "../components/model-monitoring/contract.ts";
import { ModelMonitoring } from "../components/model-monitoring/index.ts";
import type { ScrapeTarget } from "../components/monitoring/contract.ts";
import { releasesOf } from "../components/release/contract.ts";
import type { CaptureWiring } from "../components/serving/contract.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground } from "./ground.ts";
import { LOOP_WORKLOADS } from "./loop-workloads.ts";
import { callersAt, wired } from "./wiring.ts";

/** What becomes of the questions and answers of models. */
export interface Watched extends Pick<ModelMonitoringOutputs, "groups" | "panels" | "server" | "ready"> {
  /** Where servers keep what they are asked; none where nothing is kept. */
  readonly capture?: CaptureWiring;
  readonly targets: readonly ScrapeTarget[];
}

/** Keeps what models are asked and answer, and looks into it; nothing while it is off. */
export function modelMonitoring(ground: Ground, { tracking }: Experiments): Watched {
  const { environment, platform, wiring } = ground;
  const { modelMonitoring: spec, serving } = environment;
  if (!spec.enabled || serving.models.length === 0) return { groups: [], panels: [], server: undefined, ready: [], targets: [] };
  const released = releasesOf(environment.release, serving.models).map(({ name }) => name);
  const bucket = wired(platform.buckets, "captures");
  const { identities } = platform;
  const [identity, driftIdentity] = [identities[LOOP_WORKLOADS.monitor], identities[LOOP_WORKLOADS.drift]];
  const { captureOf, groups, panels, ready, server } = new ModelMonitoring("model-monitoring", {
    ...wiring,
    spec,
    models: serving.models.map(({ name }) => ({ name, variants: released.includes(name) ? ["champion", "challenger"] : ["champion"] })),
    bucket,
    expires: environment.cloud !== "local",
    tracking: tracking.access,
    ...(identity && { identity }),
    ...(driftIdentity && { driftIdentity }),
    callers: callersAt(environment),
    after: [...platform.dataReady, ...tracking.ready],
  });
  const models = Object.fromEntries(
    serving.models.flatMap(({ name }) => {
      const capture = captureOf(name);
      return capture === undefined ? [] : [[name, capture] as const];
    }),
  );
  const asking = identities[LOOP_WORKLOADS.servers];
  return { groups, panels, server, ready, capture: { bucket, models, ...(asking && { identity: asking }) }, targets: targetsOf(server) };
}

function targetsOf(server: Watched["server"]): readonly ScrapeTarget[] {
  if (server === undefined) return [];
  const host = `${server.system}.${server.namespace}.svc`;
  return [{ ...server, job: server.system, host, metricsPath: "/metrics", resolves: "service" }];
}
