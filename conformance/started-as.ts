import { basename, relative, sep } from 'node:path';

/** Of the package where it is installed. */
const COMMAND = 'npx slight-conformance';
const isInstalled = import.meta.dirname.split(sep).includes('node_modules');

/**
 * How the user starts the suite, as a line that can be copied: through npm, from its folder or with `--prefix`, as a
 * package that is installed, or by the path of its script.
 *
 * @param folder the one that the user is in
 */
export function startedAs(folder: string): string {
  if (isInstalled) return COMMAND;
  if (process.env.npm_lifecycle_event === 'conformance') {
    const project = process.env.npm_config_local_prefix ?? process.cwd();
    const elsewhere = relative(project, folder).startsWith('..');
    return elsewhere ? `npm --prefix ${quoted(project)} run conformance --` : 'npm run conformance --';
  }
  const launcher = process.env.SPIDERLIGHTNING_LAUNCHER;
  if (launcher === undefined || basename(launcher) !== 'slight-conformance.mjs') return COMMAND;
  return `node ${quoted(relative(folder, launcher) || launcher)}`;
}

/** An argument as a shell takes it. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
