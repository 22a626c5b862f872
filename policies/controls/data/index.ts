export { control as databasesAreEncrypted } from "./databases-are-encrypted.ts";
