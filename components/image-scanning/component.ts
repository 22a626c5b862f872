import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type ImageScanningArgs, type ImageScanningOutputs, ImageScanningSpec } from "./contract.ts";
import { imageScanningStages } from "./manifests.ts";

/** What is known to be wrong with the images that run. */
export class ImageScanning extends ComponentResource implements ImageScanningOutputs {
  readonly ready: readonly Resource[];

  constructor(name: string, args: ImageScanningArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ImageScanningSpec, args.spec);
    super("estate:image-scanning:ImageScanning", name, {}, opts);
    this.ready = registerStages(name, imageScanningStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.registerOutputs({});
  }
}
