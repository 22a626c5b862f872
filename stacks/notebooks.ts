import { Notebooks } from "../components/notebooks/index.ts";
import type { Experiments } from "./experiments.ts";
import type { Ground, Group } from "./ground.ts";
import type { Served } from "./serving.ts";
import { wired } from "./wiring.ts";

/** Where people work. */
export function notebooks({ environment, platform, wiring }: Ground, experiments: Experiments, served: Served): Group {
  const { buckets, cluster, identities } = platform;
  const identity = identities["notebooks"];
  const lab = new Notebooks("notebooks", {
    ...wiring,
    spec: environment.notebooks,
    tracking: experiments.tracking.access,
    bucket: wired(buckets, "data"),
    ...(identity && { identity }),
    dvcConfigMap: experiments.dataVersioning.access.configMap,
    callees: served.endpoints,
    cluster: cluster.capabilities,
    after: experiments.tracking.ready,
  });
  return { interfaces: [], outputs: { notebooksUrl: lab.url } };
}
