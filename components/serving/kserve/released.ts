import { challengerName } from "../../core/variants.ts";
import type { InferenceWiring, KServeSpec, ReleasedService } from "./contract.ts";
import { serverOf, teamOf } from "./places.ts";
import { namedModel } from "./runtimes.ts";

/** Port of the Service in front of every predictor. https://github.com/kserve/kserve/blob/v0.20.0/pkg/constants/constants.go (CommonDefaultHttpPort) */
export const SERVICE_PORT = 80;

/** Name of the Service, and of the Deployment, that KServe makes of an InferenceService. https://github.com/kserve/kserve/blob/v0.20.0/pkg/constants/constants.go (PredictorServiceName) */
export function predictorName(service: string): string {
  return `${service}-predictor`;
}

/** Whether a service is released, and so has a challenger. */
export function isReleased({ name, team }: { readonly name: string; readonly team: string }, { released = [] }: InferenceWiring): boolean {
  return released.some((service) => service.name === name && service.team === team);
}

/** The released ones of the services. */
export function releasedServicesOf(spec: KServeSpec, wiring: InferenceWiring): readonly ReleasedService[] {
  return spec.services
    .filter((service) => isReleased(service, wiring))
    .map(({ modelFormat, name, replicas, team }) => {
      const { ownPaths, path } = namedModel(modelFormat, name);
      const names = { champion: name, challenger: challengerName(name) };
      const services = { champion: predictorName(names.champion), challenger: predictorName(names.challenger) };
      const server = serverOf(teamOf(team, wiring));
      return { ...server, model: name, names, services, servicePort: SERVICE_PORT, mostReplicas: replicas.max, path, ownPaths };
    });
}
