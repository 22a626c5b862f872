import { runtime } from "@pulumi/pulumi";
import { UserError } from "../components/core/errors.ts";
import { bareKey } from "../environments/keys.ts";
import { checkEnvironment, type Environment } from "../environments/schema.ts";

/**
 * The environment of the stack that is being stood up, from the configuration that the engine hands over.
 *
 * @throws UserError with every problem at once.
 */
export function stackEnvironment(): Environment {
  const own = Object.entries(runtime.allConfig()).flatMap(([key, value]) => {
    const bare = bareKey(key);
    return bare === undefined ? [] : [[bare, value] as const];
  });
  const { environment, problems } = checkEnvironment(Object.fromEntries(own));
  if (environment === undefined) throw new UserError("the environment is not valid; nothing was touched", problems);
  return environment;
}
