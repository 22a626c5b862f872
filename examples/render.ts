/**
 * Prints the Kubernetes objects of an example as YAML, for `kubectl apply`:
 *
 *     node examples/render.ts <example> [team] [namespace of the estate] [registry that mirrors images]
 */
import { stringify } from "yaml";
import { EXAMPLES } from "./index.ts";
import { surroundingsOf } from "./surroundings.ts";

const [name = "", team = "models", namespace = "mlops", mirror] = process.argv.slice(2);
const example = EXAMPLES[name];
if (example === undefined) {
  process.stderr.write(`there is no example "${name}": must be one of ${Object.keys(EXAMPLES).join(", ")}\n`);
  process.exitCode = 2;
} else {
  const objects = example(surroundingsOf(team, namespace, mirror));
  process.stdout.write(objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join("---\n"));
}
