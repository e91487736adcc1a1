// @ts-check
// Evaluates moments without a server: attributes between samples along life, the head posed by its
// linear formula and skinning, and the motion field that carries surfels with the triangles they are
// bound to. The same steps as the program's own classes, on the numbers that the page brings along.
'use strict';

const JOINTS = 5;
const PARENT = [-1, 0, 1, 1, 1];
const ROW = 256;

let all = null; // arrays by name
let facts = null;
let rest = null; // what follows from the mesh at rest alone
let work = null;

self.onmessage = async ({ data }) => {
  try {
    if (data.kind === 'load') {
      await load(data.text);
      self.postMessage({ kind: 'loaded', directions: all.directions.buffer.slice(all.directions.byteOffset, all.directions.byteOffset + all.directions.byteLength) });
    } else {
      const surfels = evaluate(data.request);
      const buffers = [surfels.place.buffer, surfels.turn.buffer];
      if (surfels.attributes) {
        buffers.push(surfels.attributes.spin.buffer, surfels.attributes.size.buffer, surfels.attributes.tint.buffer);
      }
      self.postMessage({ kind: 'surfels', id: data.id, slot: data.request.slot, surfels }, buffers);
    }
  } catch (error) {
    self.postMessage({ kind: 'error', id: data.id, message: String(error.message ?? error) });
  }
};

/** Base64 of deflated bytes: the length of a table, the table, arrays. */
async function load(text) {
  const packed = Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const table = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const types = { f4: Float32Array, u2: Uint16Array, i2: Int16Array, u1: Uint8Array, i1: Int8Array };
  all = {};
  for (const [name, { type, at, count }] of Object.entries(table.arrays)) {
    all[name] = new types[type](buffer, table.start + at, count);
  }
  facts = table.facts;
  measureRest();
  prepareWork();
}

function measureRest() {
  const count = all.faces.length / 3;
  rest = { count, frame: new Float64Array(9 * count), inverse: new Float64Array(3 * count), area: new Float64Array(count), centre: new Float32Array(3 * count) };
  const v = all.canonical;
  for (let t = 0; t < count; t++) {
    const [a, b, c] = corners(t);
    const e1 = difference(v, b, a);
    const e2 = difference(v, c, a);
    const n = cross(e1, e2);
    const doubleArea = norm(n);
    rest.area[t] = doubleArea / 2;
    for (let k = 0; k < 3; k++) {
      rest.centre[3 * t + k] = (v[a + k] + v[b + k] + v[c + k]) / 3;
    }
    if (doubleArea === 0) {
      continue;
    }
    const x1 = norm(e1);
    const first = e1.map((x) => x / x1);
    const normal = n.map((x) => x / doubleArea);
    const third = cross(normal, first);
    const x2 = e2[0] * first[0] + e2[1] * first[1] + e2[2] * first[2];
    rest.frame.set([...first, ...normal, ...third], 9 * t);
    rest.inverse.set([1 / x1, -x2 / doubleArea, x1 / doubleArea], 3 * t);
  }
}

function corners(t) {
  return [3 * all.faces[3 * t], 3 * all.faces[3 * t + 1], 3 * all.faces[3 * t + 2]];
}

function difference(v, a, b) {
  return [v[a] - v[b], v[a + 1] - v[b + 1], v[a + 2] - v[b + 2]];
}

