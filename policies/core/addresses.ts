import { everyItem, mustBeText } from "./demands.ts";
import type { Finding } from "./finding.ts";
import type { Reading } from "./reading.ts";

/** The widest block of somebody's own: 10.0.0.0/8. */
const WIDEST_V4 = 8;

/** The widest block of somebody's own: fc00::/7. */
const WIDEST_V6 = 7;

/** Whether a text is a block of addresses, and no such share of the internet that everybody is in it. */
export function isNarrowBlock(text: string): boolean {
  const [address = "", prefix = "", ...rest] = text.split("/");
  if (!/^\d{1,3}$/.test(prefix) || rest.length > 0) return false;
  if (address.includes(":")) return /^[0-9a-f:]+$/i.test(address) && Number(prefix) >= WIDEST_V6 && Number(prefix) <= 128;
  const parts = address.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isAddress && Number(prefix) >= WIDEST_V4 && Number(prefix) <= 32;
}

/** The value is a block of addresses that is not everybody's. */
export function mustBeNarrow(block: Reading): readonly Finding[] {
  return mustBeText(block, isNarrowBlock, "must be a block of addresses, and not the internet");
}

/**
 * Every block of a list is narrow.
 *
 * @param absent whether a list that is not written keeps the rule.
 */
export function mustAllBeNarrow(blocks: Reading, absent: "passes" | "violates" = "passes"): readonly Finding[] {
  return everyItem(blocks, mustBeNarrow, absent);
}
