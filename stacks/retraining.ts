import type { Resource } from "@pulumi/pulumi";
import type { MonitoringOutputs } from "../components/monitoring/contract.ts";
import { trainingPrograms } from "../components/pipelines/index.ts";
import type { ReleaseOutputs } from "../components/release/contract.ts";
import { recordPrograms } from "../components/release/index.ts";
import type { RetrainingOutputs } from "../components/retraining/contract.ts";
import { Retraining } from "../components/retraining/index.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground } from "./ground.ts";
import { LOOP_WORKLOADS } from "./loop-workloads.ts";
import { wired } from "./wiring.ts";

/** Both ends of the loop: who says that a model no longer fits, and who brings the next version before callers. */
export interface LoopEnds {
  readonly alerts: MonitoringOutputs["alerts"];
  readonly releases: ReleaseOutputs["routes"];
  readonly ready: readonly Resource[];
}

/** What trains served models anew when an alert asks for it; nothing while it is off. */
export function retraining(
  { environment, platform, wiring }: Ground,
  { tracking }: Experiments,
  ends: LoopEnds,
): RetrainingOutputs | undefined {
  if (!environment.retraining.enabled) return undefined;
  const { buckets, dataReady, identities } = platform;
  const identity = identities[LOOP_WORKLOADS.retraining];
  return new Retraining("retraining", {
    ...wiring,
    spec: environment.retraining,
    alerts: ends.alerts,
    tracking: tracking.access,
    data: wired(buckets, "data"),
    captures: wired(buckets, "captures"),
    releases: ends.releases,
    approval: environment.release.approval,
    ...(identity && { identity }),
    programs: { ...trainingPrograms(), ...recordPrograms() },
    after: [...dataReady, ...tracking.ready, ...ends.ready],
  });
}
