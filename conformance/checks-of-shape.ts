import type { Check } from './check.ts';
import { type CheckFolder, loadChecks } from './checks/load-checks.ts';
import type { ShapeSpecification } from './requirements/read-requirements.ts';

/** The checks of a shape: those whose requirements govern it. */
export function checksOfShape(specification: ShapeSpecification): Check[] {
  const governing = new Set(specification.requirements.map(({ id }) => id));
  const folder = specification.package.replace(':', '-') as CheckFolder;
  return loadChecks(folder).filter(({ id, covers }) => {
    const here = covers.filter((requirement) => governing.has(requirement));
    if (here.length > 0 && here.length < covers.length) {
      throw new Error(`the check ${id} is of ${specification.id} by half: ${here.join(', ')} only`);
    }
    return here.length > 0;
  });
}
