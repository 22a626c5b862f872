import ipaddr from "ipaddr.js";
import type { PlanValue } from "../../../plan/plan.ts";
import { isOpaque } from "../../difference/equality.ts";

/** Who may come from where: a block of addresses, everybody, a name that a cloud gives to a set of them, or what only an update can tell. */
export type Range =
  | { readonly sort: "block"; readonly bits: 32 | 128; readonly start: bigint; readonly prefix: number }
  | { readonly sort: "everybody" }
  | { readonly sort: "named"; readonly name: string }
  | { readonly sort: "unknown" };

/** Words that clouds have for everybody. https://learn.microsoft.com/azure/virtual-network/service-tags-overview */
const EVERYBODY: ReadonlySet<string> = new Set(["*", "any", "internet"]);

/** A range as clouds and Kubernetes write it; an address by itself is a block of one. */
export function rangeOf(value: PlanValue): Range {
  if (isOpaque(value)) return { sort: "unknown" };
  if (typeof value !== "string") return { sort: "named", name: "" };
  if (EVERYBODY.has(value.toLowerCase())) return { sort: "everybody" };
  return blockOf(value) ?? { sort: "named", name: value };
}

/** A span of addresses, such as that of a firewall rule of a database, as blocks. */
export function spanOf(first: PlanValue | undefined, last: PlanValue | undefined): readonly Range[] {
  if (isOpaque(first) || isOpaque(last)) return [{ sort: "unknown" }];
  const [from, to] = [addressOf(first), addressOf(last)];
  if (from === undefined || to?.bits !== from.bits) return [];
  return blocksBetween(from.value, to.value, from.bits);
}

/** Whether a range is all addresses of a family. */
export function isEverybody(range: Range): boolean {
  return range.sort === "everybody" || (range.sort === "block" && range.prefix === 0);
}

/** Whether each address of a range is in one of others, in one of them or in several together. */
export function isCovered(range: Range, by: readonly Range[]): boolean {
  if (range.sort === "everybody") return by.some(isEverybody);
  if (by.some(({ sort }) => sort === "everybody")) return true;
  if (range.sort === "named") return by.some((other) => other.sort === "named" && other.name === range.name);
  if (range.sort !== "block") return false;
  return isBlockCovered(
    range,
    by.filter((other): other is Block => other.sort === "block" && other.bits === range.bits),
  );
}

type Block = Extract<Range, { sort: "block" }>;

/** A block that no other holds may still be made up of smaller ones: then both of its halves are. */
function isBlockCovered(block: Block, by: readonly Block[]): boolean {
  if (by.some((other) => holds(other, block))) return true;
  const inside = by.filter((other) => holds(block, other));
  if (inside.length < 2) return false;
  const prefix = block.prefix + 1;
  const second = block.start + (1n << BigInt(block.bits - prefix));
  return isBlockCovered({ ...block, prefix }, inside) && isBlockCovered({ ...block, prefix, start: second }, inside);
}

function holds(outer: Block, inner: Block): boolean {
  const rest = BigInt(outer.bits - outer.prefix);
  return outer.prefix <= inner.prefix && outer.start >> rest === inner.start >> rest;
}

function blockOf(text: string): Block | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  const start = addressOf(address);
  if (start === undefined || rest.length > 0) return undefined;
  const { bits, value } = start;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(length <= bits)) return undefined;
  const below = BigInt(bits - length);
  return { sort: "block", bits, start: (value >> below) << below, prefix: length };
}

/** IPv4 in four numbers only: what else counts as an address differs from cloud to cloud. */
function addressOf(value: PlanValue | undefined): { readonly bits: 32 | 128; readonly value: bigint } | undefined {
  if (typeof value !== "string" || value.length > 50) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return { bits: 32, value: numberOf(ipaddr.IPv4.parse(value).toByteArray()) };
  if (ipaddr.IPv6.isValid(value)) return { bits: 128, value: numberOf(ipaddr.IPv6.parse(value).toByteArray()) };
  return undefined;
}

function numberOf(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The fewest blocks that make up a span. */
function blocksBetween(first: bigint, last: bigint, bits: 32 | 128): readonly Range[] {
  const blocks: Range[] = [];
  for (let start = first; start <= last; ) {
    let prefix = bits;
    while (prefix > 0 && start % (1n << BigInt(bits - prefix + 1)) === 0n && start + (1n << BigInt(bits - prefix + 1)) - 1n <= last)
      prefix -= 1;
    blocks.push({ sort: "block", bits, start, prefix });
    start += 1n << BigInt(bits - prefix);
  }
  return blocks;
}
