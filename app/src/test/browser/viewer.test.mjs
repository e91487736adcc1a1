// The viewer in a real browser: what people do with it, and what they then see.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { compare, cpuPicture, DATASET, exportedPage, openBrowser, openPage, picture, pictures, serve, settled, show } from './person.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WHITE = { backdrop: 'white' };

let browser;
let server;
let page;

before(async () => {
  browser = await openBrowser();
  server = await serve();
  page = await openPage(browser, server.url);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A test that leaves the page as it was and without an error. */
function look(name, body, on = () => page) {
  test(name, async () => {
    await body(on());
    assert.deepEqual(on().errors, []);
    await on().evaluate(() => document.getElementById('reset').click());
    await settled(on());
  });
}

/** By how many pixels the page, or a part of it, is wider than the window. */
function tooWide(where) {
  return where.evaluate(() => Math.max(...['header', 'main', '#stage', '#timeline', 'aside'].map((part) => document.querySelector(part).getBoundingClientRect().right)) - innerWidth);
}

async function sliders(where) {
  return page.locator(`${where} input[type=range]`).evaluateAll((all) => all.filter((s) => !s.closest('details')).map((s) => s.dataset.name));
}

look('the picture is the one that the CPU draws', async () => {
  await show(page, { ...WHITE, at: 1.6, face: { smile: 0.7, jaw: 0.3 }, view: { yaw: 30, pitch: 5, zoom: 1, x: 0, y: 0 } });
  const { psnr } = await compare(page, await picture(page), cpuPicture('--age', '40', '--expression', 'smile=0.7,jaw=0.3', '--yaw', '30', '--pitch', '5'));
  console.log(`browser against CPU at 512 x 512: ${psnr.toFixed(1)} dB`);
  assert.ok(psnr >= 32, `${psnr} dB`);
});

look('the age slider moves by years and the picture follows', async () => {
  await show(page, { ...WHITE, at: 1 });
  const young = await picture(page);
  await page.locator('#age').focus();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('ArrowRight');
  }
  await settled(page);
  assert.equal(await page.locator('#age').getAttribute('aria-valuetext'), '30 years');
  const older = await picture(page);
  assert.ok((await compare(page, young, older)).changed > 1000);
  assert.ok((await compare(page, older, cpuPicture('--age', '30'))).psnr >= 32);
});

look('every usual expression changes the picture', async () => {
  await show(page, WHITE);
  const calm = await picture(page);
  for (const name of await sliders('#panel-face')) {
    await page.locator(`#panel-face input[data-name="${name}"]`).first().fill('0.8');
    await settled(page);
    const { changed } = await compare(page, calm, await picture(page));
    assert.ok(changed > 60, `${name} changes ${changed} pixels`);
    await page.locator(`#panel-face input[data-name="${name}"]`).first().fill('0');
  }
  await settled(page);
  assert.equal((await compare(page, calm, await picture(page))).changed, 0);
});

look('every direction of shape and every view slider changes the picture', async () => {
  await show(page, WHITE);
  const before = await picture(page);
  for (const [tab, panel, value] of [['#tab-shape', '#panel-shape', 2], ['#tab-view', '#panel-view', 3]]) {
    await page.click(tab);
    for (const name of await sliders(panel)) {
      const slider = page.locator(`${panel} input[data-name="${name}"]`);
      const rest = await slider.inputValue();
      await slider.fill(String(value));
      await settled(page);
      const { changed } = await compare(page, before, await picture(page));
      assert.ok(changed > 60, `${name} changes ${changed} pixels`);
      await slider.fill(rest);
    }
  }
  await page.click('#tab-face');
});

look('mouse, wheel and keys turn, zoom and move the head, and 0 brings it back', async () => {
  await show(page, WHITE);
  const front = await picture(page);
  const view = () => page.evaluate(() => ({ ...window.timewalker.state.now.view }));
  const box = await page.locator('#canvas').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 80, y + 20, { steps: 8 });
  await page.mouse.up();
  await settled(page);
  assert.ok((await view()).yaw > 10 && (await view()).pitch > 3);
  assert.ok((await compare(page, front, await picture(page))).changed > 5000);
  await page.mouse.wheel(0, -400);
  assert.ok((await view()).zoom > 1.3);
  await page.locator('#canvas').focus();
  await page.keyboard.press('Shift+ArrowRight');
  assert.ok((await view()).x < 0);
  await page.keyboard.press('0');
  await settled(page);
  assert.equal((await compare(page, front, await picture(page))).changed, 0);
});

