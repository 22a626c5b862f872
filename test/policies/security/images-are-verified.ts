import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, resource, unknown } from "../../support/control-cases.ts";

const VERIFIES = [{ expression: "images.containers.map(image, verifyImageSignatures(image, [attestors.key0])).all(signers, signers > 0)" }];
const KEY = { name: "key0", cosign: { key: { data: "-----BEGIN PUBLIC KEY-----" } } };

function policy(spec: Record<string, PlanValue> = {}) {
  return resource("kubernetes:policies.kyverno.io/v1:ImageValidatingPolicy", {
    metadata: { name: "signed" },
    spec: { failurePolicy: "Fail", validationActions: ["Deny"], attestors: [KEY], validations: VERIFIES, ...spec },
  });
}

function sigstore(spec: Record<string, PlanValue>) {
  return [
    chart("policy-controller"),
    resource("kubernetes:policy.sigstore.dev/v1beta1:ClusterImagePolicy", { metadata: { name: "signed" }, spec }),
  ];
}

export const cases: ControlCases = {
  cases: [
    { sort: "compliant", title: "a key that Kyverno asks for", answer: "passed", resources: [chart("kyverno"), policy()] },
    {
      sort: "compliant",
      title: "a signer that an issuer names",
      answer: "passed",
      resources: [
        chart("kyverno"),
        policy({
          attestors: [
            {
              name: "signer0",
              cosign: {
                keyless: { identities: [{ issuer: "https://token.actions.githubusercontent.com", subject: "https://example.com/a" }] },
              },
            },
          ],
        }),
      ],
    },
    {
      sort: "compliant",
      title: "Sigstore's own controller",
      answer: "passed",
      resources: sigstore({ mode: "enforce", authorities: [{ key: { data: "-----BEGIN PUBLIC KEY-----" } }] }),
    },
    {
      sort: "violating",
      title: "a policy that warns",
      answer: "violated",
      resources: [chart("kyverno"), policy({ validationActions: ["Warn", "Audit"] })],
    },
    { sort: "violating", title: "a policy without Kyverno", answer: "violated", resources: [policy()] },
    {
      sort: "violating",
      title: "a policy that trusts nobody",
      answer: "violated",
      resources: [chart("kyverno"), policy({ attestors: [] })],
    },
    {
      sort: "violating",
      title: "Sigstore's controller where it warns",
      answer: "violated",
      resources: sigstore({ mode: "warn", authorities: [{ key: { data: "a" } }] }),
    },
    {
      sort: "boundary",
      title: "a policy that lets in what it cannot ask about",
      answer: "violated",
      resources: [chart("kyverno"), policy({ failurePolicy: "Ignore" })],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "an action that is known later",
      answer: "undetermined",
      resources: [chart("kyverno"), policy({ validationActions: [unknown] })],
    },
    { sort: "absent", title: "a cluster that verifies nothing", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "wrong-type",
      title: "a check as a number",
      answer: "violated",
      resources: [chart("kyverno"), policy({ validations: [{ expression: 1 }] })],
    },
  ],
};
