/** The style of a timeline page. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --text: #1d2125; --dim: #5b6570; --rule: #d5d9dd;
  --bar: #d9e5f2; --edge: #54789f; --line: #7c858d;
  --bad: #c4162a; --bad-bar: #fbd5d5; --key: #a06a00; --key-bar: #ffe9b0; --fault: rgb(150 90 190 / .16); --fault-text: #6f2f97;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16191c; --text: #e4e7ea; --dim: #9aa4ae; --rule: #363c42;
    --bar: #24384c; --edge: #7fa6cf; --line: #8d969e;
    --bad: #ff6b74; --bad-bar: #5a1f26; --key: #f0b840; --key-bar: #4b3a10; --fault: rgb(180 120 220 / .22); --fault-text: #d3a4f2;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 0 1.5rem 9rem; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.1rem; margin: 1.2rem 0 .3rem; color: var(--dim); font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.6rem 0 .5rem; overflow-wrap: anywhere; }
.sentence { font-size: 1.25rem; margin: 0; max-width: 75ch; overflow-wrap: anywhere; }
.sentence::first-letter { text-transform: uppercase; }
.tools { margin: 0 0 .5rem; display: flex; gap: 1rem; flex-wrap: wrap; align-items: center; color: var(--dim); font-size: .85rem; }
#jump { font: inherit; color: var(--text); background: none; border: 1px solid var(--bad); border-radius: 4px; padding: .15rem .6rem; cursor: pointer; }
.chart { overflow: auto; max-height: 70vh; border: 1px solid var(--rule); border-radius: 4px; }
.canvas { position: relative; min-width: 100%; }
.canvas svg { position: absolute; left: 0; top: 0; z-index: 0; pointer-events: none; }
polyline { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round; }
.lane { position: relative; height: 30px; border-top: 1px solid var(--rule); }
.name { position: sticky; left: 0; z-index: 3; display: block; margin-top: -1px; height: 30px; line-height: 30px; width: 118px; padding-left: 8px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; background: var(--page); color: var(--dim); font-size: 12px; }
.call { position: absolute; top: 4px; z-index: 1; height: 21px; margin: 0; padding: 0 7px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: left; color: var(--text); background: var(--bar); border: 1px solid var(--edge); border-radius: 3px; font: 12px/19px ui-monospace, Menlo, Consolas, monospace; }
button.call { cursor: default; }
.call b { font-weight: 600; color: var(--dim); margin-right: .6ch; }
.call u { position: absolute; bottom: 0; width: 3px; height: 6px; background: var(--line); }
.call.unknown { border-right: 0; border-radius: 3px 0 0 3px; background: repeating-linear-gradient(120deg, var(--bar) 0 9px, transparent 9px 13px); }
.call.fail { background: none; border-style: dashed; color: var(--dim); text-decoration: line-through; }
.call.witness { border: 2px solid var(--key); line-height: 17px; background-color: var(--key-bar); }
.call.illegal { border: 2px solid var(--bad); line-height: 17px; background-color: var(--bad-bar); }
button.illegal::before { content: '✗ '; color: var(--bad); font-weight: 700; }
.call:focus-visible, .call.shown { outline: 2px solid var(--text); outline-offset: 1px; z-index: 2; }
.fault { position: absolute; top: 0; bottom: 0; background: var(--fault); border-left: 1px solid var(--fault-text); border-right: 1px solid var(--fault-text); color: var(--fault-text); font-size: 12px; line-height: 20px; }
.canvas > .fault { pointer-events: none; }
.fault span { padding: 0 .5em; white-space: nowrap; }
#told { position: fixed; left: 0; right: 0; bottom: 0; z-index: 9; padding: .5rem 1.5rem; min-height: 5.2rem; max-height: 40vh; overflow: auto; background: var(--page); border-top: 2px solid var(--rule); }
#told p { margin: 0; overflow-wrap: anywhere; }
#told .call-text { font: 600 14px/1.5 ui-monospace, Menlo, Consolas, monospace; }
#told .illegal-text { color: var(--bad); font-weight: 600; }
.legend { list-style: none; padding: 0; margin: 0; max-width: 90ch; }
.legend li { margin: .25rem 0; }
.legend i { position: relative; display: inline-block; top: 4px; width: 48px; height: 20px; margin-right: .6rem; }
.legend .line { height: 0; top: -4px; border-top: 2px solid var(--line); }
.legend .fault { top: 4px; bottom: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: var(--dim); }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 13px; }
`;
