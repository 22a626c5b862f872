/** A block of nginx's configuration: what it is about, and its directives or further blocks, each a step further in. */
export function block(head: string, inner: readonly string[]): string {
  const lines = inner.flatMap((text) => text.split("\n")).map((line) => `    ${line}`);
  return [`${head} {`, ...lines, "}"].join("\n");
}

/** Directives and blocks as a file. */
export function textOf(parts: readonly string[]): string {
  return parts.map((text) => `${text}\n`).join("");
}
