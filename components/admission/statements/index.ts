import type { StatementName } from "../contract.ts";
import type { Statement } from "../statement.ts";
import { containersHaveLimits } from "./containers-have-limits.ts";
import { imagesArePinned } from "./images-are-pinned.ts";
import { modelsHaveLineage } from "./models-have-lineage.ts";
import { namespacesHaveOwners } from "./namespaces-have-owners.ts";
import { podsHaveNoDefaultToken } from "./pods-have-no-default-token.ts";
import { podsKeepOffNodes } from "./pods-keep-off-nodes.ts";
import { teamImagesHaveDigests } from "./team-images-have-digests.ts";

/** All statements, by the names of their files. */
export const statements: Readonly<Record<StatementName, Statement>> = {
  "images-are-pinned": imagesArePinned,
  "team-images-have-digests": teamImagesHaveDigests,
  "containers-have-limits": containersHaveLimits,
  "namespaces-have-owners": namespacesHaveOwners,
  "models-have-lineage": modelsHaveLineage,
  "pods-keep-off-nodes": podsKeepOffNodes,
  "pods-have-no-default-token": podsHaveNoDefaultToken,
};
