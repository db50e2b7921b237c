import type { Requirement, Strength } from './requirement.ts';

/** A doc comment that looks like a requirement and breaks the grammar. */
export class RequirementSyntaxError extends Error {
  override readonly name = 'RequirementSyntaxError';
}

const ID = /^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+$/;
const GRAMMAR =
  'ID [core | LEVEL | ambiguous | contradictory; of host; when trait, trait]: text Quote: "…" See: owner/repository#1';

/** Where the text of a requirement ends, and what it rests on begins. */
const QUOTE = ' Quote: ';
const SEE = ' See: ';

/**
 * The requirements in a WIT text. One paragraph of a doc comment that begins with an ID is one requirement:
 * `ID [core | LEVEL | ambiguous | contradictory; of host; when trait, trait]: text`, then where it has them `Quote:` with the
 * published text in quotation marks, and `See:` with issues and pull requests.
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
  if (binds === undefined || !/^(?:core|ambiguous|contradictory|[A-Z][A-Z-]*)$/.test(binds)) {
    return fail(`${id} binds ${binds}`);
  }
  const open = binds === 'ambiguous' || binds === 'contradictory';
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
  const strength: Strength = open ? binds : 'stated';
  const { statement, quote, see } = parts(text);
  if (quote !== undefined && !/^".+"$/.test(quote)) fail(`the quote of ${id} is not in quotation marks`);
  const wrong = see?.find((place) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(place));
  if (wrong !== undefined) fail(`${id} refers to ${wrong}, which is no issue`);
  if (open && (quote === undefined || see === undefined)) fail(`${id} is ${binds}, and needs a quote and an issue`);
  return {
    id,
    binds: open ? 'core' : binds,
    strength,
    ofHost,
    when,
    text: statement,
    ...(quote === undefined ? {} : { quote }),
    ...(see === undefined ? {} : { see }),
    source,
  };
}

/** The statement, and what stands after it. */
function parts(text: string): { statement: string; quote: string | undefined; see: string[] | undefined } {
  const [before = '', see] = text.split(SEE);
  const [statement = '', quote] = before.split(QUOTE);
  return { statement, quote, see: see?.split(',').map((place) => place.trim()) };
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
