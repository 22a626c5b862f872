import { RunError, runtime } from "@pulumi/pulumi";
import { UserError } from "../components/core/errors.ts";
import { stackEnvironment } from "./environment.ts";
import { foundation } from "./foundation.ts";
import { ownershipLabels } from "./labels.ts";
import { mlops } from "./mlops.ts";
import { platform } from "./platform.ts";

/** The whole program: an environment's configuration in, its estate out. The engine reports a RunError as its text, without a stack. */
function standUp() {
  try {
    const environment = stackEnvironment();
    runtime.registerResourceTransform(ownershipLabels(environment));
    const ground = foundation(environment);
    return mlops(environment, ground, platform(environment, ground));
  } catch (error) {
    throw error instanceof UserError ? new RunError(error.message) : error;
  }
}

export const { trackingUri, notebooksUrl, modelEndpoints, prometheusUrl, dashboardUrl, dvcConfigs } = standUp();
