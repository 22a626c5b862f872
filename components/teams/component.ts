import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type TeamPlace, type TeamsArgs, type TeamsOutputs, TeamsSpec } from "./contract.ts";
import { placesOf, teamsStages } from "./manifests.ts";

/** A place in the cluster for each team. */
export class Teams extends ComponentResource implements TeamsOutputs {
  readonly places: readonly TeamPlace[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: TeamsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, TeamsSpec, args.spec);
    super("estate:teams:Teams", name, {}, opts);
    this.ready = registerStages(name, teamsStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.places = placesOf(spec, args);
    this.registerOutputs({});
  }
}
