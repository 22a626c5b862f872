import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { UserInterface } from "../core/system.ts";
import { type NotebooksArgs, type NotebooksOutputs, NotebooksSpec, type SecretKey } from "./contract.ts";
import { hubStages } from "./hub/manifests.ts";
import { hubPage, hubUrl } from "./hub/plan.ts";
import { labPage, notebooksStages, tokenSecretOf, urlOf } from "./manifests.ts";

/** JupyterLab for a team or JupyterHub for many people, connected to tracking, object store and data versions. */
export class Notebooks extends ComponentResource implements NotebooksOutputs {
  readonly url: string;
  readonly tokenSecret: SecretKey | undefined;
  readonly page: UserInterface;
  readonly ready: readonly Resource[];

  constructor(name: string, args: NotebooksArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, NotebooksSpec, args.spec);
    const isHub = spec.system === "jupyterhub";
    const stages = isHub ? hubStages(spec, args) : notebooksStages(spec, args);
    super("estate:notebooks:Notebooks", name, {}, opts);
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    this.url = isHub ? hubUrl() : urlOf(args.namespace);
    this.tokenSecret = isHub ? undefined : tokenSecretOf();
    this.page = isHub ? hubPage() : labPage(args.namespace);
    this.registerOutputs({ url: this.url, ...(this.tokenSecret && { tokenSecret: this.tokenSecret }) });
  }
}
