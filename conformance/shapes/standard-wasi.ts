import type { Shape } from './shape.ts';

/** Whether a package is one of WASI 0.2, which runtimes have without anybody asking; drafts of one are not. */
export function isStandardWasi({ package: name, version }: Pick<Shape, 'package' | 'version'>): boolean {
  return /^wasi:(cli|clocks|filesystem|http|io|random|sockets)$/.test(name) && /^0\.2\.\d+$/.test(version ?? '');
}