look('normals, depth, surfels and a mesh can be seen', async () => {
  await show(page, WHITE);
  let last = await picture(page);
  for (const mode of ['normal', 'depth', 'surfels', 'mesh']) {
    await page.locator(`#modes input[value=${mode}]`).check();
    await page.waitForFunction((m) => window.timewalker.shown?.mode === m && window.timewalker.idle, mode, { timeout: 120_000 });
    const next = await picture(page);
    assert.ok((await compare(page, last, next)).changed > 20_000, mode);
    last = next;
  }
  await show(page, { face: { jaw: 0.8 } });
  assert.ok((await compare(page, last, await picture(page))).changed > 300);
  await page.locator('#modes input[value=colour]').check();
});

look('two ages stand beside each other with a wipe between them', async () => {
  await show(page, { ...WHITE, at: 0 });
  const first = await picture(page);
  await show(page, { at: 2 });
  const second = await picture(page);
  await show(page, { at: 0, other: 2, compare: true, wipe: 0.5 });
  const both = await picture(page);
  const a = (await compare(page, first, both)).changed;
  const b = (await compare(page, second, both)).changed;
  const all = (await compare(page, first, second)).changed;
  assert.ok(a > 0.2 * all && b > 0.2 * all && Math.abs(a + b - all) < 0.02 * all, `${a} + ${b} of ${all}`);
  await show(page, { wipe: 1 });
  assert.equal((await compare(page, first, await picture(page))).changed, 0);
});

look('a face that has a name is found by searching, and presets set several', async () => {
  await page.fill('#panel-face .search', 'blink left');
  const shown = await page.locator('#panel-face .slider:visible').count();
  assert.ok(shown >= 1 && shown <= 3, `${shown} shown`);
  await page.fill('#panel-face .search', '');
  await page.getByRole('button', { name: 'Surprise' }).click();
  const face = await page.evaluate(() => window.timewalker.state.now.face);
  assert.ok(face['brows-up'] > 0.5 && face.jaw > 0.2);
});

look('the address holds what is seen', async () => {
  await show(page, { ...WHITE, at: 2.25, face: { smile: 0.5 }, shape: { 1: 1.5 }, view: { yaw: -25, pitch: 10, zoom: 1.2, x: 0, y: 0 } });
  const here = await picture(page);
  await page.waitForTimeout(400);
  const other = await openPage(browser, page.url());
  const there = await picture(other);
  assert.ok((await compare(page, here, there)).psnr > 45);
  assert.deepEqual(other.errors, []);
  await other.context().close();
});

look('life, a living face: what plays moves, and stops', async () => {
  await show(page, WHITE);
  for (const name of ['Walk through life', 'Be alive']) {
    const calm = await picture(page);
    await page.getByRole('button', { name }).click();
    let changed = 0;
    for (let k = 0; k < 20 && changed < 100; k++) {
      await pictures(page, 5);
      changed = (await compare(page, calm, await picture(page))).changed;
    }
    assert.ok(changed >= 100, `${name}: ${changed} pixels changed`);
    await page.getByRole('button', { name }).click();
    await settled(page);
    const still = await page.evaluate(() => window.timewalker.frames);
    await page.waitForTimeout(400);
    assert.ok((await page.evaluate(() => window.timewalker.frames)) <= still + 1, name); // a finer picture may follow
  }
});

test('a recorded motion plays', async () => {
  const driven = await serve(0, '--drive', DATASET);
  const moving = await openPage(browser, driven.url);
  await show(moving, WHITE);
  const calm = await picture(moving);
  const seen = await playMotion(moving, calm);
  assert.ok(Math.max(...seen) > 1000, `${seen} pixels changed`);
  assert.deepEqual(moving.errors, []);
  await moving.context().close();
  await driven.stop();
});

