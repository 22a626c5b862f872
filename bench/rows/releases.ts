import { decideNodes, machineFacts } from "../../cluster/node/machine.ts";
import { goalsOf } from "../release-goals.ts";
import type { Row } from "../row.ts";
import { playedStory } from "../story.ts";

const decision = decideNodes(await machineFacts());

/** All patterns and the loop, with real requests: once, since it takes about twenty minutes. */
export const releases: Row = {
  name: "releases",
  title: "new versions of a model before its callers, on a real node",
  unready: () => (decision.nodes === "real" ? undefined : "this machine can have no real node"),
  measure: async () => goalsOf(await playedStory()),
};
