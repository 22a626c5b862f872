import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import { compareText } from "../values.ts";
import { nameOf, typeOf, type UrnParts, urnOf } from "./urn.ts";

/**
 * URNs that a resource had before: those it names, and those that follow from its parent's, since a URN holds the types of all
 * ancestors and a child's name usually starts with its parent's.
 */
export function aliasUrns(own: UrnParts, aliases: readonly Alias[], parentAliases: readonly string[]): string[] {
  const named = aliases.map((alias) => aliasUrn(own, alias));
  const variants = [own, ...named.map((urn) => ({ ...own, type: typeOf(urn), name: nameOf(urn) }))];
  const inherited = parentAliases.flatMap((parent) => variants.map((variant) => childOfAlias(variant, own.parent, parent)));
  const all = new Set([...named, ...inherited]);
  all.delete(urnOf(own));
  return [...all].sort(compareText);
}

function aliasUrn(own: UrnParts, alias: Alias): string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  return urnOf({
    stack: spec.getStack() || own.stack,
    project: spec.getProject() || own.project,
    parent: parentOf(own, spec),
    type: spec.getType() || own.type,
    name: spec.getName() || own.name,
  });
}

function parentOf(own: UrnParts, spec: Alias.Spec): string {
  if (spec.getNoparent()) return "";
  return spec.hasParenturn() && spec.getParenturn() !== "" ? spec.getParenturn() : own.parent;
}

function childOfAlias(own: UrnParts, parent: string, parentAlias: string): string {
  const prefix = nameOf(parent);
  const name = own.name.startsWith(prefix) ? `${nameOf(parentAlias)}${own.name.slice(prefix.length)}` : own.name;
  return urnOf({ ...own, parent: parentAlias, name });
}
