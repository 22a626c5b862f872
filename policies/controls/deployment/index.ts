export { control as imagesArePinned } from "./images-are-pinned.ts";
