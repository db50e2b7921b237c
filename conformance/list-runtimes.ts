import { checksOfShape } from './checks-of-shape.ts';
import { findRuntime } from './find-runtime.ts';
import { uncovered } from './judge.ts';
import { readShape, type ShapeSpecification } from './requirements/read-requirements.ts';
import { resolveRuntime } from './resolve-runtime.ts';

/**
 * Lists runtimes, each with its version or how to get it, its shapes and its worlds; and for every package the checks of
 * those shapes, with the requirements they cover.
 *
 * @param names by name or path
 * @param only with these shapes alone; with all where it is empty
 * @throws UsageError where there is no such runtime
 */
export async function listRuntimes(
  names: readonly string[],
  only: readonly string[],
  folder: string,
): Promise<string[]> {
  const resolved = await Promise.all(names.map((name) => resolveRuntime(name, folder)));
  const found = await Promise.all(resolved.map(findRuntime));
  const lines = ['Runtimes'];
  const linked = new Set<string>();
  for (const [index, { runtime, shown }] of resolved.entries()) {
    const here = found[index];
    const cure = here === undefined || !('cure' in here) || here.cure === '' ? '' : `; ${here.cure}`;
    const state = here !== undefined && 'version' in here ? here.version : `not here: ${here?.reason}${cure}`;
    const shapes = runtime.shapes.filter((shape) => only.length === 0 || only.includes(shape));
    for (const shape of shapes) linked.add(shape);
    lines.push(
      `  ${shown.padEnd(22)}${state}`,
      `      shapes  ${shapes.join(', ') || 'none of those'}`,
      `      worlds  ${runtime.worlds.join(', ')}`,
    );
  }
  const specifications = [...linked].sort().map(readShape);
  for (const of of new Set(specifications.map((specification) => specification.package))) {
    lines.push(
      '',
      ...checksOfPackage(
        of,
        specifications.filter((one) => one.package === of),
      ),
    );
  }
  return lines;
}

function checksOfPackage(name: string, specifications: readonly ShapeSpecification[]): string[] {
  const each = specifications.map((specification) => ({ specification, checks: checksOfShape(specification) }));
  const lines = [`Checks of ${name} with ${specifications.map(({ id }) => id).join(', ')}`];
  for (const check of new Set(each.flatMap(({ checks }) => checks))) {
    const { id, tier, kind, title, covers } = check;
    const having = each.filter(({ checks }) => checks.includes(check));
    lines.push(`  ${id.padEnd(30)}${kind}, ${tier}`, `      ${title}`, `      ${covers.join(' ')}`);
    if (having.length < each.length) {
      lines.push(`      only with ${having.map(({ specification }) => specification.id).join(', ')}`);
    }
  }
  const without = each.flatMap(({ specification, checks }) => uncovered(specification.requirements, checks));
  lines.push('', `Requirements without a check yet: ${[...new Set(without)].join(' ') || 'none'}`);
  return lines;
}
