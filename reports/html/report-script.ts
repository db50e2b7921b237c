/** The behaviour of a report's page: its filters by outcome. Without it all is shown. It writes no markup. */
export const REPORT_SCRIPT = `
'use strict';
for (const filters of document.querySelectorAll('.filters')) {
  const buttons = [...filters.querySelectorAll('button')];
  const rows = [...filters.parentElement.querySelectorAll('tr[data-outcomes]')];
  filters.hidden = false;
  filters.addEventListener('click', ({ target }) => {
    const pressed = target.closest('button');
    if (!pressed) return;
    for (const button of buttons) button.setAttribute('aria-pressed', String(button === pressed));
    const { outcome } = pressed.dataset;
    for (const row of rows) row.hidden = outcome !== '' && !row.dataset.outcomes.split(' ').includes(outcome);
  });
}
`;
