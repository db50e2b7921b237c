import { distance } from 'fastest-levenshtein';

/** The known name that a mistyped one most likely meant, or undefined where none is near. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(2, Math.ceil(name.length * 0.4)) + 1;
  for (const candidate of known) {
    const between = distance(name.toLowerCase(), candidate.toLowerCase());
    if (between < least) {
      nearest = candidate;
      least = between;
    }
  }
  return nearest;
}

/** ` (did you mean X?)`, or nothing where no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
