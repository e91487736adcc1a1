// The program under test: its server, its pictures, its page; and a browser that looks at them.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const { TIMEWALKER, AVATAR, WORK, CHROMIUM = '/usr/bin/chromium' } = process.env;

/** Runs a command of the program; what it prints. */
export function timewalker(...words) {
  return execFileSync(TIMEWALKER, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A picture of the rasterizer on the CPU, PNG in base64. */
export function cpuPicture(...words) {
  const file = join(WORK, 'cpu.png');
  timewalker('render', AVATAR, '--size', '512', ...words, '-o', file);
  return readFileSync(file).toString('base64');
}

/** The pictures that the avatar was made from, and how the head moves in them. */
export const DATASET = process.env.DATASET ?? join(dirname(AVATAR), 'dataset');

/** The page that needs no server. */
export function exportedPage(...words) {
  const file = join(WORK, 'walk.html');
  timewalker('export', AVATAR, ...words, '-o', file);
  return file;
}

/** Starts the server; its address, and how to stop it. */
export async function serve(port = 0, ...words) {
  const child = spawn(TIMEWALKER, ['view', AVATAR, '--port', String(port), ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(JSON.parse(String(line)).url));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    stop: () => new Promise((resolve) => {
      child.once('exit', resolve);
      process.kill(-child.pid, 'SIGTERM');
    }),
  };
}

export const openBrowser = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox', '--headless=new', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic',
      '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });

/** A page that notes every error and every address it asks for. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.errors = [];
  page.asked = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.errors.push(message.text()));
  page.on('pageerror', (error) => page.errors.push(error.message));
  page.on('request', (request) => page.asked.push(request.url()));
  await page.goto(url);
  await page.waitForFunction(() => window.timewalker?.idle && (window.timewalker.frames > 0 || window.timewalker.flat), null, { timeout: 60_000 });
  return page;
}

/** Changes the state and waits until the picture shows it. */
export async function show(page, parts) {
  await page.evaluate((changes) => window.timewalker.state.set(changes), parts);
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(() => window.timewalker.idle, null, { timeout: 120_000 });
}

/** What the canvas shows at 512 x 512 pixels, as base64 of a PNG. */
export function picture(page) {
  return page.evaluate(async () => {
    const stage = document.getElementById('stage');
    stage.style.width = '512px';
    stage.style.height = '512px';
    const canvas = await window.timewalker.freshCanvas();
    return canvas.toDataURL('image/png').split(',')[1];
  });
}

/** Waits until something that plays has shown so many more pictures, however slow the machine. */
export async function pictures(page, more) {
  const from = await page.evaluate(() => window.timewalker.frames);
  await page.waitForFunction((all) => window.timewalker.frames >= all, from + more, { timeout: 120_000 });
}

/** How two pictures differ: PSNR in decibels, and how many pixels by more than 6 of 255. */
export function compare(page, first, second) {
  return page.evaluate(async (both) => {
    const planes = [];
    for (const text of both) {
      const image = new Image();
      image.src = `data:image/png;base64,${text}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      planes.push(context.getImageData(0, 0, image.width, image.height).data);
    }
    const [a, b] = planes;
    let sum = 0;
    let changed = 0;
    for (let i = 0; i < a.length; i += 4) {
      const difference = [0, 1, 2].map((c) => Math.abs(a[i + c] - b[i + c]));
      sum += difference.reduce((total, d) => total + d * d, 0);
      changed += Math.max(...difference) > 6 ? 1 : 0;
    }
    return { psnr: 10 * Math.log10((255 * 255) / Math.max(1e-9, sum / (0.75 * a.length))), changed, sizes: [a.length, b.length] };
  }, [first, second]);
}
