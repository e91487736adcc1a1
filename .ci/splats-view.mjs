// Shows an exported PLY with a public viewer (GaussianSplats3D) in headless Chromium, from where our own picture was taken, and
// compares the two.
//   node splats-view.mjs NODE_MODULES CHROMIUM HEAD.ply PICTURE.png RENDER.json LEAST_DB [SHOT.png]
// RENDER.json is what `timewalker render --json` said about PICTURE.png.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [modules, chromium, ply, picture, render, least, shot] = process.argv.slice(2);
const { size, camera } = JSON.parse(readFileSync(render, 'utf8'));

const page = `<!doctype html><meta charset="utf-8"><body style="margin:0">
<script type="importmap">{"imports": {"three": "/modules/three/build/three.module.js"}}</script>
<script type="module">
import * as THREE from 'three';
import * as Splats from '/modules/@mkkellogg/gaussian-splats-3d/build/gaussian-splats-3d.module.js';

const tell = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
window.addEventListener('error', (e) => tell({ error: String(e.message) }));
window.addEventListener('unhandledrejection', (e) => tell({ error: String(e.reason) }));

const size = ${size};
const m = ${JSON.stringify(camera.camera_from_world)};
const renderer = new THREE.WebGLRenderer({ antialias: false, preserveDrawingBuffer: true });
renderer.setPixelRatio(1);
renderer.setSize(size, size);
renderer.setClearColor(0xffffff, 1);
document.body.appendChild(renderer.domElement);

// The file has y down and z forward; cameras of three.js look along -z with y up.
const view = new THREE.Matrix4().set(
  m[0], -m[1], -m[2], m[3],
  -m[4], m[5], m[6], -m[7],
  -m[8], m[9], m[10], -m[11],
  0, 0, 0, 1);
const eye = new THREE.PerspectiveCamera(2 * Math.atan(size / 2 / ${camera.fy}) * 180 / Math.PI, 1, 0.05, 10);
view.invert().decompose(eye.position, eye.quaternion, eye.scale);
eye.updateMatrixWorld(true);

const viewer = new Splats.Viewer({
  selfDrivenMode: false, renderer, camera: eye, useBuiltInControls: false, gpuAcceleratedSort: false,
  sharedMemoryForWorkers: false, integerBasedSort: false, splatSortDistanceMapPrecision: 20, sphericalHarmonicsDegree: 2,
  sceneRevealMode: Splats.SceneRevealMode.Instant, renderMode: Splats.RenderMode.Always,
});
await viewer.addSplatScene('/head.ply', { format: Splats.SceneFormat.Ply, splatAlphaRemovalThreshold: 0, showLoadingUI: false });
const until = performance.now() + 20000;
let frames = 0;
let still = 0; // frames in a row that no sorting went on in
while (performance.now() < until && (frames < 30 || still < 10)) {
  viewer.update();
  viewer.render();
  frames++;
  still = viewer.sortRunning ? 0 : still + 1;
  await new Promise((go) => setTimeout(go, 30));
}
const gl = renderer.getContext();
const seen = new Uint8Array(4 * size * size);
gl.readPixels(0, 0, size, size, gl.RGBA, gl.UNSIGNED_BYTE, seen);

const ours = new Image();
ours.src = '/picture.png';
await ours.decode();
const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
const pen = canvas.getContext('2d', { willReadFrequently: true });
pen.drawImage(ours, 0, 0);
const truth = pen.getImageData(0, 0, size, size);
let squares = 0;
let painted = 0;
for (let y = 0; y < size; y++) {
  for (let x = 0; x < size; x++) {
    const a = 4 * (y * size + x);
    const b = 4 * ((size - 1 - y) * size + x);
    for (let c = 0; c < 3; c++) {
      squares += (truth.data[a + c] - seen[b + c]) ** 2;
      truth.data[a + c] = seen[b + c];
    }
    painted += seen[b] < 250 ? 1 : 0;
  }
}
pen.putImageData(truth, 0, 0);
tell({ psnr: 10 * Math.log10(255 * 255 * 3 * size * size / squares), painted: painted / size / size, png: canvas.toDataURL() });
</script>`;

const types = { js: 'text/javascript', html: 'text/html', png: 'image/png' };
let answer;
const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (part) => (body += part)).on('end', () => {
      response.end();
      answer(JSON.parse(body));
    });
    return;
  }
  const path = decodeURIComponent(request.url.split('?')[0]);
  const known = { '/': page, '/head.ply': ply, '/picture.png': picture };
  try {
    const file = path.startsWith('/modules/') ? join(modules, path.slice(9)) : known[path];
    response.setHeader('Content-Type', path === '/' ? types.html : types[path.split('.').pop()] ?? 'application/octet-stream');
    response.end(path === '/' ? page : readFileSync(file));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((go) => server.listen(0, '127.0.0.1', go));

const profile = mkdtempSync(join(tmpdir(), 'splats-'));
const browser = spawn(chromium, [
  '--headless', '--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  `--user-data-dir=${profile}`, `--window-size=${size},${size}`, `http://127.0.0.1:${server.address().port}/`,
], { stdio: 'ignore' });
const said = await Promise.race([
  new Promise((resolve) => (answer = resolve)),
  new Promise((resolve) => browser.on('exit', (code) => resolve({ error: `Chromium ended with ${code}` }))),
  new Promise((resolve) => setTimeout(() => resolve({ error: 'no answer within 120 s' }), 120000)),
]);
server.close();
server.closeAllConnections();
if (browser.exitCode === null) {
  const gone = new Promise((go) => browser.on('exit', go));
  browser.kill();
  await gone;
}
try {
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
} catch {
  // One of the browser's own children still writes there; it lies in the temporary folder.
}
if (said.error) {
  console.error(`the viewer says: ${said.error}`);
  process.exit(1);
}
if (shot) {
  writeFileSync(shot, Buffer.from(said.png.split(',')[1], 'base64'));
}
console.log(`GaussianSplats3D against our picture: ${said.psnr.toFixed(2)} dB, ${(100 * said.painted).toFixed(0)} % painted`);
process.exit(said.psnr >= Number(least) && said.painted > 0.05 ? 0 : 1);
