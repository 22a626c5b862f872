/** The two servers that a released model has: the one that answers, and the one that may take its place. */
export const VARIANTS = ["champion", "challenger"] as const;

/** One of {@link VARIANTS}. */
export type Variant = (typeof VARIANTS)[number];

/** Label by which pods, and with them metrics, of one variant are told from those of another. */
export const VARIANT_LABEL = "mlops-estate/variant";

/** Label that says which model an object is about. */
export const MODEL_LABEL = "mlops-estate/model";

/** Name of what tries a model's next version, beside that of what answers. */
export function challengerName(champion: string): string {
  return `${champion}-challenger`;
}
