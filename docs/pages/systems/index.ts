import { CLOUDS, type Cloud } from "../../../components/core/cloud.ts";
import { LEVELS, type Level } from "../../../environments/maturity.ts";
import { alignedTable, type Page } from "../page.ts";
import { CAPABILITIES, type System } from "./capabilities.ts";
import { firstLevels, offeredOn } from "./standing.ts";

/** What stands from which level on, and what else may be chosen. */
export const systemsPage: Page = {
  file: "README.md",
  section: "systems",
  render: () => {
    const levels = LEVELS.filter((level) => Object.values(CAPABILITIES).some((systems) => startingAt(systems, level) !== ""));
    return alignedTable(
      ["capability", ...levels.map((level) => `from level ${level}`), "by a key"],
      Object.entries(CAPABILITIES).map(([folder, systems]) => [
        `[${folder}](components/${folder})`,
        ...levels.map((level) => startingAt(systems, level)),
        asked(systems),
      ]),
    );
  },
};

function startingAt(systems: readonly System[], level: Level): string {
  const named = systems.flatMap((system) => {
    const clouds = CLOUDS.filter((cloud) => firstLevels(system).get(cloud) === level);
    return clouds.length === 0 ? [] : [`${system.name}${where(clouds)}`];
  });
  return named.join("; ");
}

/** What no level brings by itself, with the key that does; words of one key stand together. */
function asked(systems: readonly System[]): string {
  const open = systems.flatMap((system) => {
    const clouds = offeredOn(system).filter((cloud) => !firstLevels(system).has(cloud));
    const [path = "", value] = system.keys[0]?.split(": ") ?? [];
    return clouds.length === 0 ? [] : [{ name: system.name, path, value, where: where(clouds) }];
  });
  const byPath = [...Map.groupBy(open, ({ path }) => path)];
  const shown = byPath.map(([path, [first, ...others]]) => {
    if (first === undefined) return "";
    const key = `\`${path}${first.value === undefined ? "" : `: ${first.value}`}\`${first.where}`;
    return others.length === 0 ? `${first.name}: ${key}` : [key, ...others.map((other) => `\`${other.value}\`${other.where}`)].join(", ");
  });
  return shown.join("; ");
}

function where(clouds: readonly Cloud[]): string {
  if (clouds.length === CLOUDS.length) return "";
  const onEveryCloud = clouds.length === CLOUDS.length - 1 && !clouds.includes("local");
  return onEveryCloud ? " (on a cloud)" : ` (${clouds.join(", ")})`;
}
