import type { Server } from "../core/server.ts";

/** A team's service as callers inside the cluster find it. */
export interface TeamEndpoint extends Server {
  readonly name: string;
  readonly team: string;
  /** Address inside the cluster. */
  readonly url: string;
}
