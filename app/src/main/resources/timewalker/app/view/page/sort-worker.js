// @ts-check
// Sorts surfels from far to near for a camera, and leaves out those that are turned away. One
// counting sort over 16 bits of depth.
'use strict';

const KEYS = 65536;
const NEAR = 0.01;

let count = 0;
let position = new Float32Array(0);
let normal = new Float32Array(0);
let spin = null;
let keys = new Uint32Array(0);
let visible = new Uint32Array(0);
const buckets = new Uint32Array(KEYS + 1);

self.onmessage = (event) => {
  const message = event.data;
  if (message.kind === 'surfels') {
    take(message);
  } else {
    const order = sort(message);
    self.postMessage({ id: message.id, order }, [order.buffer]);
  }
};

function take({ surfels, spin: newSpin }) {
  count = surfels.count;
  spin = newSpin || spin;
  if (position.length !== 3 * count) {
    position = new Float32Array(3 * count);
    normal = new Float32Array(3 * count);
    keys = new Uint32Array(count);
    visible = new Uint32Array(count);
  }
  const { place, turn, placeRange } = surfels;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) {
      position[3 * i + c] = placeRange[c][0] + placeRange[c][1] * place[4 * i + c];
    }
    thirdAxis(turn, spin, 4 * i, 3 * i);
  }
}

/** The third axis of the rotation turn · spin. */
function thirdAxis(a, b, at, to) {
  const aw = a[at];
  const ax = a[at + 1];
  const ay = a[at + 2];
  const az = a[at + 3];
  const bw = b[at];
  const bx = b[at + 1];
  const by = b[at + 2];
  const bz = b[at + 3];
  const w = aw * bw - ax * bx - ay * by - az * bz;
  const x = aw * bx + ax * bw + ay * bz - az * by;
  const y = aw * by - ax * bz + ay * bw + az * bx;
  const z = aw * bz + ax * by - ay * bx + az * bw;
  const scale = 1 / (w * w + x * x + y * y + z * z);
  normal[to] = 2 * (x * z + w * y) * scale;
  normal[to + 1] = 2 * (y * z - w * x) * scale;
  normal[to + 2] = 1 - 2 * (x * x + y * y) * scale;
}

function sort({ eye, forward, facing }) {
  let seen = 0;
  let low = Infinity;
  let high = -Infinity;
  const depth = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const x = position[3 * i] - eye[0];
    const y = position[3 * i + 1] - eye[1];
    const z = position[3 * i + 2] - eye[2];
    const far = x * forward[0] + y * forward[1] + z * forward[2];
    const along = x * normal[3 * i] + y * normal[3 * i + 1] + z * normal[3 * i + 2];
    if (far >= NEAR && -along >= facing * Math.sqrt(x * x + y * y + z * z)) {
      visible[seen] = i;
      depth[seen] = far;
      seen++;
      low = far < low ? far : low;
      high = far > high ? far : high;
    }
  }
  const scale = (KEYS - 1) / Math.max(1e-9, high - low);
  buckets.fill(0);
  for (let k = 0; k < seen; k++) {
    const key = Math.floor((high - depth[k]) * scale);
    keys[k] = key;
    buckets[key + 1]++;
  }
  for (let b = 0; b < KEYS; b++) {
    buckets[b + 1] += buckets[b];
  }
  const order = new Uint32Array(seen);
  for (let k = 0; k < seen; k++) {
    order[buckets[keys[k]]++] = visible[k];
  }
  return order;
}
