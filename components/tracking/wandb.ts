import type { KubernetesObject } from "../core/kubernetes.ts";
import { cloudSecret } from "../credentials/index.ts";
import type { TrackingSpec, TrackingWiring } from "./contract.ts";
import { WANDB_SECRET, wandbOf } from "./plan.ts";

/**
 * The copy of the key that the cloud's secret manager holds; nothing where a Secret is there already.
 *
 * @throws Error where the cloud holds it and the wiring does not say under which name, which is a defect of the wiring.
 */
export function wandbKeyOf(spec: TrackingSpec, { namespace, remoteSecret }: TrackingWiring): Record<string, KubernetesObject> {
  if (wandbOf(spec) === undefined || spec.wandb?.apiKey.from !== "cloud") return {};
  if (remoteSecret === undefined) throw new Error("the key of Weights & Biases is in a secret of the cloud that the wiring does not name");
  return { "wandb-key": cloudSecret({ name: WANDB_SECRET, namespace, from: remoteSecret, keys: { [spec.wandb.apiKey.key]: null } }) };
}
