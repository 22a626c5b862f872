export const seen = Object.keys(process.env).sort();
