import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type NotebooksArgs, type NotebooksOutputs, NotebooksSpec, type SecretKey } from "./contract.ts";
import { notebooksStages, tokenSecretOf, urlOf } from "./manifests.ts";

/** JupyterLab, connected to tracking, object store and data versions. */
export class Notebooks extends ComponentResource implements NotebooksOutputs {
  readonly url: string;
  readonly tokenSecret: SecretKey;
  readonly ready: readonly Resource[];

  constructor(name: string, args: NotebooksArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NotebooksSpec, args.spec);
    const stages = notebooksStages(spec, args);
    super("estate:notebooks:Notebooks", name, {}, opts);
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    this.url = urlOf(args.namespace);
    this.tokenSecret = tokenSecretOf();
    this.registerOutputs({ url: this.url, tokenSecret: this.tokenSecret });
  }
}
