import { RunError, runtime } from "@pulumi/pulumi";
import type { Cloud } from "../components/core/cloud.ts";
import { UserError } from "../components/core/errors.ts";
import type { Environment } from "../environments/schema.ts";
import { stackEnvironment } from "./environment.ts";
import { ownershipLabels } from "./labels.ts";
import { managedRelease } from "./managed-releases.ts";
import { mlops } from "./mlops.ts";

/** The whole program: an environment's configuration in, its estate out. The engine reports a RunError as its text, without a stack. */
async function standUp() {
  try {
    const environment = stackEnvironment();
    // A transformation runs in the program itself; a transform would be a call of the engine back to it for each resource.
    runtime.registerStackTransformation(ownershipLabels(environment));
    return await STANDING[environment.cloud](environment);
  } catch (error) {
    throw error instanceof UserError ? new RunError(error.message) : error;
  }
}

async function onThisMachine(environment: Environment) {
  const { machinePlatform } = await import("./machine.ts");
  return mlops(environment, machinePlatform(environment));
}

async function onCloud(environment: Environment) {
  const { cloudEstate } = await import("./cloud.ts");
  const { managed, nameServers, platform, registryPrefix } = await cloudEstate(environment);
  const systems = platform && mlops(environment, platform);
  const released = managedRelease(environment);
  const managedSystem = managed && {
    ...(managed.trackingUri && { trackingUri: managed.trackingUri }),
    consoleUrl: managed.consoleUrl,
    pipelineIdentity: managed.pipelineIdentity,
    ...(released && { managedRelease: released }),
  };
  return { ...systems, ...managedSystem, registryPrefix, ...(nameServers && { nameServers }) };
}

/** How an environment stands; what it does not need is not loaded. */
const STANDING: Readonly<Record<Cloud, (environment: Environment) => Promise<object>>> = {
  aws: onCloud,
  gcp: onCloud,
  azure: onCloud,
  local: onThisMachine,
};

/** The stack's outputs, which differ by environment: the engine takes them whole from a default export. */
export default await standUp();
