import type { ComponentShape } from './component-shape.ts';
import { fitShapes, type Misfit } from './fit-shapes.ts';
import type { KnownRuntime } from './known-runtimes.ts';
import type { KnownShape, Shape } from './shape.ts';
import { isStandardWasi } from './standard-wasi.ts';

/** What keeps a runtime from linking an import. */
export type Obstacle =
  /** It has no shape of the package. */
  | { readonly kind: 'no-package'; readonly package: string; readonly version: string | undefined }
  /** Its functions are async, and this one of the component's is not. */
  | { readonly kind: 'not-async'; readonly package: string; readonly interface: string; readonly function: string }
  /** What misfits in the nearest of its shapes. */
  | { readonly kind: 'misfit'; readonly package: string; readonly shape: string; readonly misfits: readonly Misfit[] };

/** Whether a runtime links a component. */
export interface Link {
  readonly runtime: string;
  /** `as-given`: whatever host module it is given. `unknown`: an import is of a shape that is not known here. */
  readonly links: 'yes' | 'no' | 'unknown' | 'as-given';
  readonly obstacles: readonly Obstacle[];
  /** The imports of which it is not known whether the runtime has them. */
  readonly unknown: readonly string[];
  /** How it is known what the runtime has. */
  readonly evidence: string;
}

/**
 * Says whether a runtime links a component: whether each of its imports is standard WASI, or fits a shape that the runtime
 * has.
 */
export function linkComponent(component: ComponentShape, runtime: KnownRuntime, known: readonly KnownShape[]): Link {
  const { name, evidence } = runtime;
  if (runtime.asGiven) return { runtime: name, links: 'as-given', obstacles: [], unknown: [], evidence };
  const obstacles: Obstacle[] = [];
  const unknown: string[] = [...component.others];
  for (const imported of component.packages) {
    const obstacle = obstacleTo(imported, runtime, known);
    if (obstacle === 'unknown') unknown.push(title(imported));
    else if (obstacle !== undefined) obstacles.push(obstacle);
  }
  const links = obstacles.length > 0 ? 'no' : unknown.length > 0 ? 'unknown' : 'yes';
  return { runtime: name, links, obstacles, unknown, evidence };
}

function obstacleTo(
  imported: Shape,
  runtime: KnownRuntime,
  known: readonly KnownShape[],
): Obstacle | 'unknown' | undefined {
  const { package: name, version } = imported;
  if (isStandardWasi(imported)) {
    const isThere = runtime.standard?.includes(name) ?? true;
    return isThere ? undefined : { kind: 'no-package', package: name, version };
  }
  if (!known.some((shape) => shape.package === name)) return 'unknown';
  if (runtime.asyncOnly?.includes(name)) return firstThatIsNotAsync(imported) ?? 'unknown';
  const fits = fitShapes(
    imported,
    known.filter(({ id }) => runtime.shapes.includes(id)),
  );
  const [nearest] = fits.sort((one, other) => distance(one.misfits) - distance(other.misfits));
  if (nearest === undefined) return { kind: 'no-package', package: name, version };
  return nearest.misfits.length === 0 ? undefined : { kind: 'misfit', package: name, ...nearest };
}

function firstThatIsNotAsync(imported: Shape): Obstacle | undefined {
  for (const { name, functions } of imported.interfaces) {
    const found = functions.find(({ type }) => !type.startsWith('async '));
    if (found === undefined) continue;
    return { kind: 'not-async', package: imported.package, interface: name, function: found.name };
  }
  return undefined;
}

/** A shape of the same version is nearer than any of another. */
function distance(misfits: readonly Misfit[]): number {
  return misfits.length + (misfits.some(({ kind }) => kind === 'version') ? 1_000_000 : 0);
}

function title({ package: name, version }: Shape): string {
  return version === undefined ? name : `${name}@${version}`;
}
