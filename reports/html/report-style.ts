/** What a report has beside the common style. */
export const REPORT_STYLE = `
.badge { display: inline-block; padding: 0 .5em; border-radius: 3px; font-size: .85rem; font-weight: 600; line-height: 1.5; white-space: nowrap; color: var(--dim); background: transparent; box-shadow: inset 0 0 0 1px var(--rule); }
.badge.good { color: var(--good); background: var(--good-bar); box-shadow: none; }
.badge.bad { color: var(--bad); background: var(--bad-bar); box-shadow: none; }
.badge.key { color: var(--key); background: var(--key-bar); box-shadow: none; }
.badge.seen { color: var(--edge); background: var(--bar); box-shadow: none; }
.subjects { list-style: none; margin: 1rem 0; padding: 0; }
.subjects li { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; padding: .5rem 0; border-top: 1px solid var(--rule); }
.subjects a { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .6rem 0; }
dt { color: var(--dim); }
dd { margin: 0; min-width: 0; }
.certification { margin-top: 3rem; padding-top: .2rem; border-top: 3px solid var(--rule); }
.certification > h2 { margin-top: 1rem; display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; }
.callout { margin: .8rem 0; padding: .5rem .9rem; border-left: 4px solid var(--key); background: var(--key-bar); max-width: none; }
.callout.bad { border-left-color: var(--bad); background: var(--bad-bar); }
.levels { width: auto; min-width: min(100%, 30rem); }
.levels td:last-child { padding-right: 0; }
meter { width: 8rem; height: .7rem; vertical-align: middle; }
.failure { margin: 1rem 0; padding: .7rem 1rem 1rem; background: var(--raised); border: 1px solid var(--rule); border-left: 4px solid var(--bad); border-radius: 4px; scroll-margin-top: 1rem; }
.failure.known { border-left-color: var(--key); }
.failure:target { outline: 2px solid var(--edge); }
.failure h4 { margin: 0; font-size: 1rem; }
.failure h5 { margin: .8rem 0 .2rem; font-size: .85rem; color: var(--dim); font-weight: 600; }
.failure dd { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
.failure .observed { color: var(--bad); }
.failure.known .observed { color: var(--key); }
ol.operations { margin: .3rem 0; padding-left: 2.2rem; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
ol.operations li::marker { color: var(--dim); }
pre.command { user-select: all; }
.filters { display: flex; flex-wrap: wrap; gap: .4rem; margin: .6rem 0; }
.filters[hidden] { display: none; }
.filters button { font: inherit; font-size: .9rem; padding: .1rem .7rem; color: var(--text); background: none; border: 1px solid var(--rule); border-radius: 1rem; cursor: pointer; }
.filters button[aria-pressed="true"] { color: var(--page); background: var(--text); border-color: var(--text); }
.results { table-layout: fixed; }
.results thead th:first-child { width: 44%; }
.results tr[hidden] { display: none; }
.results th[scope="row"] { font-weight: 400; }
.results th b { margin-right: .5em; }
.results p { margin: .1rem 0; }
.reason { display: block; margin-top: .15rem; font-size: .9rem; color: var(--dim); }
.choice { font: 600 .95rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
summary { cursor: pointer; margin: 1.4rem 0 .4rem; font-weight: 600; }
.plain { list-style: none; margin: .3rem 0; padding: 0; }
.plain li { padding: .3rem 0; border-top: 1px solid var(--rule); }
@media (max-width: 40rem) {
  .levels td:last-child { display: none; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .35rem; }
  .results, .results tbody, .results tr, .results th, .results td { display: block; border: 0; padding: 0; }
  .results thead { display: none; }
  .results tr { padding: .6rem 0; border-top: 1px solid var(--rule); }
  .results td { margin-top: .3rem; }
  .results td[data-name]::before { content: attr(data-name) ' '; color: var(--dim); }
}
`;
