import type { UserInterface } from "../components/core/system.ts";
import type { Ground } from "./ground.ts";

/** The way in for people: a route, a certificate and sign-on for each page. Outputs of the stack. */
export function access(_ground: Ground, _interfaces: readonly UserInterface[]): Readonly<Record<string, unknown>> {
  return {};
}
