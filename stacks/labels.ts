import type { ResourceTransformation } from "@pulumi/pulumi";
import type { Environment } from "../environments/schema.ts";

/** Labels every Kubernetes object with who answers and who pays, so that cost and ownership can be asked of the cluster itself. */
export function ownershipLabels(environment: Environment): ResourceTransformation {
  const labels = { "mlops-estate/owner": environment.owner, "mlops-estate/cost-centre": environment.costCentre };
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:") || props["metadata"] === undefined) return undefined;
    const metadata = { ...props["metadata"], labels: { ...props["metadata"].labels, ...labels } };
    return { props: { ...props, metadata }, opts };
  };
}
