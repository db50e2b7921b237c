import { compatibilityTrack } from '../../reference-host/component/compatibility-track.ts';
import { type Difference, differences } from './differences.ts';
import type { KnownShape, Shape } from './shape.ts';

/** Why what a component imports of a package does not fit a shape. */
export type Misfit =
  | { readonly kind: 'version'; readonly here: string | undefined; readonly there: string }
  | { readonly kind: 'missing-interface'; readonly interface: string }
  | { readonly kind: 'missing-function'; readonly interface: string; readonly function: string }
  | {
      readonly kind: 'different-function';
      readonly interface: string;
      readonly function: string;
      /** The whole types; the component's is here. */
      readonly here: string;
      readonly there: string;
      readonly differences: readonly Difference[];
    };

/** How what a component imports of a package stands to one known shape of that package. It fits where nothing misfits. */
export interface Fit {
  readonly shape: string;
  readonly misfits: readonly Misfit[];
}

/**
 * Compares what a component imports of a package with every known shape of the package. It fits a shape that has its
 * version and all of its functions, with their types. It need not use all of the shape: an import lists only what is
 * used.
 *
 * All interfaces of the package have to fit one and the same shape, as a host links one shape under a version.
 */
export function fitShapes(imported: Shape, known: readonly KnownShape[]): Fit[] {
  const candidates = known.filter((shape) => shape.package === imported.package);
  return candidates.map((shape) => ({
    shape: shape.id,
    misfits: [...versionMisfits(imported, shape), ...misfits(imported, shape)],
  }));
}

/** A release serves every compatible one; a pre-release only itself. */
function versionMisfits(imported: Shape, { version }: KnownShape): Misfit[] {
  const track = (of: string | undefined) => compatibilityTrack(`${imported.package}@${of}`);
  if (track(imported.version) === track(version)) return [];
  return [{ kind: 'version', here: imported.version, there: version }];
}

function misfits(imported: Shape, shape: KnownShape): Misfit[] {
  return imported.interfaces.flatMap((own): Misfit[] => {
    const theirs = shape.interfaces.find(({ name }) => name === own.name);
    if (theirs === undefined) return [{ kind: 'missing-interface', interface: own.name }];
    return own.functions.flatMap(({ name, type }): Misfit[] => {
      const there = theirs.functions.find((candidate) => candidate.name === name)?.type;
      if (there === undefined) return [{ kind: 'missing-function', interface: own.name, function: name }];
      if (there === type) return [];
      const at = { interface: own.name, function: name };
      return [{ kind: 'different-function', ...at, here: type, there, differences: differences(name, type, there) }];
    });
  });
}
