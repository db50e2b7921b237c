import type { Certification, Outcome, RequirementCell, RequirementResult } from '../report.ts';
import { ORDER } from '../terminal/outcomes.ts';
import { grouped } from '../terminal/text.ts';
import { badge } from './badge.ts';
import { type Markup, markup } from './markup.ts';
import { prose } from './prose.ts';

/** Every requirement with what was shown about it over each transport, to be filtered by outcome. */
export function resultTable({ requirements, transports }: Certification): Markup {
  if (requirements.length === 0) return markup``;
  return markup`<section>
<h3>Requirements</h3>
${filters(requirements)}
<table class="results">
<thead><tr><th scope="col">Requirement</th>${transports.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${requirements.map((requirement) => row(requirement, transports))}</tbody>
</table>
</section>
`;
}

function filters(requirements: readonly RequirementResult[]): Markup {
  const present = ORDER.filter((outcome) => requirements.some((one) => outcomesOf(one).has(outcome)));
  const button = (outcome: string, name: string, many: number) =>
    markup`<button type="button" data-outcome="${outcome}" aria-pressed="${String(outcome === '')}">${name} ${grouped(many)}</button>\n`;
  return markup`<div class="filters" role="group" aria-label="Show only" hidden>
${button('', 'all', requirements.length)}${present.map((outcome) =>
  button(outcome, outcome, requirements.filter((one) => outcomesOf(one).has(outcome)).length),
)}</div>`;
}

function row(requirement: RequirementResult, transports: readonly string[]): Markup {
  const { id, binds, strength, ofHost, text } = requirement;
  const terms = [strength ?? binds, ...(ofHost ? ['of the host'] : [])].join(', ');
  return markup`<tr data-outcomes="${[...outcomesOf(requirement)].join(' ')}">
<th scope="row"><b>${id}</b><span class="dim">${terms}</span><p>${prose(text)}</p></th>
${transports.map((transport) => cell(transport, requirement.transports[transport]))}</tr>
`;
}

function cell(transport: string, told: RequirementCell | undefined): Markup {
  if (told === undefined) return markup`<td></td>\n`;
  const { outcome, reason } = told;
  const kind = outcome === 'observed' ? 'choice' : 'reason';
  return markup`<td data-name="${transport}">${badge(outcome)}${
    reason === undefined ? '' : markup` <span class="${kind}">${reason}</span>`
  }</td>
`;
}

function outcomesOf({ transports }: RequirementResult): Set<Outcome> {
  return new Set(Object.values(transports).map(({ outcome }) => outcome));
}
