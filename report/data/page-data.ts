import type { Operation } from "../../preview/change.ts";
import type { RiskSeverity } from "../../preview/risks/risk.ts";

/** What the page's script reads: what is too much to stand in the page as elements. Texts are cut to what is shown. */
export interface PageData {
  readonly environments: readonly EnvironmentData[];
}

/** Lists and graph of one environment. */
interface EnvironmentData {
  readonly name: string;
  /** By capability, as in the preview. */
  readonly changes: readonly ChangeData[];
  readonly drift: readonly ChangeData[];
  readonly graph: GraphData;
}

/** One line of a list of changes, with what opens under it. */
export interface ChangeData {
  readonly name: string;
  /** The type in short, such as `Deployment` or `s3 Bucket`. */
  readonly kind: string;
  readonly type: string;
  /** Parts of the URN between its first colons: stack and project, chain of types, name. Most parts are shared. */
  readonly urn: readonly string[];
  readonly previousUrn?: readonly string[];
  readonly operation: Operation;
  readonly capability: string;
  readonly layer: Layer;
  readonly stateful: boolean;
  /** Of the worst risk that names it. */
  readonly severity?: RiskSeverity;
  /** Where the program makes it, as `file:line`. */
  readonly source?: string;
  /** First of the key paths that change. */
  readonly summary: string;
  /** None where the page has no room for it. */
  readonly detail?: DetailData;
}

/** `cloud` for what a cloud's API makes, `cluster` for Kubernetes objects. */
export type Layer = "cloud" | "cluster";

/** What opens under a line. */
export interface DetailData {
  readonly replacement?: { readonly because: readonly string[]; readonly source: string; readonly deleteFirst: boolean };
  readonly options: readonly { readonly option: string; readonly before: string; readonly after: string }[];
  readonly values: readonly ValueData[];
  /** How many values are left out. */
  readonly left: number;
}

/** Both sides of one value, line by line. */
export interface ValueData {
  /** Empty for all inputs of a resource that comes or goes. */
  readonly path: string;
  readonly kind: "add" | "remove" | "change" | "unknown";
  readonly rows: readonly DiffRow[];
}

/** A line of a diff: the same on both sides, changed, only before, only after, or how many equal or further lines are not shown. */
export type DiffRow =
  | readonly ["=", string]
  | readonly ["~", string, string]
  | readonly ["-", string]
  | readonly ["+", string]
  | readonly ["skipped", number]
  | readonly ["more", number];

/** An environment's resources with what becomes of them, laid out. Lengths are in units of the drawing. */
export interface GraphData {
  /** Sizes that boxes and nodes are drawn by. */
  readonly sizes: {
    readonly padding: number;
    readonly line: number;
    readonly cell: number;
    readonly nodeWidth: number;
    readonly nodeHeight: number;
  };
  readonly width: number;
  readonly height: number;
  readonly capabilities: readonly CapabilityData[];
  /** Dependencies between capabilities, by their places in the list. */
  readonly edges: readonly EdgeData[];
}

/** A capability: a box in the overview, and a drawing of its own once opened. */
export interface CapabilityData {
  readonly name: string;
  /** The name in the lines of its box. */
  readonly title: readonly string[];
  /** Top left corner and size of its box in the overview. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** Marks in a row of its box, one a resource. */
  readonly columns: number;
  /** Size of its own drawing. */
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly NodeData[];
  /** Dependencies between its resources, by their places in the list. */
  readonly edges: readonly EdgeData[];
}

/** A resource in the graph. */
export interface NodeData {
  readonly name: string;
  readonly kind: string;
  readonly layer: Layer;
  readonly operation: Operation;
  /** Top left corner in the drawing of its capability. */
  readonly at: readonly [x: number, y: number];
  /** Place in the list of changes; none for what stays the same. */
  readonly change?: number;
}

/** Dependencies between nodes, drawn as one line: every one of `to` comes after every one of `from`. */
export interface EdgeData {
  /** Places in the list of nodes. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** How many dependencies between resources it stands for. */
  readonly count: number;
  /** Path as SVG writes it; none for what others imply, which is drawn only when it is asked for. */
  readonly path?: string;
  /** Where it ends in a knot, from which other lines go on. */
  readonly isStem?: true;
}
