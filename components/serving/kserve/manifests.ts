import type { Stages } from "../../core/kubernetes.ts";
import { operatorStages } from "../../core/operator.ts";
import type { InferenceWiring, KServeSpec } from "./contract.ts";
import { controllerRelease, definitionsRelease, NAMESPACE } from "./release.ts";
import { runtimesOf } from "./runtimes.ts";
import { budgetsOf, monitorsOf, policiesOf, servicesOf } from "./services.ts";

/** Port of the controller's pod that the API server calls. https://github.com/kserve/kserve/blob/v0.20.0/charts/kserve-resources/files/kserve/resources.yaml */
const WEBHOOK_PORT = 9443;

const QUOTA = { cpuMillicores: 4000, memoryMiB: 2048, pods: 10, storageGiB: 0 };

/** KServe, its runtimes, then the teams' services; nothing while it is off. The webhooks refuse whatever comes before the controller answers. */
export function inferenceStages(spec: KServeSpec, wiring: InferenceWiring): Stages {
  if (!spec.enabled) return [];
  const operator = operatorStages({
    namespace: NAMESPACE,
    quota: QUOTA,
    definitions: { definitions: definitionsRelease(wiring) },
    release: controllerRelease(wiring),
    calledPorts: [WEBHOOK_PORT],
  });
  const runtimes = { ...runtimesOf(spec, wiring), ...policiesOf(spec, wiring) };
  const services = { ...servicesOf(spec, wiring), ...budgetsOf(spec, wiring), ...monitorsOf(spec, wiring) };
  return [...operator, runtimes, ...(Object.keys(services).length === 0 ? [] : [services])];
}
