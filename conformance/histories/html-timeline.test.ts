import { expect } from 'chai';
import { htmlTimeline } from './html-timeline.ts';
import { drawRegister } from './register-drawing.ts';
import type { RegisterOperation } from './register-operation.ts';
import { scenario } from './scenario.ts';
import { refutation } from './standing.ts';

function page(operations: readonly RegisterOperation[], witness: readonly number[], suffix = ''): string {
  const shown = operations.filter(({ id }) => witness.includes(id));
  const faults = [{ label: `paused${suffix}`, from: 2_500_000n, to: 4_500_000n }];
  const heading = { title: `T1${suffix}`, facts: [[`seed${suffix}`, `7${suffix}`]] } as const;
  return htmlTimeline(drawRegister(refutation(operations, shown), faults), heading);
}

/** The opening tags of calls, in the chart of all calls. */
function calls(html: string): string[] {
  return html.slice(html.lastIndexOf('class="chart"')).match(/<button type="button" tabindex[^>]*>/g) as string[];
}

describe('htmlTimeline', () => {
  const operations = scenario(`
    1 0-1 set v1
    1 2-3 set v2
    2 4-5 get v1
    3 4-6 get v2
    3 7-8! set v4
    4 1-? set v3`);

  it('draws every call once in its lane, and those that show the failure once more', () => {
    const html = page(operations, [0, 1, 2]);
    expect(calls(html)).to.have.lengthOf(6);
    expect(html.match(/<button type="button" tabindex/g)).to.have.lengthOf(9);
    expect(html.match(/class="lane" role="group" aria-label="client \d"/g)).to.have.lengthOf(6);
    expect(html).to.include('<h2>The 3 calls that show it</h2>').and.to.include('6 calls on key &quot;k&quot; by 4');
    expect(html).to.match(
      /<p class="sentence">get &quot;k&quot; by client 2 returned &quot;v1&quot; although .*\.<\/p>/,
    );
    expect(html).to.include('<dt>seed</dt><dd>7</dd>');
    expect(html.match(/<div class="fault"[^>]*><span>paused<\/span>/g)).to.have.lengthOf(2);
  });

  it('marks what it shows, and tells times, order and states', () => {
    const drawn = calls(page(operations, [0, 1, 2]));
    const of = (call: string) =>
      drawn.find((tag) => tag.includes(`data-call="${call.replaceAll('"', '&quot;')}"`)) ?? '';
    expect(of('get "k" → "v1"')).to.match(/class="call ok witness illegal due"/);
    expect(of('get "k" → "v1"')).to.include(
      'data-illegal="it had to come next, and the state &quot;v2&quot; forbids it"',
    );
    expect(of('get "k" → "v1"')).to.include('data-time="from 4.000 ms to 5.000 ms, which is 1.000 ms"');
    expect(of('get "k" → "v1"')).to.include('data-order="not in the longest order"');
    expect(of('set "k" = "v2"')).to.match(/class="call ok witness"/);
    expect(of('set "k" = "v2"')).to.include('data-order="number 2 in the order"');
    expect(of('set "k" = "v2"')).to.include('data-states="state &quot;v1&quot;, then &quot;v2&quot;"');
    expect(of('set "k" = "v4"'))
      .to.match(/class="call fail"/)
      .and.to.include('had no effect');
    expect(of('set "k" = "v3"'))
      .to.match(/class="call unknown"/)
      .and.to.include('its outcome is unknown');
    const two = calls(page(scenario('1 0-2 get v8\n2 0-1 get v9'), [1]));
    expect(two.filter((tag) => tag.includes('illegal'))).to.have.lengthOf(2);
    expect(two.filter((tag) => tag.includes('due'))).to.have.lengthOf(1);
    expect(two.find((tag) => tag.includes('due'))).to.include('v9');
  });

  it('escapes everything, whatever keys, values and titles are', () => {
    const nasty = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;\u202e`;
    const history = operations.map((operation): RegisterOperation => {
      const { input, output } = operation;
      return {
        ...operation,
        input: input.op === 'set' ? { ...input, key: nasty, value: input.value + nasty } : { ...input, key: nasty },
        output: typeof output === 'string' ? output + nasty : output,
      };
    });
    const html = page(history, [0, 1, 2], nasty);
    expect(html.match(/<script>/g), 'scripts').to.have.lengthOf(1);
    expect(html.match(/<\/script>/g)).to.have.lengthOf(1);
    expect(html).not.to.include('<img').and.not.to.include('\u202e').and.not.to.include('</script><');
    expect(calls(html)).to.have.lengthOf(6);
    // Nothing of what was given stands outside of quotes in a tag.
    for (const tag of html.match(/<[^>]*>/g) ?? []) expect(tag.replace(/"[^"]*"/g, '')).not.to.match(/onerror|alert/);
  });

  it('needs nothing from elsewhere, and forbids it', () => {
    const html = page(operations, [0, 1, 2]);
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`);
    expect(html).not.to.match(/https?:|src=|href=|url\(|@import|innerHTML|\bfetch\b/);
  });

  it('draws what has no order and no fault', () => {
    const html = htmlTimeline({ subject: 's', sentence: 'x', witness: EMPTY, whole: EMPTY }, { title: '', facts: [] });
    expect(html).to.include('0 calls on s by 0 clients');
  });
});

const EMPTY = { lanes: [], calls: [], faults: [] };
