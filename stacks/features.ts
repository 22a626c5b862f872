import type { FeatureStoreAccess } from "../components/feature-store/contract.ts";
import { FeatureStore } from "../components/feature-store/index.ts";
import type { Ground, Group } from "./ground.ts";
import { wired } from "./wiring.ts";

/** Features of models, described once for training and for predictions. */
export interface Features extends Group {
  /** None while the feature store is off. */
  readonly featureStore?: FeatureStoreAccess;
}

/** Where features are kept. */
export function features({ environment, platform, wiring }: Ground): Features {
  if (!environment.featureStore.enabled) return { interfaces: [], outputs: {} };
  const identity = platform.identities["features"];
  const { access } = new FeatureStore("feature-store", {
    ...wiring,
    spec: environment.featureStore,
    database: wired(platform.databases, "features"),
    bucket: wired(platform.buckets, "features"),
    ...(identity && { identity }),
    after: platform.dataReady,
  });
  return { featureStore: access, interfaces: [], outputs: { featureStoreConfig: access.clientConfig } };
}
