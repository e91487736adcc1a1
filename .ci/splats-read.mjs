// Reads exports of one moment with other people's programs and compares what they find.
//   node splats-read.mjs NODE_MODULES FOLDER      (FOLDER holds head.ply, head.spz, head.splat and head.glb)
import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [modules, folder] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(modules, 'x.js'));
const load = (name) => import(require.resolve(name));
const head = (ending) => join(folder, `head.${ending}`);
const logistic = (x) => 1 / (1 + Math.exp(-x));
let failed = false;

/** Largest differences between splats and those of the PLY file, against what the format's bytes allow. */
function compare(what, splats, truth, limits) {
  const worst = { place: 0, shape: 0, opacity: 0, colour: 0 };
  let problem = splats.length === truth.length ? '' : `, ${splats.length} splats instead of ${truth.length}`;
  splats.forEach((s, i) => {
    const t = truth[i];
    const far = (a, b) => Math.max(...a.map((v, k) => Math.abs(v - b[k])));
    worst.place = Math.max(worst.place, far(s.position, t.position));
    const expected = covariance(t);
    worst.shape = Math.max(worst.shape, far(covariance(s), expected) / Math.max(...expected.map(Math.abs)));
    worst.opacity = Math.max(worst.opacity, Math.abs(s.opacity - t.opacity));
    worst.colour = Math.max(worst.colour, far(s.dc, t.dc.map((v) => Math.min(limits.brightest, Math.max(-limits.brightest, v)))));
  });
  for (const key of Object.keys(worst)) {
    if (!(worst[key] <= limits[key])) {
      problem += `, ${key} is off by more than ${limits[key]}`;
    }
  }
  failed ||= problem !== '';
  const figures = Object.entries(worst).map(([key, value]) => `${key} ${value.toExponential(1)}`).join(', ');
  console.log(`${problem ? 'FAILED ' : ''}${what}: ${splats.length} splats, off by at most ${figures}${problem}`);
}

function covariance({ rotation: [w0, x0, y0, z0], scale }) {
  const length = Math.hypot(w0, x0, y0, z0);
  const [w, x, y, z] = [w0 / length, x0 / length, y0 / length, z0 / length];
  const r = [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
  const out = [];
  for (let a = 0; a < 3; a++) {
    for (let b = 0; b < 3; b++) {
      out.push(r[a][0] * scale[0] ** 2 * r[b][0] + r[a][1] * scale[1] ** 2 * r[b][1] + r[a][2] * scale[2] ** 2 * r[b][2]);
    }
  }
  return out;
}

/** What splat-transform makes of a file: it writes a table in the axes of PLY files. */
function throughSplatTransform(file, work) {
  const table = join(work, 'table.csv');
  const cli = join(modules, '@playcanvas', 'splat-transform', 'bin', 'cli.mjs');
  const run = spawnSync(process.execPath, [cli, '-w', file, table], { encoding: 'utf8' });
  if (run.status !== 0) {
    throw new Error(`splat-transform cannot read ${file}: ${run.stdout}${run.stderr}`);
  }
  const [first, ...lines] = readFileSync(table, 'utf8').trim().split('\n');
  const at = Object.fromEntries(first.split(',').map((name, i) => [name, i]));
  return lines.map((line) => {
    const v = line.split(',').map(Number);
    const pick = (...names) => names.map((name) => v[at[name]]);
    return {
      position: pick('x', 'y', 'z'),
      rotation: pick('rot_0', 'rot_1', 'rot_2', 'rot_3'),
      scale: pick('scale_0', 'scale_1', 'scale_2').map(Math.exp),
      opacity: logistic(v[at.opacity]),
      dc: pick('f_dc_0', 'f_dc_1', 'f_dc_2'),
    };
  });
}

/** Half a turn about x: from y up to y down. */
const down = ({ position: [x, y, z], rotation: [w, i, j, k], ...rest }) => ({
  position: [x, -y, -z],
  rotation: [-i, w, -k, j],
  ...rest,
});

async function throughSpzJs(file) {
  const { loadSpz } = await load('spz-js');
  const g = await loadSpz(readFileSync(file));
  return Array.from({ length: g.numPoints }, (_, i) => {
    const [x, y, z, w] = g.rotations.slice(4 * i, 4 * i + 4);
    return {
      position: [...g.positions.slice(3 * i, 3 * i + 3)],
      rotation: [w, x, y, z],
      scale: [...g.scales.slice(3 * i, 3 * i + 3)].map(Math.exp),
      opacity: logistic(g.alphas[i]),
      dc: [...g.colors.slice(3 * i, 3 * i + 3)],
    };
  });
}

async function throughGltfTransform(file) {
  const { NodeIO, Logger } = await load('@gltf-transform/core');
  const document = await new NodeIO().setLogger(new Logger(Logger.Verbosity.ERROR)).read(file);
  const primitive = document.getRoot().listMeshes()[0].listPrimitives()[0];
  const array = (name) => primitive.getAttribute(name).getArray();
  const own = (name) => array(`KHR_gaussian_splatting:${name}`);
  const [places, turns, sizes] = [array('POSITION'), own('ROTATION'), own('SCALE')];
  const [opacities, colours] = [own('OPACITY'), own('SH_DEGREE_0_COEF_0')];
  return Array.from(opacities, (opacity, i) => {
    const [x, y, z, w] = turns.slice(4 * i, 4 * i + 4);
    return {
      position: [...places.slice(3 * i, 3 * i + 3)],
      rotation: [w, x, y, z],
      scale: [...sizes.slice(3 * i, 3 * i + 3)],
      opacity,
      dc: [...colours.slice(3 * i, 3 * i + 3)],
    };
  });
}

const byPlace = (splats) => splats.toSorted((a, b) => {
  const k = [0, 1, 2].find((axis) => a.position[axis] !== b.position[axis]) ?? 0;
  return a.position[k] - b.position[k];
});

const work = mkdtempSync(join(tmpdir(), 'splats-'));
try {
  const ply = throughSplatTransform(head('ply'), work);
  // Bytes: a scale is a sixteenth of a logarithm, a component of a rotation 1/127.5, a colour 1/38.25, an opacity 1/255.
  const spz = { place: 1e-6, shape: 0.1, opacity: 0.002, colour: 0.014, brightest: 1 / 0.3 };
  compare('splat-transform, SPZ', throughSplatTransform(head('spz'), work), ply, spz);
  compare('spz-js, SPZ', (await throughSpzJs(head('spz'))).map(down), ply, spz);
  compare('splat-transform, .splat', byPlace(throughSplatTransform(head('splat'), work)), byPlace(ply), {
    place: 1e-7, shape: 0.06, opacity: 0.002, colour: 0.008, brightest: 0.5 / 0.28209479,
  });
  compare('glTF-Transform, glTF', (await throughGltfTransform(head('glb'))).map(down), ply, {
    place: 1e-7, shape: 1e-5, opacity: 1e-6, colour: 1e-6, brightest: Infinity,
  });
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