function cross(a, b) {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function norm(a) {
  return Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

function prepareWork() {
  const vertices = all.canonical.length;
  const n = facts.surfels;
  work = {
    shaped: new Float32Array(vertices),
    posed: new Float32Array(vertices),
    record: new Float32Array(16 * rest.count),
    grown: new Float32Array(rest.count),
    flat: new Uint8Array(rest.count),
    position: new Float32Array(3 * n),
    moved: new Float32Array(3 * n),
    turned: new Float32Array(4 * n),
    growth: new Float32Array(n),
    starts: new Uint32Array(n + 1),
    expressed: facts.codes ? Uint32Array.from(all.expressed.keys()).filter((i) => all.expressed[i] !== 0) : new Uint32Array(0),
  };
  for (let i = 0; i < n; i++) {
    work.starts[i + 1] = work.starts[i] + all.used[i];
  }
}

function evaluate(request) {
  const at = request.weights.reduce((sum, w, k) => sum + w * k, 0);
  const attributes = attributesAt(at);
  express(codeOf(request), attributes);
  pose(request);
  moveTriangles();
  moveSurfels();
  const surfels = pack();
  if (request.whole || facts.codes) {
    surfels.attributes = attributes;
  }
  return surfels;
}

// ---- Attributes: linear between two samples along life.

function attributesAt(at) {
  const n = facts.surfels;
  const samples = facts.samples;
  let b = samples.findIndex((p) => p >= at);
  b = b < 0 ? samples.length - 1 : b;
  const a = Math.max(0, samples[b] === at ? b : b - 1);
  const t = a === b ? 0 : (at - samples[a]) / (samples[b] - samples[a]);
  const rows = padded(n);
  const spin = new Int16Array(4 * rows);
  const size = new Uint16Array(4 * rows);
  const tint = new Uint16Array(4 * rows);
  const mixed = (array, k) => array[a * 3 * n + k] * (1 - t) + array[b * 3 * n + k] * t;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < 3; c++) {
      const k = 3 * i + c;
      work.position[k] = facts.positionRange[c][0] + facts.positionRange[c][1] * mixed(all.position, k);
      size[4 * i + c] = Math.round(mixed(all.size, k));
      tint[4 * i + c] = Math.round(mixed(all.tint, k));
    }
    spinAt(i, a * 4 * n + 4 * i, b * 4 * n + 4 * i, t, spin);
  }
  return { spin, size, tint, scaleRange: facts.scaleRange, opacityRange: facts.opacityRange, tintRange: facts.tintRange };
}

function spinAt(i, a, b, t, spin) {
  const q = all.spin;
  const sign = q[a] * q[b] + q[a + 1] * q[b + 1] + q[a + 2] * q[b + 2] + q[a + 3] * q[b + 3] < 0 ? -1 : 1;
  let square = 0;
  const mixed = [0, 1, 2, 3].map((c) => {
    const x = q[a + c] * (1 - t) + sign * q[b + c] * t;
    square += x * x;
    return x;
  });
  const scale = 32767 / Math.sqrt(square || 1);
  for (let c = 0; c < 4; c++) {
    spin[4 * i + c] = Math.round(mixed[c] * scale);
  }
}

function padded(n) {
  return Math.ceil(n / ROW) * ROW;
}

// ---- What the expression changes beside moving surfels: a += Σ z_b D_b with z = P (f − c).

function codeOf({ weights, expression, jaw, eyes }) {
  const face = [...expression, ...jaw, ...eyes];
  return Array.from({ length: facts.codes }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < face.length; i++) {
      const usual = weights.reduce((mixed, w, k) => mixed + w * all.codeCentre[k * face.length + i], 0);
      sum += all.codeProjection[b * face.length + i] * (face[i] - usual);
    }
    return Math.max(-all.codeLimit[b], Math.min(all.codeLimit[b], sum));
  });
}

function express(code, { size, tint, scaleRange, opacityRange, tintRange }) {
  const { expressed, position } = work;
  const m = expressed.length;
  const sizeSteps = [scaleRange[1], scaleRange[1], opacityRange[1]];
  for (let j = 0; j < m; j++) {
    const i = expressed[j];
    const change = (/** @type {number} */ row) => {
      let sum = 0;
      for (let b = 0; b < code.length; b++) {
        const at = 9 * b + row;
        sum += code[b] * facts.changeSteps[at] * all.changes[at * m + j];
      }
      return sum;
    };
    for (let c = 0; c < 3; c++) {
      position[3 * i + c] += change(c);
      size[4 * i + c] = shifted(size[4 * i + c], change(3 + c), sizeSteps[c]);
      tint[4 * i + c] = shifted(tint[4 * i + c], change(6 + c), tintRange[1]);
    }
  }
}

/**
 * A number of 16 bits after a change.
 * @param {number} bits
 * @param {number} change
 * @param {number} step what one more of the bits is worth
 */
function shifted(bits, change, step) {
  return step === 0 ? bits : Math.max(0, Math.min(65535, Math.round(bits + change / step)));
}

// ---- The head: T = shaped + B_E expression + B_P (R − I), then linear blend skinning.

