import { UserError } from "../components/core/errors.ts";
import { desiredState } from "../plan/render/desired.ts";
import { planEnvironment } from "./plan-environment.ts";

/** A system that answers over HTTP. */
export interface Served {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
}

/**
 * A system of an environment by the name of its Service.
 *
 * @throws UserError that lists what there is.
 */
export async function servedSystem(system: string, environment: string): Promise<Served> {
  const all = systemsOf(await planEnvironment(environment));
  const found = all.find(({ name }) => name === system);
  if (found === undefined) {
    throw new UserError(`environment ${environment} has no ${system} to open; it has ${all.map(({ name }) => name).join(", ")}`);
  }
  return found;
}

/** Services that have an address of their own and a port called `http`. */
function systemsOf(plan: Parameters<typeof desiredState>[0]): Served[] {
  const objects = desiredState(plan).flatMap((wave) => wave.objects);
  return objects
    .filter(({ identity }) => identity.kind === "Service")
    .flatMap(({ identity, manifest }) => {
      const { clusterIP, ports } = manifest["spec"] as { clusterIP?: string; ports?: readonly { name?: string; port: number }[] };
      const http = ports?.find(({ name }) => name === "http");
      return http === undefined || clusterIP === "None"
        ? []
        : [{ name: identity.name, namespace: identity.namespace ?? "default", port: http.port }];
    });
}
