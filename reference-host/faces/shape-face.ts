import type { Capability } from '../../providers/provider.ts';
import type { GetManyShape } from '../component/get-many-shape.ts';
import type { Resolve } from './face.ts';

/**
 * A published shape of a WASI package over the neutral contract of a capability: written once, for all providers, like a
 * {@link Face}. Its interfaces are made together because they share resources.
 */
export interface ShapeFace<C extends Capability = Capability> {
  /** Its folder below `wit/wasi`, e.g. `keyvalue-0.2.0-draft2`. */
  readonly shape: string;
  readonly capability: C;
  /** Which components it is for, where another shape has interfaces of the same names; undefined: all. */
  readonly getMany?: GetManyShape;
  /**
   * What a component that imports them is given, by interface, e.g. `wasi:keyvalue/store@0.2.0-draft2`. Functions answer
   * as those of a {@link Face} do.
   *
   * @param resolve fails with an {@link UndeclaredResourceError} for a name that no one serves
   * @param declared names that are served for certain, `*` among them where every name is; none where nothing is known
   */
  create(resolve: Resolve<C>, declared: readonly string[]): Readonly<Record<string, object>>;
}
