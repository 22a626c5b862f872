import type { Check } from "../check.ts";

/** A right name with a wrong password opens neither the database nor the object store. */
export const wrongPassword: Check = {
  name: "wrong-password",
  claim: "a wrong password is refused",
  run: ({ client, site }) => client.program("wrong_password.py", [site.artifacts.bucket]),
};
