import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type CertificatesArgs, type CertificatesOutputs, CertificatesSpec } from "./contract.ts";
import { certificatesStages, ISSUER } from "./manifests.ts";

/** Certificates signed by an authority of the estate's own. */
export class Certificates extends ComponentResource implements CertificatesOutputs {
  readonly issuer: string | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: CertificatesArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, CertificatesSpec, args.spec);
    super("estate:certificates:Certificates", name, {}, opts);
    this.ready = registerStages(name, certificatesStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.issuer = spec.enabled ? ISSUER : undefined;
    this.registerOutputs({ issuer: this.issuer });
  }
}
