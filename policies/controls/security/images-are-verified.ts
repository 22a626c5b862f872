import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import type { Reading } from "../../core/reading.ts";

/** Of Google's clusters the cloud itself can ask for attestations; who runs what is signed by whom is decided by its policy. */
export const control = defineControl({
  id: "images-are-verified",
  level: 2,
  dimension: "security",
  severity: "medium",
  statement: "No pod of a team starts from an image that nobody whom the estate trusts has signed.",
  sources: [
    { by: "checkov", reference: "CKV_GCP_66" },
    { by: "estate", reference: "whoever may push to a registry otherwise decides what runs beside the data" },
  ],
  remediation: "Set `admission.imageVerification.enabled` with the keys or signers that you trust, and `admission.mode` to `deny`.",
  keys: ["admission.imageVerification", "admission.mode"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no pods are the estate's own" }),
  estate: (estate) =>
    findingUnless(some([...kyverno(estate), ...sigstore(estate)]), "must verify signatures of images, and refuse what has none"),
});

/** https://kyverno.io/docs/policy-types/image-validating-policy/ */
function kyverno(estate: Estate): readonly Certainty[] {
  if (estate.chartsNamed("kyverno").length === 0) return [];
  return estate.readingsOf("kubernetes:policies.kyverno.io/v1:ImageValidatingPolicy").map((policy) => {
    const spec = policy.at("spec");
    return every([
      some(
        spec
          .at("validationActions")
          .items()
          .map((action) => holds(action, (value) => value === "Deny")),
      ),
      holds(spec.at("failurePolicy"), (value) => value === "Fail"),
      some(spec.at("attestors").items().map(trusts)),
      some(
        spec
          .at("validations")
          .items()
          .map((validation) =>
            holds(validation.at("expression"), (text) => typeof text === "string" && /\bverifyImageSignatures\(/.test(text)),
          ),
      ),
    ]);
  });
}

/** A key, or a signer whom an issuer names. */
function trusts(attestor: Reading): Certainty {
  const cosign = attestor.at("cosign");
  const signers = cosign.at("keyless", "identities").items();
  return some([
    isGiven(cosign.at("key", "data")),
    some(signers.map((signer) => every([isGiven(signer.at("issuer")), isGiven(signer.at("subject"))]))),
  ]);
}

/** https://docs.sigstore.dev/policy-controller/overview/ */
function sigstore(estate: Estate): readonly Certainty[] {
  if (estate.chartsNamed("policy-controller").length === 0) return [];
  return estate.readingsOf("kubernetes:policy.sigstore.dev/v1beta1:ClusterImagePolicy").map((policy) => {
    const mode = policy.at("spec", "mode");
    const authorities = policy.at("spec", "authorities").items();
    return every([authorities.length > 0, mode.state === "absent" || holds(mode, (value) => value === "enforce")]);
  });
}
