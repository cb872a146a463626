import { fileURLToPath } from 'node:url';

/** The root of the repository, from wherever the tests were compiled to. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));
