import type { RootContent } from "mdast";
import { markdownOf } from "./document.ts";

type Blocks = readonly RootContent[];

/**
 * Puts blocks together within a number of bytes. What must stand stands; of what may, each part in its order is kept where it still fits.
 *
 * @param leftOut says how many parts were not kept.
 */
export function blocksWithin(bytes: number, must: Blocks, may: readonly Blocks[], leftOut: (parts: number) => Blocks): Blocks {
  let room = bytes - sizeOf(must) - sizeOf(leftOut(may.length));
  const kept = may.filter((blocks) => {
    const size = sizeOf(blocks);
    if (size > room) return false;
    room -= size;
    return true;
  });
  const missing = may.length - kept.length;
  return [...must, ...kept.flat(), ...(missing === 0 ? [] : leftOut(missing))];
}

/** With the empty line that parts it from what comes before. */
function sizeOf(blocks: Blocks): number {
  return blocks.length === 0 ? 0 : Buffer.byteLength(markdownOf(blocks)) + 1;
}
