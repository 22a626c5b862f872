/** Type of the one resource above all others. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** What a URN is made of. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** URN of the parent; empty at the top. */
  readonly parent: string;
  readonly type: string;
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<types of the ancestors but the stack>$<type>::<name>`. https://www.pulumi.com/docs/iac/concepts/resources/names/ */
export function urnOf({ stack, project, parent, type, name }: UrnParts): string {
  const above = parent === "" ? "" : qualifiedType(parent);
  const qualified = above === "" || above === STACK_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** Name of a resource, from its URN. A name may hold `::`; the parts before it cannot. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Type of a resource, from its URN. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** URN of a provider, from the reference `<urn>::<id>` that a resource carries; none for a default provider. */
export function providerOf(reference: string): string | undefined {
  return reference === "" ? undefined : reference.slice(0, reference.lastIndexOf("::"));
}

function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}
