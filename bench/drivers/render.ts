import "../../cli/small-heap.ts";
import { PLAN_VERSION, type Plan, type PlannedResource, type PlanValue } from "../../plan/plan.ts";
import { render } from "../../plan/render/index.ts";
import { writeRender } from "../../plan/render/write.ts";
import { namespaceObjects, OBJECTS_PER_NAMESPACE } from "../objects.ts";

/** Makes N objects from their specs and writes them as manifests, one file each, the way `estate render` does. Arguments: N, folder. */
const [amount = "10000", folder = ""] = process.argv.slice(2);
const OPTIONS = { dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false, aliases: [], ignoreChanges: [] };
const resources: PlannedResource[] = [];
for (let index = 0; index < Number(amount) / OBJECTS_PER_NAMESPACE; index += 1) {
  for (const object of namespaceObjects(index)) {
    const group = object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`;
    const type = `kubernetes:${group}:${object.kind}`;
    const name = `${index}-${object.kind}-${object.metadata.name}`;
    resources.push({
      urn: `urn:pulumi:bench::mlops-estate::${type}::${name}`,
      type,
      name,
      custom: true,
      // Plain data by construction: the objects here wait for nothing.
      inputs: object as unknown as { [key: string]: PlanValue },
      ...OPTIONS,
    });
  }
}
const plan: Plan = { version: PLAN_VERSION, environment: "bench", cloud: "local", maturity: 0, resources, outputs: {} };
await writeRender(render(plan), folder, plan.environment);
