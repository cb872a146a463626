import { expect } from 'chai';
import { diagnose } from '../../lib/mesh/diagnose.ts';
import { fixAll } from '../../lib/mesh/fix.ts';
import { environment, seed } from '../support/mesh.ts';
import { until } from '../support/until.ts';
import { cursorBehind, mistaken, textIn, usePlayground } from './playground-page.ts';

const env = environment();

describe('the editor of the playground in Chromium', () => {
  const playground = usePlayground();

  it('mends the text at the press of a button, and takes it back with one undo', async () => {
    const text = mistaken('role-in-upper-case');
    const page = await playground().open(text);
    await page.locator('.fixes button').first().click();
    await page.getByText('no errors').waitFor();
    expect(await textIn(page)).to.equal(text.replace('role: Remote', 'role: remote'));
    await page.keyboard.press('Control+Z');
    await page.getByText('1 error').waitFor();
    expect(await textIn(page)).to.equal(text);
    await page.close();
  });

  it('mends at once all that `validate --fix` mends', async () => {
    const text = mistaken('many-mistakes');
    const page = await playground().open(text);
    await page.getByRole('button', { name: 'Fix all' }).click();
    const { text: mended } = fixAll(text, env);
    expect(mended).to.not.equal(text);
    await until(async () => ((await textIn(page)) === mended ? true : undefined));
    expect(await page.getByRole('button', { name: 'Fix all' }).isVisible()).to.equal(false);
    await page.close();
  });

  it('puts the cursor where a finding is', async () => {
    const page = await playground().open(mistaken('unknown-primary'));
    await page.locator('.place').first().click();
    await page.keyboard.type('cluster1');
    await page.getByText('no errors').waitFor();
    await page.close();
  });

  it('shows the words of a finding and its fixes at the pointer', async () => {
    const page = await playground().open(mistaken('misspelt-key'));
    await page.locator('.cm-lintRange-error').first().hover();
    const tip = page.locator('.cm-tooltip-lint');
    const [finding] = diagnose(mistaken('misspelt-key'), env).diagnostics;
    await tip.waitFor();
    expect(await tip.innerText()).to.contain(finding?.message.replaceAll('`', ''));
    await tip.locator('.cm-diagnosticAction').first().click();
    await page.getByText('no errors').waitFor();
    await page.close();
  });

  it('offers the values of Istio', async () => {
    const page = await playground().open(
      seed.replace('istio:\n', 'istio:\n  values:\n    pilot:\n      autoscaleE\n'),
    );
    await cursorBehind(page, 'autoscaleE');
    await page.keyboard.press('Control+Space');
    const option = page.locator('.cm-tooltip-autocomplete [role=option]').first();
    expect(await option.innerText()).to.contain('autoscaleEnabled');
    await option.click();
    await until(async () =>
      (await textIn(page)).includes('      autoscaleEnabled: ') ? true : undefined,
    );
    await page.getByText('no errors').waitFor();
    await page.close();
  });

  it('offers the names of primaries, and takes the chosen one', async () => {
    const page = await playground().open(seed.replace('primary: cluster1', 'primary: '));
    await cursorBehind(page, 'primary: ');
    await page.keyboard.press('Control+Space');
    const options = page.locator('.cm-tooltip-autocomplete [role=option]');
    await options.first().waitFor();
    expect(await options.locator('.cm-completionLabel').allInnerTexts()).to.deep.equal([
      'cluster1',
    ]);
    await options.first().click();
    await page.getByText('no errors').waitFor();
    expect(await textIn(page)).to.equal(seed);
    await page.close();
  });

  it('offers keys with their documentation while one types', async () => {
    const page = await playground().open(seed);
    await cursorBehind(page, 'role: remote');
    await page.keyboard.press('Enter');
    await page.keyboard.type('val');
    const chosen = page.locator('.cm-tooltip-autocomplete [aria-selected=true]');
    await chosen.getByText('values').waitFor();
    await page.locator('.cm-completionInfo').getByText('istio.values').waitFor();
    await page.close();
  });

  it('indents the first line below a key, and offers there what belongs there', async () => {
    const page = await playground().open(seed);
    await cursorBehind(page, 'istio:');
    await page.keyboard.press('Enter');
    await page.keyboard.type('h');
    await page.locator('.cm-completionLabel').getByText('hub').waitFor();
    expect(await textIn(page)).to.contain('\nistio:\n  h\n  version');
    await page.close();
  });

  it('writes a whole cluster from one word, indented as the others', async () => {
    const text = `${seed.slice(0, seed.indexOf('  cluster2:'))}  \n`;
    const page = await playground().open(text);
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: 'remote cluster' }).click();
    await page.keyboard.type('west');
    const written = await until(async () => {
      const now = await textIn(page);
      return now.includes('west') ? now : undefined;
    });
    expect(written).to.match(
      /^ {2}west:\n {4}context: .*\n( {4}\w+: .*\n)* {4}primary: cluster1\n/m,
    );
    await page.close();
  });

  it('tells at the pointer what a key means and what the mesh makes of it', async () => {
    const page = await playground().open(seed);
    await page.locator('.cm-line', { hasText: 'role: primary' }).getByText('role').hover();
    const tip = page.locator('.cm-tooltip-hover');
    await tip.getByText('Serves').waitFor();
    expect(await tip.innerText()).to.contain('Serves cluster2.');
    await page.close();
  });
});
