import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, resource, unknown } from "../../support/control-cases.ts";
import { inferenceService, modelServer } from "../../support/model-cases.ts";

function mlflow(serviceAccountName: PlanValue, env: readonly PlanValue[] = []) {
  return deployment("mlflow", { command: ["mlflow", "server"], ...(env.length > 0 && { env: [...env] }) }, { serviceAccountName });
}

const association = resource("aws:eks/podIdentityAssociation:PodIdentityAssociation", { namespace: "mlops", serviceAccount: "tracking" });

function datastore(credentialsType: PlanValue) {
  return resource("azure-native:machinelearningservices:Datastore", { properties: { credentials: { credentialsType } } });
}

export const cases: ControlCases = {
  // A pod without a key by another name, and a word that does not start MLflow.
  harmless: [/^spec\.template\.metadata\.labels/, /\.env\[0\]\.name$/],
  cases: [
    {
      sort: "compliant",
      title: "a tracking server with an identity on AWS",
      answer: "passed",
      resources: [mlflow("tracking"), association],
    },
    {
      sort: "compliant",
      title: "the same on Google Cloud",
      cloud: "gcp",
      answer: "passed",
      resources: [
        mlflow("tracking"),
        resource("gcp:serviceaccount/iAMMember:IAMMember", {
          role: "roles/iam.workloadIdentityUser",
          member: "serviceAccount:example.svc.id.goog[mlops/tracking]",
        }),
      ],
    },
    {
      sort: "compliant",
      title: "the same on Azure",
      cloud: "azure",
      answer: "passed",
      resources: [
        mlflow("tracking"),
        resource("azure-native:managedidentity:FederatedIdentityCredential", { subject: "system:serviceaccount:mlops:tracking" }),
      ],
    },
    {
      sort: "compliant",
      title: "a server of a model that holds nothing",
      answer: "passed",
      resources: [modelServer({ env: [{ name: "MODEL_NAME" }] })],
    },
    {
      sort: "compliant",
      title: "a store of Azure ML's that is opened by identity",
      cloud: "azure",
      answer: "passed",
      resources: [datastore("None")],
    },
    {
      sort: "violating",
      title: "a tracking server with a key",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].env[0]"],
      resources: [
        mlflow("tracking", [{ name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "key", key: "secret" } } }]),
        association,
      ],
    },
    {
      sort: "violating",
      title: "a server of a model with a key",
      answer: "violated",
      resources: [modelServer({ env: [{ name: "AZURE_STORAGE_CONNECTION_STRING", value: "x" }] })],
    },
    {
      sort: "violating",
      title: "a model of KServe's whose files a key opens",
      answer: "violated",
      resources: [inferenceService({}, { "serving.kserve.io/secretName": "bucket-key" })],
    },
    { sort: "violating", title: "a tracking server that is nobody", answer: "violated", resources: [mlflow("tracking")] },
    {
      sort: "violating",
      title: "a store of Azure ML's that a key opens",
      cloud: "azure",
      answer: "violated",
      resources: [datastore("AccountKey")],
    },
    {
      sort: "boundary",
      title: "an identity of the same name in another namespace",
      answer: "violated",
      resources: [
        mlflow("tracking"),
        resource("aws:eks/podIdentityAssociation:PodIdentityAssociation", { namespace: "other", serviceAccount: "tracking" }),
      ],
    },
    { sort: "boundary", title: "this machine", cloud: "local", answer: "not-applicable", resources: [mlflow("tracking")] },
    { sort: "boundary", title: "nothing that reads models", answer: "not-applicable", resources: [deployment("server", {})] },
    {
      sort: "unknown",
      title: "a tracking server whose account is known later",
      answer: "undetermined",
      resources: [mlflow(unknown), association],
    },
    {
      sort: "absent",
      title: "a tracking server without an account",
      answer: "violated",
      resources: [deployment("mlflow", { command: ["mlflow", "server"] }), association],
    },
    { sort: "wrong-type", title: "an account that is no text", answer: "violated", resources: [mlflow(true), association] },
  ],
};
