import type { LoadBalancerKinds } from "../contract.ts";

/** https://learn.microsoft.com/azure/aks/internal-lb */
export const LOAD_BALANCERS: LoadBalancerKinds = {
  internal: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  internet: {},
};
