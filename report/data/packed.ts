import { visible } from "../visible.ts";

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Writes data as JSON in which every text, number, list and record that occurs more than once stands once: a list whose records and lists hold places in
 * that list; its last item is the whole. `report/browser/unpacked.js` reads it. Keys without a value are left out. It can stand in a `<script>` element,
 * since it has no `<`.
 */
export function packed(data: Json): string {
  const texts: string[] = [];
  const places = new Map<string, number>();
  const placeOf = (item: Json): number => {
    const text = written(item, placeOf);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, texts.length);
    return texts.push(text) - 1;
  };
  placeOf(data);
  return `[${texts.join(",\n")}]`;
}

function written(item: Json, placeOf: (part: Json) => number): string {
  if (typeof item === "string") return JSON.stringify(visible(item)).replaceAll("<", "\\u003c");
  if (item === null || typeof item !== "object") return JSON.stringify(item);
  if (isList(item)) return `[${item.map(placeOf).join(",")}]`;
  const entries = Object.entries(item).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return `{${entries.map(([key, value]) => `${JSON.stringify(key).replaceAll("<", "\\u003c")}:${placeOf(value)}`).join(",")}}`;
}

function isList(item: Json): item is readonly Json[] {
  return Array.isArray(item);
}
