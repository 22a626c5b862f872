import { type Cloud, isUnsupported, type Unsupported } from "../components/core/cloud.ts";
import { UserError } from "../components/core/errors.ts";

/**
 * Who provides a capability on a cloud.
 *
 * @throws UserError where the cloud lacks it, with the alternative.
 */
export function supported<Provider extends object>(
  capability: string,
  registry: Readonly<Record<Cloud, Provider | Unsupported>>,
  cloud: Cloud,
): Provider {
  const entry = registry[cloud];
  if (!isUnsupported(entry)) return entry;
  throw new UserError("the environment cannot be stood up; nothing was touched", [
    { path: "cloud", reason: `${cloud} has no ${capability}: ${entry.why}; use ${entry.alternative}` },
  ]);
}
