import type { DataVersioningOutputs } from "../components/data-versioning/contract.ts";
import { DataVersioning } from "../components/data-versioning/index.ts";
import type { TrackingOutputs } from "../components/tracking/contract.ts";
import { Tracking } from "../components/tracking/index.ts";
import type { Ground, Group } from "./ground.ts";
import { wired } from "./wiring.ts";

/** Where experiments, models and versions of data are kept. */
export interface Experiments extends Group {
  readonly tracking: TrackingOutputs;
  readonly dataVersioning: DataVersioningOutputs;
}

/** Experiments, models, and versions of data. */
export function experiments({ environment, platform, ready, wiring }: Ground): Experiments {
  const { buckets, dataReady, databases, identities } = platform;
  const identity = identities["tracking"];
  const tracking = new Tracking("tracking", {
    ...wiring,
    spec: environment.tracking,
    database: wired(databases, "tracking"),
    bucket: wired(buckets, "artifacts"),
    ...(identity && { identity }),
    after: dataReady,
  });
  const dataVersioning = new DataVersioning("data-versioning", {
    ...wiring,
    spec: environment.dataVersioning,
    bucket: wired(buckets, "data"),
    after: ready,
  });
  return {
    tracking,
    dataVersioning,
    interfaces: [],
    outputs: { trackingUri: tracking.access.uri, dvcConfigs: dataVersioning.access.configs },
  };
}
