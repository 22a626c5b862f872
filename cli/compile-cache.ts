import { enableCompileCache } from "node:module";
import { join } from "node:path";

/**
 * Keeps compiled code and stripped types of the modules that are imported from here on, so that the next command starts faster. Node checks
 * that each file is still the same; where the folder cannot be written there is no cache and no error.
 */
enableCompileCache(join(import.meta.dirname, "../.estate/compile-cache"));
