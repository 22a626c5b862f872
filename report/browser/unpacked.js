/**
 * Reads what `report/data/packed.ts` writes: records and lists hold the places of their parts, which stand before them.
 *
 * @param {readonly unknown[]} items
 * @returns {unknown}
 */
export function unpacked(items) {
  /** @type {unknown[]} */
  const values = [];
  for (const item of items) {
    if (Array.isArray(item)) values.push(item.map((place) => values[place]));
    else if (item !== null && typeof item === "object")
      values.push(Object.fromEntries(Object.entries(item).map(([key, place]) => [key, values[place]])));
    else values.push(item);
  }
  return values.at(-1);
}