function pose(request) {
  const { shaped } = work;
  const joints = new Float64Array(3 * JOINTS);
  shaped.fill(0);
  request.weights.forEach((weight, k) => {
    if (weight !== 0) {
      addDense(all.stages, k, weight, 1, shaped);
      addJoints(all.stageJoints, k, weight, joints);
    }
  });
  for (const [number, deviations] of Object.entries(request.shape ?? {})) {
    const d = Number(number);
    if (d < facts.shapeSteps.length) {
      addDense(all.shapes, d, deviations, facts.shapeSteps[d], shaped);
      addJoints(all.shapeJoints, d, deviations, joints);
    }
  }
  request.expression.forEach((value, e) => {
    if (value !== 0) {
      addSparse('expression', e, value, shaped);
      addJoints(all.expressionJoints, e, value, joints);
    }
  });
  const angles = [request.root, request.neck, request.jaw, request.eyes.slice(0, 3), request.eyes.slice(3)];
  const local = angles.map(matrix);
  for (let f = 0; f < facts.correctives; f++) {
    const value = local[1 + Math.floor(f / 9)][f % 9] - ((f % 9) % 4 === 0 ? 1 : 0);
    if (value !== 0) {
      addSparse('corrective', f, value, shaped);
    }
  }
  skin(affine(local, joints), request.translation);
}

function addDense(numbers, k, weight, step, to) {
  const from = k * to.length;
  const scale = weight * step;
  for (let i = 0; i < to.length; i++) {
    to[i] += scale * numbers[from + i];
  }
}

function addJoints(numbers, k, weight, joints) {
  for (let i = 0; i < joints.length; i++) {
    joints[i] += weight * numbers[k * joints.length + i];
  }
}

function addSparse(name, k, value, to) {
  const starts = facts[`${name}Starts`];
  const ids = all[`${name}Vertices`];
  const deltas = all[`${name}Deltas`];
  const scale = value * facts[`${name}Steps`][k];
  for (let i = starts[k]; i < starts[k + 1]; i++) {
    const v = 3 * ids[i];
    to[v] += scale * deltas[3 * i];
    to[v + 1] += scale * deltas[3 * i + 1];
    to[v + 2] += scale * deltas[3 * i + 2];
  }
}

/** Axis-angle to a matrix, row-major. */
function matrix([x, y, z]) {
  const angle = Math.sqrt(x * x + y * y + z * z);
  const s = angle < 1e-6 ? 1 - (angle * angle) / 6 : Math.sin(angle) / angle;
  const c = angle < 1e-4 ? 0.5 - (angle * angle) / 24 : (1 - Math.cos(angle)) / (angle * angle);
  const cos = 1 - c * angle * angle;
  return [
    cos + c * x * x, c * x * y - s * z, c * x * z + s * y,
    c * x * y + s * z, cos + c * y * y, c * y * z - s * x,
    c * x * z - s * y, c * y * z + s * x, cos + c * z * z,
  ];
}

/** Affine maps of the joints, [5][3][4]. */
function affine(local, joints) {
  const world = [];
  const maps = new Float64Array(12 * JOINTS);
  for (let j = 0; j < JOINTS; j++) {
    const parent = PARENT[j];
    const g = new Float64Array(12);
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        g[4 * r + c] = parent < 0
          ? local[j][3 * r + c]
          : [0, 1, 2].reduce((sum, k) => sum + world[parent][4 * r + k] * local[j][3 * k + c], 0);
      }
      g[4 * r + 3] = parent < 0
        ? joints[3 * j + r]
        : world[parent][4 * r + 3] + [0, 1, 2].reduce((sum, k) => sum + world[parent][4 * r + k] * (joints[3 * j + k] - joints[3 * parent + k]), 0);
    }
    world.push(g);
    for (let r = 0; r < 3; r++) {
      let moved = g[4 * r + 3];
      for (let c = 0; c < 3; c++) {
        maps[12 * j + 4 * r + c] = g[4 * r + c];
        moved -= g[4 * r + c] * joints[3 * j + c];
      }
      maps[12 * j + 4 * r + 3] = moved;
    }
  }
  return maps;
}

