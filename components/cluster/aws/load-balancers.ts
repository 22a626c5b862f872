import type { ClusterSpec, LoadBalancerKinds } from "../contract.ts";

/**
 * Network Load Balancers: by Auto Mode's own controller where it runs the nodes, by Kubernetes' part for AWS where there are pools.
 * https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html
 * https://cloud-provider-aws.sigs.k8s.io/service_controller/
 */
export function loadBalancersOf({ nodes }: ClusterSpec): LoadBalancerKinds {
  const prefix = "service.beta.kubernetes.io/aws-load-balancer";
  if (nodes === "automatic") {
    return {
      className: "eks.amazonaws.com/nlb",
      internal: { [`${prefix}-scheme`]: "internal" },
      internet: { [`${prefix}-scheme`]: "internet-facing" },
    };
  }
  const network = { [`${prefix}-type`]: "nlb" };
  return { internal: { ...network, [`${prefix}-internal`]: "true" }, internet: network };
}
