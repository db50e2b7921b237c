/** One thing for each name, made when it is first asked for. */
export function perName<T>(create: () => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const thing = made.get(name) ?? create();
    made.set(name, thing);
    return thing;
  };
}
