import { capabilitiesOf } from "../../plan/capability.ts";
import type { PlannedResource } from "../../plan/plan.ts";
import { compareText } from "../../plan/values.ts";
import type { ResourceChange } from "../../preview/change.ts";
import type { CapabilityData, EdgeData, GraphData, NodeData } from "../data/page-data.ts";
import { kindOf, layerOf } from "../data/resource-words.ts";
import { cut, shortName, visible } from "../visible.ts";
import { BOX, boxSize, columnsOf, KNOT_SIZE, NODE_SIZE, titleOf } from "./boxes.ts";
import { bundled } from "./bundles.ts";
import { curve } from "./curve.ts";
import type { Sized, Spacing } from "./geometry.ts";
import { layoutOf } from "./layout.ts";
import { impliedLinks, type Link } from "./reduction.ts";

const BETWEEN_CAPABILITIES: Spacing = { between: 16, ranks: 40 };
const INSIDE: Spacing = { between: 10, ranks: 44 };

/** Characters shown of a capability's name. */
const CAPABILITY_CHARACTERS = 40;

/**
 * An environment's resources with what becomes of each, grouped by capability and laid out; among them those that go, and those inside of charts that
 * change. Components and providers are left out: they stand in the program only.
 */
export function estateGraph(resources: readonly PlannedResource[], changes: readonly ResourceChange[]): GraphData {
  const members = membersOf(resources, changes);
  const names = [...new Set(members.map(({ capability }) => capability))].sort(compareText);
  const placeOf = new Map<string, readonly [capability: number, node: number]>();
  const groups = names.map((name) => members.filter(({ capability }) => capability === name));
  for (const [capability, group] of groups.entries())
    for (const [node, { resource }] of group.entries()) placeOf.set(resource.urn, [capability, node]);
  for (const { urn, previousUrn } of changes) {
    const place = placeOf.get(urn);
    if (previousUrn !== undefined && place !== undefined && !placeOf.has(previousUrn)) placeOf.set(previousUrn, place);
  }
  const links = linksOf(groups, placeOf);
  const titles = names.map((name) => titleOf(cut(visible(name), CAPABILITY_CHARACTERS)));
  const boxes = groups.map((group, index) => boxSize(titles[index] ?? [], group.length));
  const { layout: overview, edges } = drawn(boxes, links.between, BETWEEN_CAPABILITIES);
  return {
    width: overview.width,
    height: overview.height,
    sizes: { padding: BOX.padding, line: BOX.line, cell: BOX.cell, nodeWidth: NODE_SIZE.width, nodeHeight: NODE_SIZE.height },
    edges,
    capabilities: groups.map((group, index): CapabilityData => {
      const [x, y] = overview.at[index] ?? [0, 0];
      const { width, height } = boxes[index] ?? { width: 0, height: 0 };
      const name = cut(names[index] ?? "", CAPABILITY_CHARACTERS);
      const inside = insideOf(group, links.inside[index] ?? []);
      return { name, title: titles[index] ?? [], box: [x, y, width, height], columns: columnsOf(group.length), ...inside };
    }),
  };
}

interface Member {
  readonly resource: PlannedResource;
  readonly capability: string;
  readonly operation: NodeData["operation"];
  readonly change: number | undefined;
}

function membersOf(resources: readonly PlannedResource[], changes: readonly ResourceChange[]): readonly Member[] {
  const standing = new Set(resources.map(({ urn }) => urn));
  const capabilityOf = capabilitiesOf(resources);
  const changed = new Map(changes.map((change, index) => [change.urn, { change, index }]));
  const unlisted = changes.flatMap(({ before, after }) => {
    const resource = after ?? before;
    return resource === undefined || standing.has(resource.urn) ? [] : [resource];
  });
  return [...resources, ...unlisted]
    .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
    .map((resource) => {
      const { change, index } = changed.get(resource.urn) ?? {};
      const operation = change?.operation ?? (resource.external === true ? "read" : "same");
      return { resource, capability: change?.capability ?? capabilityOf(resource), operation, change: index };
    })
    .sort((a, b) => compareText(a.capability, b.capability) || compareText(a.resource.urn, b.resource.urn));
}

interface CountedLink extends Link {
  readonly count: number;
}

function linksOf(groups: readonly (readonly Member[])[], placeOf: ReadonlyMap<string, readonly [number, number]>) {
  const between = new Map<string, CountedLink>();
  const inside = groups.map((): CountedLink[] => []);
  for (const [capability, group] of groups.entries())
    for (const [node, { resource }] of group.entries())
      for (const urn of resource.dependencies) {
        const [other, from] = placeOf.get(urn) ?? [];
        if (other === undefined || from === undefined) continue;
        if (other === capability && from !== node) inside[capability]?.push({ from, to: node, count: 1 });
        if (other === capability) continue;
        const key = `${other} ${capability}`;
        between.set(key, { from: other, to: capability, count: (between.get(key)?.count ?? 0) + 1 });
      }
  return { between: [...between.values()].sort((a, b) => a.from - b.from || a.to - b.to), inside };
}

/** Places of nodes, and their links as lines; what is implied by the rest would hide it, and has no line. */
function drawn(nodes: readonly Sized[], links: readonly CountedLink[], spacing: Spacing) {
  const implied = impliedLinks(links);
  const { lines, knots } = bundled(
    links.filter((link) => !implied.has(link)),
    nodes.length,
  );
  const counts = new Map(links.map(({ from, to, count }) => [`${from} ${to}`, count]));
  const layout = layoutOf(
    [...nodes, ...Array.from({ length: knots }, () => KNOT_SIZE)],
    lines.map(({ link }) => link),
    spacing,
  );
  const edges = lines.map(({ link, from, to }, index): EdgeData => {
    const count = from.flatMap((a) => to.map((b) => counts.get(`${a} ${b}`) ?? 0)).reduce((sum, each) => sum + each, 0);
    const path = curve(layout.paths[index] ?? []);
    return { from, to, count, path, ...(link.to >= nodes.length ? { isStem: true } : {}) };
  });
  return { layout, edges: [...edges, ...[...implied].map(({ from, to, count }): EdgeData => ({ from: [from], to: [to], count }))] };
}

function insideOf(group: readonly Member[], links: readonly CountedLink[]): Pick<CapabilityData, "width" | "height" | "nodes" | "edges"> {
  const { layout, edges } = drawn(
    group.map(() => NODE_SIZE),
    links,
    INSIDE,
  );
  const nodes = group.map(({ resource, operation, change }, index): NodeData => {
    const { name, type } = resource;
    const at = layout.at[index] ?? [0, 0];
    return { name: shortName(name), kind: kindOf(type), layer: layerOf(type), operation, at, ...(change === undefined ? {} : { change }) };
  });
  return { width: layout.width, height: layout.height, nodes, edges };
}
