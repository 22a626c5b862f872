import type { NodePool } from "../components/cluster/contract.ts";
import type { OnProgress } from "../toolchain/progress.ts";

/** Which kind of cluster carries the local environment. */
type ClusterKind = "embedded" | "kind" | "context";

/** What is known of a cluster. */
export interface ClusterStatus {
  /** `broken`: there is something, but `start` has to repair or remake it. */
  readonly state: "absent" | "stopped" | "running" | "broken";
  /** Why it is in this state, in one sentence without a full stop. */
  readonly reason: string;
}

/** How to start a cluster. */
export interface StartOptions {
  /**
   * Simulated nodes to have; those of other pools are removed. Only an embedded cluster has them. Default: what it has, which is none when it is new.
   */
  readonly pools?: readonly NodePool[];
  /** Called while tools are built; default: nobody is told. */
  readonly onProgress?: OnProgress;
}

/** A cluster that the local environment can stand on. */
export interface Cluster {
  readonly name: string;
  readonly kind: ClusterKind;
  /** Whether pods only pretend to run. */
  readonly simulated: boolean;
  /** Why this kind was picked, in one sentence without a full stop. */
  readonly why: string;
  /** File with the credentials; exists once the cluster is started. */
  readonly kubeconfigPath: string;
  /** Name of its context in that file. */
  readonly context: string;
  /** Makes or repairs the cluster and waits until it takes pods. @throws UserError saying what to do when it cannot. */
  start(options?: StartOptions): Promise<void>;
  status(): Promise<ClusterStatus>;
  /** Ends its processes and keeps its data. A cluster that is not ours is left as it is. */
  stop(): Promise<void>;
  /** Removes its processes and data. A cluster that is not ours is left as it is. */
  delete(): Promise<void>;
}
