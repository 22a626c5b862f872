import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { GatewaySpec, hasPages, type RoutesArgs, type RoutesOutputs } from "./contract.ts";
import { routesStages } from "./manifests.ts";
import { urlsOf } from "./routes.ts";

/** The ways in: proxies, a name and a guard for every page. */
export class Routes extends ComponentResource implements RoutesOutputs {
  readonly urls: Readonly<Record<string, string>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: RoutesArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, GatewaySpec, args.spec);
    super("estate:gateway:Routes", name, {}, opts);
    this.ready = registerStages(name, routesStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.urls = hasPages(spec) ? urlsOf(spec, args) : {};
    this.registerOutputs({ urls: this.urls });
  }
}
