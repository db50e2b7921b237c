import type { ImportedInterface } from './describe-component.ts';
import type { HostCalls } from './host-calls.ts';
import type { HostInterface } from './resolve-imports.ts';
import { ResourceClass } from './resource-class.ts';
import { parseFunctionName, pascalCase } from './wit-names.ts';

/** What is handed to jco for an instance: the host's functions and classes, each call going through `calls`. */
export interface GuestImports {
  readonly imports: Record<string, HostInterface>;
  readonly resources: readonly ResourceClass[];
}

/** Puts `calls` between a guest and the host's implementations. */
export function guestImports(resolved: Map<ImportedInterface, HostInterface>, calls: HostCalls): GuestImports {
  const imports: Record<string, HostInterface> = {};
  const resources: ResourceClass[] = [];
  for (const [imported, implementation] of resolved) {
    const guarded: HostInterface = {};
    const classes = new Map<string, ResourceClass>();
    // A resource that is only used here is defined, and guarded, in another interface.
    for (const resource of imported.resources) {
      const name = pascalCase(resource);
      const guard = new ResourceClass(implementation[name] as HostClass, `${imported.interface}#`, resource, calls);
      classes.set(name, guard);
      resources.push(guard);
      guarded[name] = guard.forGuest;
    }
    for (const name of imported.functions) {
      const parsed = parseFunctionName(name);
      const fallible = imported.fallible.includes(name);
      const fullName = `${imported.interface}#${name}`;
      if (parsed.kind === 'function') {
        const perform = implementation[parsed.member] as (...args: unknown[]) => unknown;
        guarded[parsed.member] = (...args: unknown[]) =>
          calls.call(fullName, fallible, () => perform.apply(implementation, args));
      } else if (parsed.kind === 'static') classes.get(parsed.resource)?.addStatic(parsed.member, fullName, fallible);
      else if (parsed.kind === 'method') classes.get(parsed.resource)?.addMethod(parsed.member, fullName, fallible);
      else classes.get(parsed.resource)?.addConstructor(fullName);
    }
    imports[imported.interface] = guarded;
  }
  return { imports, resources };
}

type HostClass = ConstructorParameters<typeof ResourceClass>[0];
