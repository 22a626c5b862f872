import type { CustomObject } from "../core/kubernetes.ts";

/** The fields of Kyverno's kind that the estate sets. https://kyverno.io/docs/policy-types/image-validating-policy/ */
export interface ImageValidatingPolicy extends CustomObject {
  readonly apiVersion: "policies.kyverno.io/v1";
  readonly kind: "ImageValidatingPolicy";
  readonly spec: {
    readonly failurePolicy: "Fail" | "Ignore";
    readonly validationActions: readonly ("Deny" | "Warn" | "Audit")[];
    readonly evaluation: { readonly background: { readonly enabled: boolean } };
    readonly matchConstraints: {
      readonly namespaceSelector: { readonly matchExpressions: readonly { readonly key: string; readonly operator: "Exists" }[] };
      readonly resourceRules: readonly {
        readonly apiGroups: readonly string[];
        readonly apiVersions: readonly string[];
        readonly operations: readonly string[];
        readonly resources: readonly string[];
      }[];
    };
    readonly matchImageReferences: readonly { readonly glob: string }[];
    readonly attestors: readonly {
      readonly name: string;
      readonly cosign:
        | { readonly key: { readonly data: string } }
        | { readonly keyless: { readonly identities: readonly { readonly issuer: string; readonly subject: string }[] } };
    }[];
    readonly validationConfigurations: { readonly required: boolean; readonly mutateDigest: boolean; readonly verifyDigest: boolean };
    readonly validations: readonly { readonly expression: string; readonly message: string }[];
  };
}
