/**
 * How a server of one pod is run, since a second one could not share its volume.
 *
 * `Parallel`, because the default, `OrderedReady`, never replaces a pod that did not become ready: after a wrong image even the right one
 * would not arrive until somebody deletes the pod. With one pod there is no order to lose.
 * https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
 */
export const ONE_POD = { replicas: 1, podManagementPolicy: "Parallel" } as const;
