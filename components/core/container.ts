import type { PodSpec } from "./kubernetes.ts";

/** Security context of a container that Pod Security `restricted` admits. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] as string[] },
} as const;

/** User of an image that has none of its own wish: high enough to be nobody's on a node. */
export const ESTATE_USER_ID = 10001;

/**
 * Pod fields that `restricted` asks for, with volumes owned by the same group. A pod that talks to the API server sets
 * `automountServiceAccountToken: true` itself; all others get no token.
 */
export function restrictedPod(userId: number = ESTATE_USER_ID) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
  } as const satisfies Partial<PodSpec>;
}

/** What a container asks for and may use at most. CPU in millicores, memory in MiB; memory is both, so a pod is never killed for another's growth. */
export function resources(cpuMillicores: number, memoryMiB: number, burst: { readonly cpuMillicores: number } = { cpuMillicores }) {
  return {
    requests: { cpu: `${cpuMillicores}m`, memory: `${memoryMiB}Mi` },
    limits: { cpu: `${burst.cpuMillicores}m`, memory: `${memoryMiB}Mi` },
  };
}
