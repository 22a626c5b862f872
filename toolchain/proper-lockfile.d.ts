/** The part of `proper-lockfile` that we use; the package brings no types. */
declare module "proper-lockfile" {
  interface LockOptions {
    /** Folder that stands for the lock; default: `<file>.lock`. */
    readonly lockfilePath?: string;
    /** Whether `file` must exist; default true. */
    readonly realpath?: boolean;
    /** Age in milliseconds at which a lock whose holder died may be taken over; default 10000. */
    readonly stale?: number;
  }
  /** Takes the lock, or throws an error with the code `ELOCKED` when someone else holds it. Resolves to the function that gives it back. */
  export function lock(file: string, options?: LockOptions): Promise<() => Promise<void>>;
}
