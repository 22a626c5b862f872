import type { Stages } from "../core/kubernetes.ts";
import type { UserInterface } from "../core/system.ts";
import { airflowStages } from "./airflow/manifests.ts";
import { airflowPage } from "./airflow/plan.ts";
import { ARGO_PAGE, argoStages } from "./argo/manifests.ts";
import type { PipelineSystem, PipelinesSpec, PipelinesWiring } from "./contract.ts";

interface System {
  readonly stages: (spec: PipelinesSpec, wiring: PipelinesWiring) => Stages;
  readonly page: (wiring: PipelinesWiring) => UserInterface;
}

const SYSTEMS: Readonly<Record<PipelineSystem, System>> = {
  argo: { stages: argoStages, page: () => ARGO_PAGE },
  airflow: {
    stages: (spec, wiring) => {
      if (wiring.airflowDatabase === undefined) throw new Error("the stack asked for no database for Airflow");
      return airflowStages(spec, wiring, wiring.airflowDatabase);
    },
    page: ({ namespace }) => airflowPage(namespace),
  },
};

/** Each system by itself, since none waits for another; nothing while it is off. */
export function pipelinesStages(spec: PipelinesSpec, wiring: PipelinesWiring): readonly Stages[] {
  return spec.enabled ? spec.system.map((system) => SYSTEMS[system].stages(spec, wiring)) : [];
}

/** Pages for people. */
export function pagesOf(spec: PipelinesSpec, wiring: PipelinesWiring): readonly UserInterface[] {
  return spec.enabled ? spec.system.map((system) => SYSTEMS[system].page(wiring)) : [];
}
