import type { Maker } from "../made.ts";

/**
 * Kubernetes gives every namespace an account for pods that name none, and the authority that the API server is known by.
 * https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
 */
export const namespaces: Maker = ({ kind, name }) =>
  kind === "Namespace"
    ? [
        { made: "object", kind: "ServiceAccount", namespace: name, name: "default" },
        { made: "object", kind: "Namespace", namespace: "", name },
      ]
    : [];