/** Plays the recorded motion for a while; how many pixels its moments changed. */
async function playMotion(where, calm) {
  const button = where.getByRole('button', { name: 'Recorded motion' });
  await button.click();
  const seen = [];
  for (let k = 0; k < 3; k++) {
    await pictures(where, 4);
    seen.push((await compare(where, calm, await picture(where))).changed);
  }
  await button.click();
  await settled(where);
  assert.equal((await compare(where, calm, await picture(where))).changed, 0);
  return seen;
}

look('a saved picture says that it is synthetic', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#snapshot')]);
  const png = readFileSync(await download.path());
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.includes('trainedAlgorithmicMedia'));
});

look('a film can be recorded and says that it is synthetic', async () => {
  await page.click('#record');
  await page.getByRole('button', { name: 'Be alive' }).click();
  await page.waitForTimeout(2500);
  await page.getByRole('button', { name: 'Be alive' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#record')]);
  const film = readFileSync(await download.path());
  assert.ok(film.length > 10_000, `${film.length} bytes`);
  assert.ok(film.includes('trainedAlgorithmicMedia'));
  const seconds = await page.evaluate(async () => {
    const video = document.createElement('video');
    video.src = URL.createObjectURL(window.timewalker.lastFilm);
    await new Promise((resolve, reject) => { video.onloadeddata = resolve; video.onerror = () => reject(new Error('the film cannot be played')); });
    return video.videoWidth;
  });
  assert.ok(seconds > 0);
});

test('people who cannot see or point can use it: axe finds nothing, at three sizes, light and dark', async () => {
  for (const [viewport, colorScheme] of [[{ width: 1280, height: 800 }, 'light'], [{ width: 360, height: 740 }, 'dark'], [{ width: 3840, height: 2160 }, 'dark']]) {
    const other = await openPage(browser, server.url, { viewport, colorScheme, bypassCSP: true });
    await other.addScriptTag({ path: AXE });
    for (const tab of ['#tab-face', '#tab-shape', '#tab-view']) {
      await other.click(tab);
      const { violations } = await other.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 120))]), []);
    }
    const wide = await tooWide(other);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await other.context().close();
  }
});

test('everything can be reached with the keyboard alone', async () => {
  const other = await openPage(browser, server.url);
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await other.keyboard.press('Tab');
    reached.add(await other.evaluate(() => document.activeElement.dataset.name || document.activeElement.id || document.activeElement.name));
  }
  await other.context().close();
  for (const id of ['snapshot', 'canvas', 'age', 'tab-face', 'smile', 'mode', 'theme']) {
    assert.ok(reached.has(id), `${id} is not among ${[...reached]}`);
  }
});

