import type { Queue } from "@pulumi/aws/sqs/queue.js";
import { chartReference, mirrored } from "../../../pins/index.ts";
import { resources } from "../../core/container.ts";
import type { ChartRelease } from "../../core/kubernetes.ts";
import type { NodePoolsArgs } from "../contract.ts";

/**
 * Where Karpenter runs: in its own namespace the API server would serve it after others.
 * https://karpenter.sh/docs/getting-started/getting-started-with-karpenter/
 */
export const NAMESPACE = "kube-system";

/** Its release and its service account. */
export const KARPENTER = "karpenter";

/** The chart pins its tag and digest. */
const IMAGE = "public.ecr.aws/karpenter/controller";

/** Kinds of Karpenter's objects, apart from Karpenter: Helm never upgrades the ones that a chart brings along. */
export function karpenterTypes({ chartsMirror }: NodePoolsArgs): ChartRelease {
  return {
    release: "definitions",
    name: "karpenter-crd",
    namespace: NAMESPACE,
    ...chartReference("karpenter-crd", chartsMirror),
    values: {},
  };
}

/** Two pods, on nodes that Karpenter did not start. https://github.com/aws/karpenter-provider-aws/blob/v1.12.1/charts/karpenter/values.yaml */
export function karpenterRelease({ chartsMirror, cluster, estate, imagesMirror }: NodePoolsArgs, queue: Queue): ChartRelease {
  return {
    release: "controller",
    name: KARPENTER,
    namespace: NAMESPACE,
    ...chartReference("karpenter", chartsMirror),
    values: {
      serviceAccount: { name: KARPENTER },
      settings: {
        clusterName: cluster.name,
        interruptionQueue: queue.name,
        eksControlPlane: true,
        // By what EKS' own agent finds wrong with them. https://docs.aws.amazon.com/eks/latest/userguide/node-repair.html
        featureGates: { nodeRepair: true },
      },
      controller: {
        ...(imagesMirror === undefined ? {} : { image: { repository: mirrored(IMAGE, imagesMirror) } }),
        resources: resources(250, 1024, { cpuMillicores: 1000 }),
        // The metadata service, which it would ask otherwise, does not answer pods.
        env: [{ name: "AWS_REGION", value: estate.region }],
      },
    },
  };
}
