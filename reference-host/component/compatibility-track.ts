/**
 * The name under which all compatible versions of an interface are one: `wasi:cli/stdin@0.2.12` → `wasi:cli/stdin@0.2`,
 * `a:b/c@1.4.0` → `a:b/c@1`. A name without a version, or with a pre-release, is its own track.
 */
export function compatibilityTrack(interfaceName: string): string {
  const match = /^(.*)@(\d+)\.(\d+)\.\d+$/.exec(interfaceName);
  if (!match) return interfaceName;
  const [, name, major, minor] = match;
  return major === '0' ? `${name}@0.${minor}` : `${name}@${major}`;
}
