/** The options that change what jco generates; part of the cache key. */
export const transpileOptions = {
  name: 'component',
  instantiation: 'async',
  asyncMode: 'jspi',
  nodejsCompat: false,
  emitTypescriptDeclarations: false,
} as const;

/**
 * The version of what this host expects of the generated code and adds to it. Raise it when the way of choosing
 * suspending imports or of mapping names changes, so that entries of older hosts are not found.
 */
export const hostAbiVersion = 2;
