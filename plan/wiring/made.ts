import type { Item } from "./item.ts";

/** Something that another object or a controller makes, beside what the plan itself holds. */
export type Made =
  | { readonly made: "service"; readonly namespace: string; readonly name: string; readonly ports: readonly (number | string)[] | "any" }
  | { readonly made: "secret"; readonly namespace: string; readonly name: string; readonly keys: readonly string[] | "any" }
  | { readonly made: "object"; readonly kind: string; readonly namespace: string; readonly name: string };

/** What is made of an object by whoever controls its kind. */
export type Maker = (item: Item) => readonly Made[];