test('a slider shows its effect soon, and turning is smooth', async () => {
  await page.evaluate(() => document.getElementById('reset').click());
  await page.evaluate(() => { document.getElementById('stage').style.width = '512px'; document.getElementById('stage').style.height = '512px'; });
  await settled(page);
  const delays = await page.evaluate(async () => {
    const all = [];
    for (let k = 0; k < 25; k++) {
      const frames = window.timewalker.frames;
      const began = performance.now();
      window.timewalker.state.set(k % 2 ? { at: 1 + k / 30 } : { face: { smile: k / 25 } });
      await new Promise((resolve) => {
        const wait = () => (window.timewalker.idle && window.timewalker.frames > frames ? resolve() : setTimeout(wait, 2));
        wait();
      });
      window.timewalker.renderer.gl.readPixels(0, 0, 1, 1, 6408, 5121, new Uint8Array(4));
      all.push(performance.now() - began);
    }
    return all.sort((a, b) => a - b);
  });
  const rate = await page.evaluate(async () => {
    const tw = window.timewalker;
    const turn = async (milliseconds) => {
      const from = tw.frames;
      const began = performance.now();
      while (performance.now() - began < milliseconds) {
        tw.state.set({ view: { ...tw.state.now.view, yaw: tw.state.now.view.yaw + 1.5 } });
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      tw.renderer.gl.readPixels(0, 0, 1, 1, 6408, 5121, new Uint8Array(4));
      return (1000 * (tw.frames - from)) / (performance.now() - began);
    };
    await turn(2500); // it learns how fast the machine is
    return { rate: await turn(4000), scale: tw.scale };
  });
  const median = delays[Math.floor(delays.length / 2)];
  console.log(`slider to picture: median ${median.toFixed(0)} ms, 90th percentile ${delays[22].toFixed(0)} ms`);
  console.log(`turning at 512 x 512: ${rate.rate.toFixed(1)} pictures a second at ${(100 * rate.scale).toFixed(0)} % of the resolution`);
  // Times say little while other work shares the machine: they are held against the aims on request.
  if (process.env.TIMINGS) {
    assert.ok(median <= 150, `${median} ms`);
    assert.ok(rate.rate >= 20, `${rate.rate} pictures a second`);
  }
  assert.deepEqual(page.errors, []);
});

test('without WebGL the server draws', async () => {
  const flat = await openPage(browser, `${server.url}?flat#backdrop=white&at=1`);
  const pixels = () => flat.evaluate(() => document.getElementById('flat').toDataURL('image/png').split(',')[1]);
  await flat.waitForTimeout(800);
  const before = await pixels();
  await show(flat, { at: 2, face: { smile: 1 } });
  await flat.waitForTimeout(800);
  assert.ok((await compare(flat, before, await pixels())).changed > 1000);
  await flat.context().close();
});

test('the page goes on when the server was started anew', async () => {
  const { port } = server;
  await server.stop();
  await page.waitForFunction(() => document.getElementById('status').textContent.includes('lost'));
  server = await serve(port);
  await page.waitForFunction(() => document.getElementById('status').textContent === '', null, { timeout: 30_000 });
  page.errors.length = 0; // the browser complains of connections that fail
  const before = await picture(page);
  await show(page, { face: { jaw: 1 }, at: 2 });
  assert.ok((await compare(page, before, await picture(page))).changed > 1000);
  assert.deepEqual(page.errors, []);
});

test('the exported page works from a disk with the network off', async () => {
  const file = exportedPage('--drive', DATASET);
  const megabytes = statSync(file).size / 1e6;
  const alone = await openPage(browser, `file://${file}`, { offline: true });
  const surfels = await alone.evaluate(() => window.timewalker.person.surfels);
  console.log(`exported page: ${megabytes.toFixed(1)} MB, ${surfels} surfels`);
  assert.ok(megabytes <= 15, `${megabytes} MB`);
  await show(alone, { ...WHITE, at: 1.6, face: { smile: 0.7, jaw: 0.3 }, view: { yaw: 30, pitch: 5, zoom: 1, x: 0, y: 0 } });
  const moved = await picture(alone);
  const { psnr } = await compare(alone, moved, cpuPicture('--age', '40', '--expression', 'smile=0.7,jaw=0.3', '--yaw', '30', '--pitch', '5'));
  console.log(`exported page against CPU: ${psnr.toFixed(1)} dB`);
  assert.ok(psnr >= 32, `${psnr} dB`);
  for (const parts of [{ at: 0 }, { face: { 'turn-left': 1 } }, { shape: { 0: 2 } }, { mode: 'normal' }, { compare: true, other: 2 }]) {
    const before = await picture(alone);
    await show(alone, parts);
    assert.ok((await compare(alone, before, await picture(alone))).changed > 500, JSON.stringify(parts));
  }
  await show(alone, { shape: { 0: 2 }, compare: false, mode: 'colour', at: 1, face: {}, view: { yaw: 0, pitch: 0, zoom: 1, x: 0, y: 0 } });
  const shaped = await compare(alone, await picture(alone), cpuPicture('--age', '25', '--shape', '0=2'));
  assert.ok(shaped.psnr >= 32, `${shaped.psnr} dB with another shape`);
  await show(alone, { shape: {} });
  const seen = await playMotion(alone, await picture(alone));
  assert.ok(Math.max(...seen) > 1000, `${seen} pixels changed`);
  const phone = await openPage(browser, `file://${file}`, { offline: true, viewport: { width: 360, height: 740 } });
  assert.ok(await tooWide(phone) <= 0);
  assert.deepEqual([...alone.errors, ...phone.errors], []);
  await phone.context().close();
  assert.deepEqual(alone.asked.filter((url) => !/^(file|data|blob):/.test(url)), []);
  await alone.context().close();
});
