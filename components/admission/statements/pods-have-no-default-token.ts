import { PODS_ONLY, type Statement } from "../statement.ts";

/** Of pods alone: the API server adds the token to pods when they are made, before it asks. */
export const podsHaveNoDefaultToken: Statement = {
  description: "No pod holds a token of the API server that nobody asked for: whoever needs one has a service account of its own.",
  controls: ["service-account-tokens-are-mounted-on-purpose"],
  subjects: PODS_ONLY,
  reach: "estate",
  variables: {},
  checks: [
    {
      expression:
        "(has(object.spec.serviceAccountName) && object.spec.serviceAccountName != 'default') || (has(object.spec.automountServiceAccountToken) && !object.spec.automountServiceAccountToken) || !has(object.spec.volumes) || !object.spec.volumes.exists(v, v.name.startsWith('kube-api-access-'))",
      message:
        "the pod holds the token of the service account `default`: set automountServiceAccountToken to false, or give it an account of its own",
    },
  ],
};
