/** The five functions of a key-value provider's store, as JavaScript. */
export interface StoreFunctions {
  readonly open: string;
  readonly get: string;
  readonly set: string;
  readonly delete: string;
  readonly list: string;
}

/** Correct ones, over a map of maps named `stores`. */
export const correct: StoreFunctions = {
  open: 'if (!stores.has(name)) stores.set(name, new Map()); return stores.get(name);',
  get: 'return entries.get(key)?.slice();',
  set: 'entries.set(key, value.slice());',
  delete: 'entries.delete(key);',
  list: 'return { keys: [...entries.keys()] };',
};

/** The source of a provider outside the project: plain JavaScript, with some functions of one's own. */
export function storeSource(functions: Partial<StoreFunctions> = {}, extra = ''): string {
  const all = { ...correct, ...functions };
  return `
const stores = new Map();
${extra}
const provider = {
  id: 'keyvalue.mine',
  aliases: [],
  capability: 'keyvalue',
  configs: {},
  claims: { LIN: true, CTRL: true },
  traits: [],
  scope: 'process',
  async connect() {
    const find = (name) => { ${all.open} };
    return {
      claims: provider.claims,
      limits: { maxKeyBytes: 1024, maxValueBytes: 1048576, opTimeoutMs: 500, recoveryTimeMs: 0 },
      async open(name) {
        const entries = find(name);
        return {
          async get(key) { ${all.get} },
          async set(key, value) { ${all.set} },
          async delete(key) { ${all.delete} },
          async list(cursor) { ${all.list} },
        };
      },
      async close() {},
    };
  },
};
export default provider;
`;
}
