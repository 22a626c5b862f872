import type { LoadedEnvironment } from "../environments/load.ts";
import { type Binding, configKey } from "../preview/binding.ts";
import { codeKey } from "../preview/sides/program-key.ts";
import type { ProjectTree } from "../preview/sides/project-tree.ts";

/** The part of a preview's binding that the project itself decides. */
export type Bound = Pick<Binding, "environment" | "programKey" | "config">;

/** Binds a preview of an environment to the project as it stands. */
export function boundOf({ name, environment, pulumiConfig }: LoadedEnvironment, tree: ProjectTree): Bound {
  return { environment: name, programKey: codeKey(tree, namedIn(environment)), config: configKey(pulumiConfig) };
}

/** Files and folders that an environment names, whose content is a part of its program. */
export function namedIn({ charts }: LoadedEnvironment["environment"]): readonly string[] {
  return charts.crds === undefined ? [] : [charts.crds];
}
