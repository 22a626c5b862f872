import { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { APPLY_OPTIONS } from "../core/kubernetes-provider.ts";
import { parseSpec } from "../core/parse.ts";
import { type ClusterArgs, type ClusterCapabilities, type ClusterOutputs, ClusterSpec } from "./contract.ts";
import { capabilitiesOf, contextOf } from "./plan.ts";

/** A cluster on this machine. `estate cluster start` makes it from the same spec; the program only connects to it. */
export class LocalCluster extends ComponentResource implements ClusterOutputs {
  readonly provider: Provider;
  readonly capabilities: ClusterCapabilities;

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ClusterSpec, args.spec);
    super("estate:cluster:LocalCluster", name, {}, opts);
    // The kubeconfig comes from KUBECONFIG: a path or its content here would make the plan differ from machine to machine.
    this.provider = new Provider(`${name}-kubernetes`, { context: contextOf(spec), ...APPLY_OPTIONS }, { parent: this });
    this.capabilities = capabilitiesOf(spec);
    this.registerOutputs({ capabilities: this.capabilities });
  }
}
