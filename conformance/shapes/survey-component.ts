import { type ComponentExport, readComponentShape } from './component-shape.ts';
import { type Fit, fitShapes } from './fit-shapes.ts';
import { knownRuntimes } from './known-runtimes.ts';
import { type Link, linkComponent } from './link-component.ts';
import type { KnownShape, Shape } from './shape.ts';
import { isStandardWasi } from './standard-wasi.ts';

/** What can be said about a component from the outside. */
export interface Survey {
  /** What can start it. */
  readonly runsAs: readonly ('command' | 'http-handler')[];
  readonly exports: readonly ComponentExport[];
  /** Its imports that are not standard WASI, with how they stand to every known shape of their package. */
  readonly imports: readonly (Shape & { readonly shapes: readonly Fit[] })[];
  /** Its imports of standard WASI, by package: `wasi:cli@0.2.12`. */
  readonly standard: readonly string[];
  /** What it imports beside interfaces of packages: functions and interfaces that its world alone names. */
  readonly others: readonly string[];
  readonly runtimes: readonly Link[];
}

const worlds = { command: 'wasi:cli/run', 'http-handler': 'wasi:http/incoming-handler' } as const;

/**
 * Says what a component imports and exports, what shapes that fits, and which known runtimes link it.
 *
 * @param source - how error messages name the file
 * @throws NotWasmError, CoreModuleError, UnsupportedComponentError
 */
export function surveyComponent(bytes: Uint8Array, source: string, known: readonly KnownShape[]): Survey {
  const component = readComponentShape(bytes, source);
  const own = component.packages.filter((imported) => !isStandardWasi(imported));
  const standard = component.packages.filter(isStandardWasi);
  return {
    runsAs: (['command', 'http-handler'] as const).filter((world) =>
      component.exports.some(({ name }) => name === worlds[world] || name.startsWith(`${worlds[world]}@`)),
    ),
    exports: component.exports,
    imports: own.map((imported) => ({ ...imported, shapes: fitShapes(imported, known) })),
    standard: standard.map(({ package: name, version }) => `${name}@${version}`).sort(),
    others: component.others,
    runtimes: knownRuntimes.map((runtime) => linkComponent(component, runtime, known)),
  };
}
