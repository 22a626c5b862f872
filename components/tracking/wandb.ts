import type { KubernetesObject } from "../core/kubernetes.ts";
import { cloudSecret } from "../credentials/index.ts";
import type { TrackingSpec, TrackingWiring } from "./contract.ts";
import { WANDB_SECRET, wandbOf } from "./plan.ts";

/** The copy of the key that the cloud's secret manager holds; nothing where a Secret is there already. */
export function wandbKeyOf(spec: TrackingSpec, { namespace, remoteSecret }: TrackingWiring): Record<string, KubernetesObject> {
  if (wandbOf(spec) === undefined || spec.wandb?.apiKey.from !== "cloud" || remoteSecret === undefined) return {};
  return { "wandb-key": cloudSecret({ name: WANDB_SECRET, namespace, from: remoteSecret, keys: { [spec.wandb.apiKey.key]: null } }) };
}
