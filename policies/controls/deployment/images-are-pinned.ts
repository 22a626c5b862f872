import { defineControl } from "../../core/control.ts";
import { chartImageFindings, imageFindings, mustNameOneRelease } from "../../core/images.ts";
import { SECURED_TYPES } from "../../core/pod-shapes.ts";
import { POD_TYPES } from "../../core/pods.ts";

/** Kinds whose controllers make pods of an image that the object names. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy": ["spec", "provider", "kubernetes", "envoyDeployment", "container", "image"],
  "kubernetes:postgresql.cnpg.io/v1:Cluster": ["spec", "imageName"],
  "kubernetes:serving.kserve.io/v1alpha1:ClusterStorageContainer": ["spec", "container", "image"],
  "kubernetes:serving.kserve.io/v1beta1:InferenceService": ["spec", "predictor", "model", "image"],
};

export const control = defineControl({
  id: "images-are-pinned",
  level: 0,
  dimension: "deployment",
  severity: "high",
  statement: "Every image is named by its digest, or by a tag of just one release.",
  sources: [
    { by: "checkov", reference: "CKV_K8S_14, CKV_K8S_43" },
    { by: "estate", reference: "a pod that starts again is the same pod" },
  ],
  remediation: "Name the image by its digest, or by a tag of one release, such as `1.2.3`; `latest` and `1` move.",
  keys: ["images.mirror"],
  resources: {
    ...Object.fromEntries([...POD_TYPES, ...SECURED_TYPES].map((type) => [type, imageFindings])),
    ...Object.fromEntries(
      Object.entries(NAMED).map(([type, path]) => [type, (inputs) => mustNameOneRelease(inputs.at(...path), "passes")]),
    ),
    "aws:sagemaker/model:Model": (model) => mustNameOneRelease(model.at("primaryContainer", "image"), "passes"),
    "kubernetes:helm.sh/v3:Release": (chart) => chartImageFindings(chart.at("values")),
    "kubernetes:helm.sh/v4:Chart": (chart) => chartImageFindings(chart.at("values")),
  },
});
