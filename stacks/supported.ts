import { type Cloud, isUnsupported, type Registry } from "../components/core/cloud.ts";
import { UserError } from "../components/core/errors.ts";

/**
 * Loads who provides a capability on a cloud.
 *
 * @throws UserError where the cloud lacks it, with the alternative.
 */
export async function provided<Provider>(capability: string, registry: Registry<Provider>, cloud: Cloud): Promise<Provider> {
  const entry = registry[cloud];
  if (!isUnsupported(entry)) return entry();
  throw new UserError("the environment cannot be stood up; nothing was touched", [
    { path: "cloud", reason: `${cloud} has no ${capability}: ${entry.why}; use ${entry.alternative}` },
  ]);
}
