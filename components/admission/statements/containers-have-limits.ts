import { POD_VARIABLES, PODS_ONLY, type Statement } from "../statement.ts";

/** Of pods alone: a namespace's default limits are added to pods, and not to what makes them. */
export const containersHaveLimits: Statement = {
  description: "Every container has limits of CPU and memory, so that none takes its node from the others.",
  subjects: PODS_ONLY,
  reach: "estate",
  variables: POD_VARIABLES,
  checks: [
    {
      expression:
        "variables.containers.all(c, has(c.resources) && has(c.resources.limits) && 'cpu' in c.resources.limits && 'memory' in c.resources.limits)",
      message: "a container has no limit of CPU or of memory: set resources.limits.cpu and resources.limits.memory",
    },
  ],
};
