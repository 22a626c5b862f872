import type { Surroundings } from "../components/core/surroundings.ts";
import type { Experiments } from "./experiments.ts";
import type { Features } from "./features.ts";

/** What notebooks and teams are told of: where runs go besides MLflow, lineage, branches of data, and features. */
export function surroundingsOf({ dataVersioning, lineage, tracking }: Experiments, { featureStore }: Features): Surroundings {
  const { lakefs } = dataVersioning.access;
  const { wandb } = tracking;
  return {
    env: [
      ...(wandb?.env ?? []),
      ...(lineage?.env ?? []),
      ...(lakefs ? [{ name: "LAKECTL_SERVER_ENDPOINT_URL", value: lakefs.url }] : []),
      ...(featureStore?.env ?? []),
    ],
    callees: [
      ...(wandb?.callees ?? []),
      ...(lineage ? [lineage] : []),
      ...(lakefs ? [lakefs] : []),
      ...(featureStore ? [featureStore, featureStore.offline, featureStore.registry] : []),
    ],
    folders: featureStore ? [featureStore.clientFiles] : [],
  };
}
