import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const CHART = chart("external-secrets");
const KEPT = resource("aws:secretsmanager/secret:Secret", { name: "sign-on" });

function store(name: string, provider: Record<string, PlanValue>, type = "SecretStore") {
  return object(`kubernetes:external-secrets.io/v1:${type}`, name, { spec: { provider } });
}

function copy(spec: Record<string, PlanValue>) {
  return object("kubernetes:external-secrets.io/v1:ExternalSecret", "sign-on", { spec });
}

const AWS = { aws: { service: "SecretsManager" } };

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a secret of AWS' that a store reads and an object copies",
      answer: "passed",
      resources: [CHART, KEPT, store("cloud", AWS), copy({ secretStoreRef: { name: "cloud" } })],
    },
    {
      sort: "compliant",
      title: "one that is generated, and one from a store of the whole cluster",
      answer: "passed",
      resources: [
        CHART,
        store("cloud", { azurekv: { vaultUrl: "https://a.vault.azure.net" } }, "ClusterSecretStore"),
        copy({ secretStoreRef: { name: "cloud", kind: "ClusterSecretStore" } }),
        object("kubernetes:external-secrets.io/v1:ExternalSecret", "made", {
          spec: { dataFrom: [{ sourceRef: { generatorRef: { name: "password" } } }] },
        }),
      ],
    },
    { sort: "compliant", title: "a driver of stores instead", answer: "passed", resources: [chart("secrets-store-csi-driver")] },
    {
      sort: "violating",
      title: "an object that names a store of another namespace",
      answer: "violated",
      resources: [
        CHART,
        object("kubernetes:external-secrets.io/v1:SecretStore", "cloud", { spec: { provider: AWS } }, { namespace: "other" }),
        copy({ secretStoreRef: { name: "cloud" } }),
      ],
    },
    {
      sort: "violating",
      title: "a secret of AWS' that only a store of another cloud's is there for",
      answer: "violated",
      resources: [CHART, KEPT, store("cloud", { gcpsm: { projectID: "a" } })],
    },
    {
      sort: "violating",
      title: "objects without who copies",
      answer: "violated",
      paths: [""],
      resources: [store("cloud", AWS), copy({ secretStoreRef: { name: "cloud" } })],
    },
    {
      sort: "boundary",
      title: "a store without a provider",
      answer: "violated",
      resources: [CHART, store("cloud", {}), copy({ secretStoreRef: { name: "cloud" } })],
    },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a store whose name is known later",
      answer: "undetermined",
      resources: [CHART, copy({ secretStoreRef: { name: unknown } })],
    },
    { sort: "absent", title: "a cluster without either", answer: "violated", resources: [deployment("mlflow", {})] },
    { sort: "absent", title: "an object that names nothing", answer: "violated", resources: [CHART, copy({})] },
    {
      sort: "wrong-type",
      title: "a store that is named by a number",
      answer: "violated",
      resources: [CHART, store("cloud", AWS), copy({ secretStoreRef: { name: 1 } })],
    },
  ],
};
