import type { Backend, Route, RouteState } from "../../core/model-route.ts";
import type { Server } from "../../core/server.ts";

/** Lower-case letters, digits and hyphens, as Kubernetes names Services and the registry's models are named here. */
const WORD = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A header's name as the environment's schema takes it. */
const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

/** What in a state would not be the route that it says, or would be more than a name where nginx reads it; nothing for every state of a valid spec. */
export function routeProblems({ name, route }: RouteState, groundTruth?: Server): readonly string[] {
  return [
    ...wordProblems("the state", name),
    ...wordProblems("the model", route.model),
    ...route.shares.flatMap((share) => backendProblems(share)),
    ...(route.mirror === undefined ? [] : [...backendProblems(route.mirror), ...percentProblems(route.mirror.percent)]),
    ...shareProblems(route),
    ...(route.stickyHeader === undefined || HEADER.test(route.stickyHeader)
      ? []
      : [`the header ${JSON.stringify(route.stickyHeader)} is no name of one`]),
    ...(groundTruth === undefined ? [] : placeProblems({ ...groundTruth, service: groundTruth.system })),
  ];
}

function shareProblems({ shares }: Route): readonly string[] {
  const variants = shares.map(({ variant }) => variant);
  const twice = variants.filter((variant, index) => variants.indexOf(variant) < index);
  const sum = shares.reduce((total, { percent }) => total + percent, 0);
  return [
    ...shares.flatMap(({ percent }) => percentProblems(percent)),
    ...twice.map((variant) => `the ${variant} has two shares`),
    ...(sum === 100 ? [] : [`shares add up to ${sum} and not to 100`]),
  ];
}

function percentProblems(percent: number): readonly string[] {
  return Number.isInteger(percent) && percent >= 0 && percent <= 100 ? [] : [`${percent} is no whole number from 0 to 100`];
}

function backendProblems(backend: Backend): readonly string[] {
  const isVariant = backend.variant === "champion" || backend.variant === "challenger";
  return [...(isVariant ? [] : [`${JSON.stringify(backend.variant)} is no variant`]), ...placeProblems(backend)];
}

function placeProblems({ namespace, port, service }: Pick<Backend, "namespace" | "port" | "service">): readonly string[] {
  return [
    ...wordProblems("the Service", service),
    ...wordProblems("the namespace", namespace),
    ...(Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : [`${port} is no port`]),
  ];
}

function wordProblems(what: string, word: string): readonly string[] {
  return WORD.test(word) ? [] : [`${what} ${JSON.stringify(word)} is not made of lower-case letters, digits and hyphens`];
}
