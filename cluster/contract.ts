import type { NodePool } from "../components/cluster/contract.ts";
import type { OnProgress } from "../toolchain/progress.ts";

/** Which kind of cluster carries the local environment. */
type ClusterKind = "embedded" | "kind" | "context";

/** Where pods run: on a real node, only in name, or on a real node where the machine can have one. */
export const NODE_CHOICES = ["auto", "real", "simulated"] as const;

/** One of those. */
export type NodeChoice = (typeof NODE_CHOICES)[number];

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
  /**
   * A real node carries the pools without accelerators; those with stay simulated. Only an embedded cluster can choose. Default: as it was made, which is
   * `auto` when it is new.
   */
  readonly nodes?: NodeChoice;
  /** Asked before packages of the distribution are installed for a real node. Default: they are not. */
  readonly mayInstall?: (packages: readonly string[]) => boolean | Promise<boolean>;
  /** Takes what a person should know of the choice, a line at a time; default: nobody is told. */
  readonly onNotice?: (line: string) => void;
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
