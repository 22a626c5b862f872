import type { Server } from "../components/core/server.ts";
import { placeOf, TEAM_ACCOUNT, TEAM_CONFIG, type TeamPlace } from "../components/teams/contract.ts";
import type { TrackingAccess } from "../components/tracking/contract.ts";

/** What an example's objects are made for: a team's namespace, and what its pods call. */
export interface Surroundings {
  readonly place: TeamPlace;
  readonly tracking: Server & Pick<TrackingAccess, "uri">;
  /** Registry and path that hold all images; none: each image's own. */
  readonly imagesMirror?: string;
}

/** Surroundings of a team of an estate that keeps to its defaults, in the namespace where its systems are. */
export function surroundingsOf(team: string, estateNamespace: string, imagesMirror?: string): Surroundings {
  const tracking = { system: "mlflow", namespace: estateNamespace, port: 5000, uri: `http://mlflow.${estateNamespace}.svc:5000` };
  const place: TeamPlace = {
    name: team,
    namespace: placeOf({ name: team }),
    serviceAccount: TEAM_ACCOUNT,
    configMap: TEAM_CONFIG,
    queue: "default",
    callees: [tracking],
  };
  return { place, tracking, ...(imagesMirror === undefined ? {} : { imagesMirror }) };
}
