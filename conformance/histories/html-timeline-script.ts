/** The behaviour of a timeline page. It writes text only, never markup. */
export const SCRIPT = `
'use strict';
const told = document.getElementById('told');
const charts = [...document.querySelectorAll('.chart')];
let shown;

function show(call) {
  if (shown === call) return;
  shown?.classList.remove('shown');
  shown = call;
  call.classList.add('shown');
  const lane = call.parentElement.getAttribute('aria-label');
  const lines = [
    ['call-text', call.dataset.call + ' by ' + lane],
    ['', [call.dataset.time, call.dataset.order, call.dataset.states].filter(Boolean).join(' · ')],
    ['illegal-text', call.dataset.illegal],
  ];
  told.replaceChildren(...lines.filter(([, text]) => text).map(([name, text]) => {
    const line = document.createElement('p');
    line.className = name;
    line.textContent = text;
    return line;
  }));
}

/** One call of a chart is reached with Tab; the arrow keys go on from there. */
function reach(call, options) {
  for (const other of call.closest('.chart').querySelectorAll('.call[tabindex="0"]')) other.tabIndex = -1;
  call.tabIndex = 0;
  call.focus({ preventScroll: true, ...options });
  bring(call);
}

function bring(call) {
  const chart = call.closest('.chart');
  const lane = call.parentElement;
  const middle = call.offsetLeft + Math.min(call.offsetWidth, chart.clientWidth / 2) / 2;
  chart.scrollLeft = middle - (chart.clientWidth + 118) / 2;
  const above = lane.offsetTop, below = above + lane.offsetHeight;
  if (above < chart.scrollTop || below > chart.scrollTop + chart.clientHeight) chart.scrollTop = above - chart.clientHeight / 2;
  const place = call.getBoundingClientRect();
  if (place.top < 0 || place.bottom > innerHeight - told.offsetHeight) lane.scrollIntoView({ block: 'center', inline: 'nearest' });
}

const callsOf = (lane) => [...lane.children].filter((child) => child.classList.contains('call'));

/** The call in the next lane that has any whose beginning is nearest. */
function across(call, direction) {
  for (let lane = call.parentElement; lane; ) {
    lane = direction > 0 ? lane.nextElementSibling : lane.previousElementSibling;
    if (!lane?.classList.contains('lane')) return undefined;
    const calls = callsOf(lane);
    if (calls.length === 0) continue;
    const far = (other) => Math.abs(other.offsetLeft - call.offsetLeft);
    return calls.reduce((nearest, other) => (far(other) < far(nearest) ? other : nearest));
  }
}

function neighbour(call, key) {
  const lane = callsOf(call.parentElement);
  switch (key) {
    case 'ArrowLeft': return lane[lane.indexOf(call) - 1];
    case 'ArrowRight': return lane[lane.indexOf(call) + 1];
    case 'ArrowUp': return across(call, -1);
    case 'ArrowDown': return across(call, 1);
    case 'Home': return lane[0];
    case 'End': return lane.at(-1);
  }
}

for (const chart of charts) {
  const first = chart.querySelector('.due') ?? chart.querySelector('.witness') ?? chart.querySelector('.call');
  if (first) first.tabIndex = 0;
  for (const event of ['pointerover', 'focusin', 'click']) {
    chart.addEventListener(event, ({ target }) => {
      const call = target.closest('.call');
      if (call) show(call);
    });
  }
  chart.addEventListener('keydown', (event) => {
    const call = event.target.closest('.call');
    const next = call && neighbour(call, event.key);
    if (!next) return;
    event.preventDefault();
    reach(next);
  });
}

const whole = charts.at(-1);
const wrong = whole.querySelector('.due') ?? whole.querySelector('.witness');
const jump = document.getElementById('jump');
if (!wrong) jump.hidden = true;
jump.addEventListener('click', () => reach(wrong, { focusVisible: true }));
if (wrong) {
  show(wrong);
  const chart = wrong.closest('.chart');
  bring(wrong);
  scrollTo(0, 0);
}
`;
