import type { Requirement } from './requirement.ts';

/** A doc comment that looks like a requirement and breaks the grammar. */
export class RequirementSyntaxError extends Error {
  override readonly name = 'RequirementSyntaxError';
}

const ID = /^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+$/;
const GRAMMAR = 'ID [core | LEVEL; of host; when trait, trait]: text';

/**
 * The requirements in a WIT text. One paragraph of a doc comment that begins with an ID is one requirement:
 * `ID [core | LEVEL; of host; when trait, trait]: text`.
 *
 * @param file its name, for sources and errors
 * @throws RequirementSyntaxError naming file and line
 */
export function parseRequirements(wit: string, file: string): Requirement[] {
  return paragraphs(wit)
    .filter(({ text }) => /^[A-Z][A-Z0-9]*-[A-Z0-9-]+\s*(?:\[|:)/.test(text))
    .map(({ text, line }) => parseParagraph(text, `${file}:${line}`));
}

function parseParagraph(paragraph: string, source: string): Requirement {
  const fail = (what: string): never => {
    throw new RequirementSyntaxError(`${source}: ${what}; expected ${GRAMMAR}`);
  };
  const match = /^(?<id>\S+) \[(?<terms>[^\]]*)\]: (?<text>.+)$/s.exec(paragraph)?.groups;
  const { id, terms, text } = match ?? {};
  if (id === undefined || terms === undefined || text === undefined)
    return fail(`cannot read ${paragraph.slice(0, 40)}`);
  if (!ID.test(id)) fail(`${id} is no ID`);
  const [binds, ...rest] = terms.split(';').map((term) => term.trim());
  if (binds === undefined || !/^(?:core|[A-Z][A-Z-]*)$/.test(binds)) return fail(`${id} binds ${binds}`);
  let ofHost = false;
  let when: string[] = [];
  for (const term of rest) {
    if (term === 'of host') ofHost = true;
    else if (term.startsWith('when '))
      when = term
        .slice('when '.length)
        .split(',')
        .map((trait) => trait.trim());
    else fail(`${id} has the unknown term ${JSON.stringify(term)}`);
  }
  return { id, binds, ofHost, when, text, source };
}

/** Paragraphs of doc comments, each joined to one line, with the line where it begins. */
function paragraphs(wit: string): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  let open = false;
  for (const [index, line] of wit.split('\n').entries()) {
    const comment = /^\s*\/\/\/ ?(.*)$/.exec(line)?.[1]?.trim();
    if (comment === undefined || comment === '') {
      open = false;
      continue;
    }
    const last = found.at(-1);
    if (open && last !== undefined) last.text += ` ${comment}`;
    else found.push({ text: comment, line: index + 1 });
    open = true;
  }
  return found;
}
