import { ApiObject, App, Chart, YamlOutputType } from "cdk8s";
import { namespaceObjects, OBJECTS_PER_NAMESPACE } from "../objects.ts";

/** Makes the same N objects with cdk8s and lets it write them, one file each; a chart a namespace, since it names files by object name alone. Arguments: N, folder. */
const [amount = "10000", folder = ""] = process.argv.slice(2);
const app = new App({ outdir: folder, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
const labels = { "app.kubernetes.io/managed-by": "mlops-estate", "mlops-estate/environment": "bench" };
for (let index = 0; index < Number(amount) / OBJECTS_PER_NAMESPACE; index += 1) {
  const chart = new Chart(app, `team-${index}`);
  for (const object of namespaceObjects(index)) {
    const { name, ...metadata } = object.metadata;
    const marked = { ...metadata, name, labels: { ...metadata.labels, ...labels } };
    new ApiObject(chart, `${object.kind}-${name}`, { ...object, metadata: marked });
  }
}
app.synth();
