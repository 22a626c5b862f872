import type { EnvironmentFacts, Estate } from "../core/estate.ts";

export interface AccountArgs {
  readonly facts: EnvironmentFacts;
}

/** The account, project or subscription that an environment stands in, ready to make resources in. */
export interface AccountOutputs {
  readonly estate: Estate;
}
