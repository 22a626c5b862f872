/** Does something with each item, at most so many at a time. Results stand in the order of the items; the first failure is thrown. */
export async function mapAtMost<Item, Result>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const todo = items.entries();
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (const [index, item] of todo) results[index] = await work(item);
    }),
  );
  return results;
}
