/** What a ledger has beside the common style. */
export const LEDGER_STYLE = `
.summary { font-size: 1.15rem; font-weight: 600; margin: 1.2rem 0; }
.subjects td:first-child { font-weight: 600; min-width: 12rem; }
.index { list-style: none; padding: 0; margin: .6rem 0; columns: 20rem; column-gap: 2rem; }
.index li { break-inside: avoid; padding: .1rem 0; }
.index a { text-decoration: none; }
.index a:hover { text-decoration: underline; }
.point { margin: 1rem 0; padding: .8rem 1rem 1rem; background: var(--raised); border: 1px solid var(--rule); border-left: 4px solid var(--rule); border-radius: 4px; scroll-margin-top: 1rem; }
.point.disputed { border-left-color: var(--key); }
.point.agreed { border-left-color: var(--good); }
.point:target { outline: 2px solid var(--edge); }
.point h3 { margin: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
.point h3 a { color: inherit; text-decoration: none; }
.tag { font-size: .8rem; font-weight: 600; padding: 0 .5em; border-radius: 3px; border: 1px solid currentcolor; color: var(--dim); }
.disputed .standing { color: var(--key); }
.agreed .standing { color: var(--good); }
.entries { list-style: none; margin: .8rem 0 0; padding: 0; }
.entries > li { display: grid; grid-template-columns: 8rem minmax(9rem, 2fr) minmax(12rem, 3fr); gap: .1rem 1rem; padding: .5rem 0; border-top: 1px solid var(--rule); align-items: start; }
.share { white-space: nowrap; font-variant-numeric: tabular-nums; }
.share b { font-size: 1.15rem; }
.share i { display: block; height: 6px; margin-top: .15rem; border-radius: 3px; background: var(--rule); overflow: hidden; }
.share i i { margin: 0; background: var(--edge); border-radius: 0; }
.what { font: 600 .95rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.unshown .what { font-weight: 400; font-family: inherit; color: var(--dim); }
.unshown .share { color: var(--dim); }
.which { list-style: none; margin: 0; padding: 0; }
@media (max-width: 40rem) {
  .entries > li { grid-template-columns: 1fr; }
  .share i { max-width: 10rem; }
  .subjects, .subjects tbody, .subjects tr, .subjects td { display: block; border: 0; padding: 0; }
  .subjects thead { display: none; }
  .subjects tr { padding: .5rem 0; border-top: 1px solid var(--rule); }
  .subjects td[data-name]::before { content: attr(data-name) ': '; color: var(--dim); }
}
`;
