import type { Corner, Path } from "./geometry.ts";

/** Writes a path as SVG does: straight ends, and each bend rounded towards the middles of its arms. */
export function curve(points: Path): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return "";
  if (rest.length === 0) return `M${pair(first)}L${pair(last)}`;
  const bends = rest.map((point, index) => {
    const next = rest[index + 1] ?? last;
    const end: Corner = index === rest.length - 1 ? last : [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2];
    return `Q${pair(point)} ${pair(end)}`;
  });
  return `M${pair(first)}${bends.join("")}`;
}

function pair([x, y]: Corner): string {
  return `${Math.round(x)},${Math.round(y)}`;
}
