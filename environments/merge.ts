/** A plain object, as YAML and JSON have them. */
export type Tree = { readonly [key: string]: unknown };

/** Lays `over` on `base`, key by key; lists and scalars of `over` replace those below. */
export function merge(base: Tree, over: Tree): Tree {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, mergedValue(own(base, key), own(over, key))]));
}

/** Tells an object from a list, a scalar and null. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mergedValue(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  return isTree(base) && isTree(over) ? merge(base, over) : over;
}

function own(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}
