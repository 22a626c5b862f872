import type { PlannedResource } from "../../../../plan/plan.ts";
import type { Comparison } from "../../risk.ts";
import { isCovered } from "../ranges.ts";
import { type Changed, changesIn, sidesOf } from "../sides.ts";
import { ofEks, ofSecurityGroup, ofSecurityGroupRule, ofVpcRule } from "./aws.ts";
import { ofAks, ofAllowLists, ofDatabaseRule, ofNsg, ofNsgRule } from "./azure.ts";
import { ofCloudSql, ofFirewall, ofGke } from "./gcp.ts";
import { ofService } from "./kubernetes.ts";
import { isWithin, type Opening } from "./opening.ts";

type Reader = (resource: PlannedResource) => readonly Opening[];

/** Types that open ways for traffic, and who reads them. */
const READERS: Readonly<Record<string, Reader>> = {
  "aws:ec2/securityGroup:SecurityGroup": ofSecurityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ofSecurityGroup,
  "aws:ec2/securityGroupRule:SecurityGroupRule": ofSecurityGroupRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ofVpcRule("in"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ofVpcRule("out"),
  "aws:eks/cluster:Cluster": ofEks,
  "gcp:compute/firewall:Firewall": ofFirewall,
  "gcp:container/cluster:Cluster": ofGke,
  "gcp:sql/databaseInstance:DatabaseInstance": ofCloudSql,
  "azure-native:network:NetworkSecurityGroup": ofNsg,
  "azure-native:network:SecurityRule": ofNsgRule,
  "azure-native:containerservice:ManagedCluster": ofAks,
  "azure-native:dbforpostgresql:FirewallRule": ofDatabaseRule,
  "kubernetes:core/v1:Service": ofService,
};

/** Ways that a resource opens. */
function openingsOf(resource: PlannedResource): readonly Opening[] {
  const read = Object.hasOwn(READERS, resource.type) ? READERS[resource.type] : undefined;
  const openings = read?.(resource) ?? (resource.type.startsWith("azure-native:") ? ofAllowLists(resource) : []);
  return openings.map((opening) => (opening.peer.sort === "unknown" ? namedBySources(opening, resource) : opening));
}

/** What is known after an update only is known by where it comes from, where the program recorded that. */
function namedBySources(opening: Opening, { propertyDependencies }: PlannedResource): Opening {
  const sources = propertyDependencies[/^[^.[]+/.exec(opening.path)?.[0] ?? ""];
  return sources === undefined ? opening : { ...opening, peer: { sort: "named", name: sources.join(" ") } };
}

/** A way that is open after and was not before. */
export interface NewOpening {
  readonly changed: Changed;
  readonly opening: Opening;
  /** Whether the same traffic was open before for other blocks of addresses: then more may come, and not something else. */
  readonly isWider: boolean;
  /** Whether what it is a way into is new as well. */
  readonly isIntoNew: boolean;
}

/** Openings are looked for once for all finders. */
const FOUND = new WeakMap<Comparison, readonly NewOpening[]>();

/** Ways that are open after and were not before, whichever resource opened them then. */
export function newOpeningsIn(comparison: Comparison): readonly NewOpening[] {
  const known = FOUND.get(comparison);
  if (known !== undefined) return known;
  const found = findNewOpenings(comparison);
  FOUND.set(comparison, found);
  return found;
}

function findNewOpenings(comparison: Comparison): readonly NewOpening[] {
  const added = changesIn(comparison).flatMap((changed) => openingsAfter(changed).map((opening) => ({ changed, opening })));
  if (added.length === 0) return [];
  const estate = sidesOf(comparison).before;
  const before = openingsByGroup(estate.resources);
  return added.flatMap(({ changed, opening }) => {
    const former = (before.get(opening.group) ?? []).filter((other) => other.direction === opening.direction);
    const same = former.filter(({ traffic }) => isWithin(opening.traffic, traffic)).map(({ peer }) => peer);
    if (isKnownToBeOpen(opening, former, same)) return [];
    const isIntoNew = opening.group.startsWith("urn:") ? estate.withUrn(opening.group) === undefined : !before.has(opening.group);
    return [{ changed, opening, isWider: same.some(({ sort }) => sort === "block" || sort === "unknown"), isIntoNew }];
  });
}

/** What is not known is taken for what was not known before, where as much is written. */
function isKnownToBeOpen({ peer, path }: Opening, former: readonly Opening[], same: readonly Opening["peer"][]): boolean {
  if (peer.sort !== "unknown") return isCovered(peer, same);
  return former.some((other) => other.peer.sort === "unknown" && other.path === path);
}

function openingsAfter({ change, after }: Changed): readonly Opening[] {
  return change.after === undefined || after === undefined ? [] : openingsOf(change.after);
}

function openingsByGroup(resources: readonly PlannedResource[]): ReadonlyMap<string, readonly Opening[]> {
  const groups = new Map<string, Opening[]>();
  for (const opening of resources.flatMap(openingsOf)) {
    const others = groups.get(opening.group);
    if (others === undefined) groups.set(opening.group, [opening]);
    else others.push(opening);
  }
  return groups;
}
