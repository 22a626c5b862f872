import type { PlannedResource } from "../../plan/plan.ts";
import { cut, shortName } from "../visible.ts";
import type { Layer } from "./page-data.ts";

/** Characters shown of a URN's chain of types. */
const CHAIN_CHARACTERS = 600;

/** A type token in short: a Kubernetes kind by itself, a cloud's with its service, a component's class. */
export function kindOf(type: string): string {
  const [owner = "", module = "", name = ""] = type.split(":");
  if (owner === "kubernetes" || owner === "estate") return shortName(name || type);
  if (owner === "pulumi" && module === "providers") return shortName(`${name} provider`);
  const service = module.split("/")[0] ?? "";
  return shortName(name === "" ? type : `${service === "" ? owner : service} ${name}`);
}

/** Where a resource is made: by a Kubernetes API, or by a cloud's. */
export function layerOf(type: string): Layer {
  return type.startsWith("kubernetes:") ? "cluster" : "cloud";
}

/** A URN in parts that others share: stack and project, chain of types, name. */
export function urnParts(urn: string): readonly string[] {
  const [stack, project, chain, ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  if (chain === undefined) return [cut(urn, CHAIN_CHARACTERS)];
  return [shortName(`urn:pulumi:${stack}::${project}`), cut(chain, CHAIN_CHARACTERS), shortName(name.join("::"))];
}

/** Name at the end of a URN. */
export function nameIn(urn: string): string {
  return shortName(urn.slice(urn.lastIndexOf("::") + 2) || urn);
}

/** Where the program makes a resource, as `file:line`. */
export function placeOf(source: PlannedResource["source"]): string | undefined {
  return source === undefined ? undefined : `${shortName(source.file)}:${source.line}`;
}
