/** A dependency between two nodes by their places; `to` comes after `from`. */
export interface Link {
  readonly from: number;
  readonly to: number;
}

/**
 * Links that others imply: from `a` to `c` where one leads from `a` over `b` to `c`. Without them the same nodes reach each other, circles too. They are
 * looked at in the order given, so equal input gives an equal answer.
 */
export function impliedLinks<Each extends Link>(links: readonly Each[]): ReadonlySet<Each> {
  const next = new Map<number, Set<number>>();
  for (const { from, to } of links) next.set(from, (next.get(from) ?? new Set()).add(to));
  const implied = new Set<Each>();
  for (const link of links) {
    const direct = next.get(link.from);
    direct?.delete(link.to);
    if (reaches(next, link.from, link.to)) implied.add(link);
    else direct?.add(link.to);
  }
  return implied;
}

function reaches(next: ReadonlyMap<number, ReadonlySet<number>>, from: number, to: number): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const each of next.get(node) ?? []) {
      if (each === to) return true;
      if (!seen.has(each)) {
        seen.add(each);
        open.push(each);
      }
    }
  }
  return false;
}
