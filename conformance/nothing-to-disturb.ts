import { Disturbances } from './disturbances.ts';
import { Unsupported } from './endings.ts';

/** What checks of a runtime may disturb: nothing. */
export function nothingToDisturb(): Disturbances {
  const refuse = async () => {
    throw new Unsupported('a runtime has no backend to disturb');
  };
  return new Disturbances(refuse, refuse);
}
