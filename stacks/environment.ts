import { getStack, runtime } from "@pulumi/pulumi";
import { UserError } from "../components/core/errors.ts";
import type { EnvironmentFacts } from "../components/core/estate.ts";
import { checkEnvironment } from "../environments/check.ts";
import { bareKey, ENVIRONMENT_NAME, ENVIRONMENT_NAME_RULE } from "../environments/keys.ts";
import type { Environment } from "../environments/schema.ts";

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
  if (!ENVIRONMENT_NAME.test(getStack()))
    throw new UserError(`the stack's name ${ENVIRONMENT_NAME_RULE} (got ${JSON.stringify(getStack())})`);
  if (environment === undefined) throw new UserError("the environment is not valid; nothing was touched", problems);
  return environment;
}

/** What a cloud's components need to know of an environment, whose region and account its checks have seen to. */
export function factsOf({ account, costCentre, owner, protectData, region }: Environment): EnvironmentFacts {
  if (region === undefined || account === undefined)
    throw new Error("an environment of a cloud came through its checks without region or account");
  return { environment: getStack(), owner, costCentre, region, account, protect: protectData };
}
