import type { Stages } from "../core/kubernetes.ts";
import type { TrainingSpec, TrainingWiring } from "./contract.ts";
import { rayStages } from "./ray.ts";
import { trainerStages } from "./trainer.ts";

/** The systems that train, one beside the other; nothing while it is off. */
export function trainingStages(
  spec: TrainingSpec,
  wiring: TrainingWiring,
): readonly { readonly system: string; readonly stages: Stages }[] {
  if (!spec.enabled) return [];
  const of = { trainer: trainerStages, ray: rayStages };
  return spec.system.map((system) => ({ system, stages: of[system](spec, wiring) }));
}