function skin(maps, translation) {
  const { shaped, posed } = work;
  const weights = all.skinning;
  const m = new Float64Array(12);
  for (let v = 0; v < shaped.length / 3; v++) {
    m.fill(0);
    for (let j = 0; j < JOINTS; j++) {
      const w = weights[JOINTS * v + j];
      if (w !== 0) {
        for (let k = 0; k < 12; k++) {
          m[k] += w * maps[12 * j + k];
        }
      }
    }
    const x = shaped[3 * v];
    const y = shaped[3 * v + 1];
    const z = shaped[3 * v + 2];
    for (let r = 0; r < 3; r++) {
      posed[3 * v + r] = m[4 * r] * x + m[4 * r + 1] * y + m[4 * r + 2] * z + m[4 * r + 3] + translation[r];
    }
  }
}

// ---- The motion field: M(x) = σ R (x − c) + c' of each triangle, blended over a surfel's triangles.

function moveTriangles() {
  const { record, flat } = work;
  const q = [0, 0, 0, 0];
  const sum = [0, 0, 0, 0];
  const r = new Float64Array(9);
  for (let t = 0; t < rest.count; t++) {
    const doubleArea = frame(t, r);
    flat[t] = doubleArea > 0 ? 0 : 1;
    if (flat[t]) {
      continue;
    }
    quaternion(r, q);
    const sign = q[0] * sum[0] + q[1] * sum[1] + q[2] * sum[2] + q[3] * sum[3] < 0 ? -1 : 1;
    for (let k = 0; k < 4; k++) {
      sum[k] += sign * q[k];
      record[16 * t + 12 + k] = q[k];
    }
    similarity(t, r, doubleArea / (2 * rest.area[t]));
  }
  const length = Math.hypot(...sum) || 1;
  const mean = sum.map((x) => x / length);
  for (let t = 0; t < rest.count; t++) {
    const at = 16 * t + 12;
    if (flat[t]) {
      record.set(mean, at);
      similarity(t, turnMatrix(mean), facts.motionLimits.smallestRatio);
    } else if (mean[0] * record[at] + mean[1] * record[at + 1] + mean[2] * record[at + 2] + mean[3] * record[at + 3] < 0) {
      for (let k = 0; k < 4; k++) {
        record[at + k] = -record[at + k];
      }
    }
  }
}

/** The rotation of a triangle into r; its doubled area, 0 when it has lost it. */
function frame(t, r) {
  const v = work.posed;
  const f = all.faces;
  const a = 3 * f[3 * t];
  const b = 3 * f[3 * t + 1];
  const c = 3 * f[3 * t + 2];
  const ax = v[b] - v[a], ay = v[b + 1] - v[a + 1], az = v[b + 2] - v[a + 2];
  const bx = v[c] - v[a], by = v[c + 1] - v[a + 1], bz = v[c + 2] - v[a + 2];
  let nx = ay * bz - az * by, ny = az * bx - ax * bz, nz = ax * by - ay * bx;
  const doubleArea = Math.sqrt(nx * nx + ny * ny + nz * nz);
  if (rest.area[t] === 0 || !(doubleArea > facts.motionLimits.noArea * 2 * rest.area[t])) {
    return 0;
  }
  nx /= doubleArea;
  ny /= doubleArea;
  nz /= doubleArea;
  const d00 = rest.inverse[3 * t], d01 = rest.inverse[3 * t + 1], d11 = rest.inverse[3 * t + 2];
  let vx = d01 * ax + d11 * bx, vy = d01 * ay + d11 * by, vz = d01 * az + d11 * bz;
  let ux = vy * nz - vz * ny + d00 * ax, uy = vz * nx - vx * nz + d00 * ay, uz = vx * ny - vy * nx + d00 * az;
  const length = Math.sqrt(ux * ux + uy * uy + uz * uz);
  ux /= length;
  uy /= length;
  uz /= length;
  vx = ny * uz - nz * uy;
  vy = nz * ux - nx * uz;
  vz = nx * uy - ny * ux;
  const g = rest.frame;
  for (let k = 0; k < 3; k++) {
    const x = g[9 * t + k], y = g[9 * t + 3 + k], z = g[9 * t + 6 + k];
    r[k] = ux * x + nx * y + vx * z;
    r[3 + k] = uy * x + ny * y + vy * z;
    r[6 + k] = uz * x + nz * y + vz * z;
  }
  return doubleArea;
}

