/** Types of resources that cost nothing by themselves, for one reason. */
export interface FreeTypes {
  /** Why they are free, as a clause. */
  readonly because: string;
  /** Where the cloud says so. */
  readonly source: string;
  readonly types: readonly string[];
}
