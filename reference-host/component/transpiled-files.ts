/** What jco makes of a component: file names to contents. One is the JavaScript, the others are core modules. */
export type TranspiledFiles = Map<string, Uint8Array>;

/** The JavaScript among the transpiled files; named so that Node takes it for a module wherever it lies. */
export const mainFileName = 'component.mjs';
