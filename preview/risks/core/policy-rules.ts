import type { PlanValue } from "../../../plan/plan.ts";
import { at, list, record } from "../../../plan/wiring/values.ts";
import type { Reading } from "../../../policies/core/reading.ts";
import { isOpaque, isSame } from "../../difference/equality.ts";
import { isCovered, isEverybody, type Range, rangeOf } from "./ranges.ts";

/** A peer of a rule of a network policy with a port; undefined stands for all of them. */
export interface PolicyRule {
  readonly peer: PlanValue | undefined;
  readonly port: PlanValue | undefined;
}

/** Pairs of a peer and a port that rules allow, and others did not. */
export function newRulesOf(before: Reading | undefined, after: Reading, direction: "Ingress" | "Egress"): readonly PolicyRule[] {
  const former = rulesIn(before?.value, direction);
  return rulesIn(after.value, direction).filter(
    (rule) => !former.some((other) => coversPeer(other.peer, rule.peer) && coversPort(other.port, rule.port)),
  );
}

/** Whether a rule is about everybody: no peer, or all addresses. */
export function opensToAll({ peer }: PolicyRule): boolean {
  if (peer === undefined) return true;
  const block = at(peer, "ipBlock", "cidr");
  return block !== undefined && isEverybody(rangeOf(block));
}

/** Whether a selector chooses more than another: it asks for less of the same. */
export function isWidened(before: Reading, after: Reading): boolean {
  return !isSame(before.value, after.value) && coversSelector(after.value ?? {}, before.value ?? {});
}

function rulesIn(rules: PlanValue | undefined, direction: "Ingress" | "Egress"): readonly PolicyRule[] {
  const key = direction === "Ingress" ? "from" : "to";
  return list(rules).flatMap((rule) => {
    const peers = listed(at(rule, key));
    const ports = listed(at(rule, "ports"));
    return peers.flatMap((peer) => ports.map((port) => ({ peer, port })));
  });
}

/** Nothing, or an empty list, means everything. https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
function listed(value: PlanValue | undefined): readonly (PlanValue | undefined)[] {
  if (isOpaque(value)) return [value];
  const items = list(value);
  return items.length === 0 ? [undefined] : items;
}

function coversPeer(outer: PlanValue | undefined, inner: PlanValue | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  if (isSame(outer, inner)) return true;
  const [block, part] = [at(outer, "ipBlock"), at(inner, "ipBlock")];
  if (block !== undefined || part !== undefined) return block !== undefined && part !== undefined && coversBlock(block, part);
  return (
    coversNamespaces(at(outer, "namespaceSelector"), at(inner, "namespaceSelector")) &&
    coversSelector(at(outer, "podSelector") ?? {}, at(inner, "podSelector") ?? {})
  );
}

/** What a block leaves out is left out by the other one as well. */
function coversBlock(outer: PlanValue, inner: PlanValue): boolean {
  const excepted = (block: PlanValue): readonly Range[] => list(at(block, "except")).map(rangeOf);
  const [whole, part] = [at(outer, "cidr"), at(inner, "cidr")];
  if (whole === undefined || part === undefined) return false;
  return (
    isCovered(rangeOf(part), [rangeOf(whole)]) &&
    excepted(outer).every((hole) => isCovered(hole, excepted(inner)) || !isCovered(hole, [rangeOf(part)]))
  );
}

/** Without a selector of namespaces a peer is of the policy's own, which no other selector is sure to choose. */
function coversNamespaces(outer: PlanValue | undefined, inner: PlanValue | undefined): boolean {
  if (outer === undefined || inner === undefined)
    return outer === inner || (outer !== undefined && Object.keys(record(outer)).length === 0);
  return coversSelector(outer, inner);
}

/** Whether all that one selector asks for is asked for by another: then what that chooses is chosen by the first as well. */
function coversSelector(outer: PlanValue, inner: PlanValue): boolean {
  if (isOpaque(outer) || isOpaque(inner)) return isSame(outer, inner);
  const [labels, asked] = [record(at(outer, "matchLabels")), record(at(inner, "matchLabels"))];
  const isAsked = Object.entries(labels).every(([key, value]) => Object.hasOwn(asked, key) && isSame(value, asked[key]));
  const expressions = list(at(inner, "matchExpressions"));
  return isAsked && list(at(outer, "matchExpressions")).every((each) => expressions.some((other) => isSame(each, other)));
}

function coversPort(outer: PlanValue | undefined, inner: PlanValue | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  if (isSame(outer, inner)) return true;
  if ((at(outer, "protocol") ?? "TCP") !== (at(inner, "protocol") ?? "TCP")) return false;
  const [from, to] = span(outer);
  const [first, last] = span(inner);
  if (at(outer, "port") === undefined) return true;
  return typeof from === "number" && typeof first === "number" ? from <= first && Number(last) <= Number(to) : isSame(from, first);
}

function span(port: PlanValue): readonly [PlanValue | undefined, PlanValue | undefined] {
  const first = at(port, "port");
  return [first, at(port, "endPort") ?? first];
}
