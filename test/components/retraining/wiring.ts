import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessOf } from "../../../components/object-store/plan.ts";
import type { RetrainingWiring } from "../../../components/retraining/contract.ts";

const COMPONENTS = join(import.meta.dirname, "../../../components");

/** Programs of the loop that are not those of the training pipeline. */
export function retrainingFiles(): Readonly<Record<string, string>> {
  const read = (path: string) => readFileSync(join(COMPONENTS, path), "utf8");
  return {
    "retrain.py": read("retraining/retrain.py"),
    "audit.py": read("release/audit.py"),
    "registry.py": read("release/registry.py"),
  };
}

const buckets = accessOf({ namespace: "mlops", buckets: [{ name: "data" }, { name: "captures" }] });

/** All that a training for an alert is connected to, on a cluster of this machine. */
export const WIRING: RetrainingWiring = {
  namespace: "mlops",
  alerts: { system: "alertmanager", namespace: "mlops", port: 9093, url: "http://alertmanager.mlops.svc:9093" },
  tracking: {
    system: "mlflow",
    namespace: "mlops",
    port: 5000,
    uri: "http://mlflow.mlops.svc:5000",
    metricsTarget: "mlflow.mlops.svc:5000",
    metricsPath: "/metrics",
  },
  data: bucketNamed("data"),
  captures: bucketNamed("captures"),
  releases: [{ model: "example", configMap: "route-example", cronJob: "release-example" }],
  approval: "automatic",
  programs: { "train.py": "print()" },
};

function bucketNamed(name: string) {
  const bucket = buckets[name];
  if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
  return bucket;
}
