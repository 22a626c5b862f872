import type { Estate } from "./estate.ts";
import type { Reading } from "./reading.ts";

/** Says that pods of a service account are an identity of a cloud. */
export interface IdentityBinding {
  readonly object: Reading;
  /** What makes the identity this one: URN of what it comes from, or its name; undefined where neither is known. */
  readonly identity: string | undefined;
  readonly namespace: string | undefined;
  readonly account: string | undefined;
}

const AWS = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const GCP = "gcp:serviceaccount/iAMMember:IAMMember";
const AZURE = "azure-native:managedidentity:FederatedIdentityCredential";

/**
 * Every binding of a service account to an identity of a cloud.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html, https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity,
 * https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
export function bindingsOf(estate: Estate): readonly IdentityBinding[] {
  return [
    ...estate.readingsOf(AWS).map((object) => {
      const [namespace, account] = [object.at("namespace").text(), object.at("serviceAccount").text()];
      return { object, identity: identityIn(object, "roleArn"), namespace, account };
    }),
    ...estate
      .readingsOf(GCP)
      .filter((object) => object.at("role").value === "roles/iam.workloadIdentityUser")
      .map((object) => ({
        object,
        identity: identityIn(object, "serviceAccountId"),
        ...accountIn(object.at("member"), /\[([^/]+)\/([^\]]+)\]$/),
      })),
    ...estate.readingsOf(AZURE).map((object) => ({
      object,
      identity: identityIn(object, "resourceName"),
      ...accountIn(object.at("subject"), /^system:serviceaccount:([^:]+):([^:]+)$/),
    })),
  ];
}

function identityIn(object: Reading, property: string): string | undefined {
  return object.at(property).text() ?? object.resource.propertyDependencies[property]?.join(" ");
}

function accountIn(words: Reading, pattern: RegExp): Pick<IdentityBinding, "namespace" | "account"> {
  const [, namespace, account] = pattern.exec(words.text() ?? "") ?? [];
  return { namespace, account };
}
