// wasi:config for components that jco runs, with the pairs that stand in the environment.

const values = new Map(Object.entries(JSON.parse(process.env.JCO_HOST_VALUES ?? '{}')));

export const store = {
  get: (key) => values.get(key),
  getAll: () => [...values],
};
