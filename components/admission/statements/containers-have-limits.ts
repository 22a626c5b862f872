import { POD_VARIABLES, PODS_ONLY, type Statement } from "../statement.ts";

/** An amount above zero, as the API server writes it: `0` is no limit at all. */
const ABOVE_ZERO = "^[0-9.]*[1-9]";

/** Of pods alone: a namespace's default limits are added to pods, and not to what makes them. */
export const containersHaveLimits: Statement = {
  description: "Every container asks for CPU and memory and has limits of both, so that none takes its node from the others.",
  controls: ["servers-have-limits"],
  subjects: PODS_ONLY,
  reach: "estate",
  variables: POD_VARIABLES,
  checks: [
    {
      expression: `variables.containers.all(c, has(c.resources) && ${["requests", "limits"].flatMap((kind) => [`has(c.resources.${kind})`, ...["cpu", "memory"].map((what) => `'${what}' in c.resources.${kind} && c.resources.${kind}['${what}'].matches('${ABOVE_ZERO}')`)]).join(" && ")})`,
      message: "a container has no request or limit of CPU or of memory: set cpu and memory of resources.requests and resources.limits",
    },
  ],
};
