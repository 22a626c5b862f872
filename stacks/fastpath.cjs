// @ts-check
"use strict";

/**
 * Preload (`node --require`) that makes the Pulumi SDK start faster and register faster. It wraps Node's module loader and changes six things:
 *
 * 1. TypeScript and npm's arborist, which the SDK loads on import and needs only to serialise functions, are loaded when first used.
 * 2. No stack is captured for each of the SDK's promises. Errors of the program keep theirs.
 * 3. Debug messages are dropped instead of being sent one call each.
 * 4. Stacks are not mapped to other sources: Node strips types in place, so positions are right as they are.
 * 5. Places in ES modules are understood, so that the plan and the engine can say where a resource was made.
 * 6. V8's debugger is attached when a function is first serialised, not to every program: it slows all code down and bars cached code.
 *
 * `ESTATE_NO_FASTPATH=1` switches all of it off; `PULUMI_DEBUG_PROMISE_LEAKS` switches off 2, `ESTATE_DEBUG` 3. A part whose place in the
 * SDK has gone switches itself off; `test/plan/record/fastpath.test.ts` says so first. It is CommonJS since `--require` wants that on every Node.
 */
const Module = require("node:module");

/** @typedef {{ filename?: string | null }} Parent */
/** @typedef {{ request: string, from: RegExp }} LazyModule */

/** What is loaded on first use, and from where only: the same module required by anyone else is left alone. @type {LazyModule[]} */
const LAZY = [
  { request: "typescript", from: /[\\/]@pulumi[\\/]pulumi[\\/]typescript-shim\.js$/ },
  { request: "@npmcli/arborist", from: /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]closure[\\/]codePaths\.js$/ },
];

/** Files of the SDK that are changed once loaded; a change says whether it was made, since a module in a cycle is seen half loaded first. @type {{ file: RegExp, change: (exported: any) => boolean }[]} */
const CHANGED = [
  { file: /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/, change: withoutStackCapture },
  { file: /[\\/]@pulumi[\\/]pulumi[\\/]log[\\/]index\.js$/, change: withoutDebugMessages },
  { file: /[\\/]@pulumi[\\/]pulumi[\\/]resource\.js$/, change: withModulePositions },
];

const SOURCE_MAPS = { request: "source-map-support/register", from: /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]index\.js$/ };

const DEBUGGER = { request: "../../runtime/closure/v8Hooks", from: /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]index\.js$/ };

if (!process.env["ESTATE_NO_FASTPATH"]) install();

function install() {
  const loader = /** @type {any} */ (Module);
  const load = loader._load;
  if (typeof load !== "function") return;
  const changed = new WeakSet();

  loader._load = function fastpath(/** @type {string} */ request, /** @type {Parent | undefined} */ parent, /** @type {boolean} */ isMain) {
    const from = parent?.filename ?? "";
    if (request === SOURCE_MAPS.request && SOURCE_MAPS.from.test(from)) return {};
    if (request === DEBUGGER.request && DEBUGGER.from.test(from)) return { isInitializedAsync: () => Promise.resolve() };
    if (LAZY.some((lazy) => lazy.request === request && lazy.from.test(from))) {
      return onFirstUse(() => load.call(loader, request, parent, isMain));
    }
    const exported = load.call(loader, request, parent, isMain);
    if (mayBeChanged(request, from) && !changed.has(exported)) {
      const change = changeFor(loader, request, parent);
      if (change === undefined || change(exported)) changed.add(exported);
    }
    return exported;
  };
}

/** A cheap test first: the loader is asked thousands of times. @param {string} request @param {string} from */
function mayBeChanged(request, from) {
  return /(?:debuggable|log|resource)$/.test(request) && request.startsWith(".") && /[\\/]@pulumi[\\/]pulumi[\\/]/.test(from);
}

/** @param {any} loader @param {string} request @param {Parent | undefined} parent */
function changeFor(loader, request, parent) {
  const path = loader._resolveFilename(request, parent);
  return CHANGED.find(({ file }) => file.test(path))?.change;
}

/**
 * Stands for a module until one of its properties is read. `__esModule` keeps TypeScript's `__importStar` from reading them all.
 * @param {() => any} load
 */
function onFirstUse(load) {
  /** @type {any} */
  let loaded;
  const target = () => (loaded ??= load());
  return new Proxy(
    {},
    {
      get: (_, key) => (key === "__esModule" && loaded === undefined ? true : target()[key]),
      has: (_, key) => key in target(),
      ownKeys: () => Reflect.ownKeys(target()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Object.getOwnPropertyDescriptor(target(), key);
        return found && { ...found, configurable: true };
      },
    },
  );
}

/** The SDK's own pattern knows neither `file://` nor a frame outside of any function. @param {any} resource */
function withModulePositions(resource) {
  if (!(resource.Resource?.framePositionRegExp instanceof RegExp)) return false;
  resource.Resource.framePositionRegExp = /^\s*at (?:.* \()?(?:file:\/\/)?(?<file>.*?):(?<line>[0-9]+):(?<column>[0-9]+)\)?$/;
  return true;
}

/** @param {any} debuggable */
function withoutStackCapture(debuggable) {
  const original = debuggable.debuggablePromise;
  if (typeof original !== "function" || process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) return false;
  debuggable.debuggablePromise = function debuggablePromise(/** @type {Promise<any>} */ promise, /** @type {any} */ context) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
  return true;
}

/** @param {any} log */
function withoutDebugMessages(log) {
  if (typeof log.debug !== "function" || process.env["ESTATE_DEBUG"]) return false;
  const done = Promise.resolve();
  log.debug = () => done;
  return true;
}