function similarity(t, r, ratio) {
  const { smallestRatio, largestRatio } = facts.motionLimits;
  const limited = Math.max(smallestRatio, Math.min(largestRatio, ratio));
  const scale = Math.sqrt(limited);
  const { record, grown, posed } = work;
  const f = all.faces;
  grown[t] = 0.5 * Math.log(limited);
  for (let row = 0; row < 3; row++) {
    let offset = (posed[3 * f[3 * t] + row] + posed[3 * f[3 * t + 1] + row] + posed[3 * f[3 * t + 2] + row]) / 3;
    for (let c = 0; c < 3; c++) {
      const a = scale * r[3 * row + c];
      record[16 * t + 3 * row + c] = a;
      offset -= a * rest.centre[3 * t + c];
    }
    record[16 * t + 9 + row] = offset;
  }
}

function quaternion(r, q) {
  const trace = r[0] + r[4] + r[8];
  if (trace >= Math.max(r[0], r[4], r[8])) {
    const s = 0.5 / Math.sqrt(1 + trace);
    q[0] = 0.25 / s;
    q[1] = (r[7] - r[5]) * s;
    q[2] = (r[2] - r[6]) * s;
    q[3] = (r[3] - r[1]) * s;
    return;
  }
  const i = r[0] >= r[4] && r[0] >= r[8] ? 0 : r[4] >= r[8] ? 1 : 2;
  const j = (i + 1) % 3;
  const k = (i + 2) % 3;
  const s = 0.5 / Math.sqrt(1 + r[4 * i] - r[4 * j] - r[4 * k]);
  q[0] = (r[3 * k + j] - r[3 * j + k]) * s;
  q[1 + i] = 0.25 / s;
  q[1 + j] = (r[3 * j + i] + r[3 * i + j]) * s;
  q[1 + k] = (r[3 * k + i] + r[3 * i + k]) * s;
}

/** @param {number[]} quaternion w, x, y, z */
function turnMatrix([w, x, y, z]) {
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ];
}

function moveSurfels() {
  const { record, grown, position, moved, turned, growth, starts } = work;
  const row = new Float64Array(16);
  for (let i = 0; i < facts.surfels; i++) {
    row.fill(0);
    let log = 0;
    let total = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      total += all.share[k];
    }
    for (let k = starts[i]; k < starts[i + 1]; k++) {
      const weight = all.share[k] / total;
      const t = all.triangle[k];
      log += weight * grown[t];
      for (let c = 0; c < 16; c++) {
        row[c] += weight * record[16 * t + c];
      }
    }
    growth[i] = log;
    const x = position[3 * i], y = position[3 * i + 1], z = position[3 * i + 2];
    for (let r = 0; r < 3; r++) {
      moved[3 * i + r] = row[3 * r] * x + row[3 * r + 1] * y + row[3 * r + 2] * z + row[9 + r];
    }
    const length = Math.sqrt(row[12] * row[12] + row[13] * row[13] + row[14] * row[14] + row[15] * row[15]) || 1;
    for (let c = 0; c < 4; c++) {
      turned[4 * i + c] = row[12 + c] / length;
    }
  }
}

/** In the layout of the textures, as the server sends it. */
function pack() {
  const n = facts.surfels;
  const rows = padded(n);
  const place = new Uint16Array(4 * rows);
  const turn = new Int16Array(4 * rows);
  const { moved, turned, growth } = work;
  const placeRange = [0, 1, 2].map((c) => range(moved, c, 3));
  const growthRange = range(growth, 0, 1);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < 3; c++) {
      place[4 * i + c] = quantised(moved[3 * i + c], placeRange[c]);
    }
    place[4 * i + 3] = quantised(growth[i], growthRange);
    for (let c = 0; c < 4; c++) {
      turn[4 * i + c] = Math.round(32767 * turned[4 * i + c]);
    }
  }
  return { count: n, rows, place, turn, placeRange, growthRange };
}

function range(numbers, from, step) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = from; i < numbers.length; i += step) {
    low = Math.min(low, numbers[i]);
    high = Math.max(high, numbers[i]);
  }
  return [low, (high - low) / 65535];
}

/**
 * @param {number} value
 * @param {number[]} range lowest value, and a step of the 16 bits
 */
function quantised(value, [low, step]) {
  return step === 0 ? 0 : Math.round((value - low) / step);
}
