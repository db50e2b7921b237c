import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dummyComponent } from '../../reference-host/component/dummy-component.ts';
import { readShape, shapeIds } from '../requirements/read-requirements.ts';
import { readComponentShape } from './component-shape.ts';
import { digestShape } from './digests.ts';
import type { KnownShape } from './shape.ts';
import { UnknownShapeError } from './unknown-shape-error.ts';

/** The shape that is no WASI one: what the interfaces were before. */
const SPIDERLIGHTNING = 'spiderlightning-keyvalue-0.5.1';
const SPIDERLIGHTNING_WIT = join(import.meta.dirname, '../../wit/keyvalue/keyvalue.wit');

const loaded = new Map<string, Promise<KnownShape>>();

/** The IDs of every known shape. */
export function knownShapeIds(): string[] {
  return [...shapeIds(), SPIDERLIGHTNING];
}

/** Every known shape: what the world `imports` of its WIT imports. They are read once. */
export function loadKnownShapes(): Promise<KnownShape[]> {
  return Promise.all(knownShapeIds().map(loadKnownShape));
}

/**
 * One known shape.
 *
 * @throws UnknownShapeError
 */
export async function loadKnownShape(id: string): Promise<KnownShape> {
  const known = knownShapeIds();
  if (!known.includes(id)) throw new UnknownShapeError(id, known);
  const shape = loaded.get(id) ?? load(id);
  loaded.set(id, shape);
  return shape;
}

async function load(id: string): Promise<KnownShape> {
  const wit = id === SPIDERLIGHTNING ? await readFile(SPIDERLIGHTNING_WIT, 'utf8') : readShape(id).wit;
  // Embedded and read as any component is: what is compared has come the same way.
  const { packages } = readComponentShape(await dummyComponent(wit, 'imports'), id);
  const [only, ...more] = packages;
  const { version } = only ?? {};
  if (only === undefined || version === undefined || more.length > 0)
    throw new TypeError(`${id} is not one version of one package`);
  return { id, package: only.package, version, digest: digestShape(only.interfaces), interfaces: only.interfaces };
}
