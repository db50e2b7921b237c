/** A function of an interface, taken apart. */
export type FunctionName =
  | { kind: 'function'; member: string }
  | { kind: 'constructor'; resource: string }
  | { kind: 'static' | 'method'; resource: string; member: string };

/** Takes `[method]output-stream.check-write` apart; names come back as JavaScript has them (`checkWrite`). */
export function parseFunctionName(name: string): FunctionName {
  const match = /^\[(constructor|static|method)\]([^.]+)(?:\.(.+))?$/.exec(name);
  if (!match) return { kind: 'function', member: camelCase(name) };
  const [, kind, resource = '', member = ''] = match;
  if (kind === 'constructor') return { kind, resource: pascalCase(resource) };
  return { kind: kind === 'static' ? 'static' : 'method', resource: pascalCase(resource), member: camelCase(member) };
}

/** `get-stdin` → `getStdin` */
export function camelCase(kebab: string): string {
  return kebab.toLowerCase().replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `output-stream` → `OutputStream` */
export function pascalCase(kebab: string): string {
  const camel = camelCase(kebab);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}
