/** A text that is generated from code or data: a whole file, or a section of one between two markers. */
export interface Page {
  /** Path relative to the project. */
  readonly file: string;
  /** Name of the section; none for a whole file. */
  readonly section?: string;
  /** The text as it has to be now; equal input gives equal bytes. */
  readonly render: (root: string) => string | Promise<string>;
}

/**
 * Puts a text between a section's markers.
 *
 * @throws Error where the file has no such markers.
 */
export function withSection(text: string, section: string, body: string): string {
  const start = `<!-- generated: ${section} -->`;
  const end = `<!-- end: ${section} -->`;
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`there is no section ${section}; add ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n${body.trim()}\n${text.slice(to)}`;
}

/** A Markdown table. Cells are escaped, since texts of the schema and the pins may hold any character. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The same with columns of one width, for tables in files that people read as text and a formatter keeps. */
export function alignedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const padded = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(padded(head)), line(widths.map((width) => "-".repeat(width))), ...rows.map((cells) => line(padded(cells)))].join("\n");
}
