import type { KubernetesObject, Stages } from "../core/kubernetes.ts";
import type { HyperparameterOptimisationSpec, HyperparameterOptimisationWiring } from "./contract.ts";
import { storageStages } from "./storage.ts";
import { studiesOf } from "./studies.ts";

/** Where studies are kept, then what each team starts them from; nothing while it is off. */
export function hyperparameterOptimisationStages(spec: HyperparameterOptimisationSpec, wiring: HyperparameterOptimisationWiring): Stages {
  if (!spec.enabled) return [];
  const studies = wiring.teams.map((team) => studiesOf(team, spec, wiring));
  return [...storageStages(wiring), Object.assign({}, ...studies) as Record<string, KubernetesObject>];
}
