/** What all pages about reports look like; the colours are those of the timelines. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --raised: #ffffff; --text: #1d2125; --dim: #5b6570; --rule: #d5d9dd;
  --bar: #d9e5f2; --edge: #54789f; --good: #1c7340; --good-bar: #d8efdf; --bad: #c4162a; --bad-bar: #fbd5d5; --key: #8a5a00; --key-bar: #ffe9b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16191c; --raised: #1d2125; --text: #e4e7ea; --dim: #9aa4ae; --rule: #363c42;
    --bar: #24384c; --edge: #7fa6cf; --good: #6fcf92; --good-bar: #173d26; --bad: #ff6b74; --bad-bar: #5a1f26; --key: #f0b840; --key-bar: #4b3a10;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 1.5rem 4rem; max-width: 72rem; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.6rem 0 .4rem; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.8rem 0 .4rem; }
p { margin: .4rem 0; max-width: 78ch; }
a { color: var(--edge); }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
code, pre, .mono { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
pre { margin: .3rem 0; padding: .5rem .7rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--rule); border-radius: 4px; overflow-wrap: normal; }
.dim { color: var(--dim); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { overflow-wrap: break-word; text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--dim); font-weight: 600; font-size: .85rem; }
blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--rule); color: var(--dim); max-width: 78ch; }
@media (max-width: 40rem) { body { padding: 0 1rem 3rem; } }
`;
