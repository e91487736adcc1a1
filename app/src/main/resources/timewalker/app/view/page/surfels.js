// @ts-check
// One head's surfels on the graphics processor, and the worker that sorts them.
import { ROW } from './packet.js';
import { startWorker } from './dom.js';

/** Slack of the worker's test for surfels that are turned away; the shader's is exact. */
const SLACK = 0.9;

export class SurfelSet {
  constructor(gl, minFacing) {
    this.gl = gl;
    this.minFacing = minFacing;
    this.count = 0;
    this.rows = 0;
    this.drawn = 0;
    this.textures = {};
    this.waiting = new Map();
    this.worker = startWorker('sort-worker.js');
    this.worker.onmessage = ({ data }) => {
      this.waiting.get(data.id)?.(data.order);
      this.waiting.delete(data.id);
    };
    this.sorts = 0;
  }

  /** Takes surfels of a moment; ready to be drawn once attributes have come with one of them. */
  take(surfels) {
    if (surfels.attributes) {
      this.attributes = surfels.attributes;
      this.fill('spins', 'RGBA16I', 'SHORT', surfels.attributes.spin, surfels.rows);
      this.fill('sizes', 'RGBA16UI', 'UNSIGNED_SHORT', surfels.attributes.size, surfels.rows);
      this.fill('tints', 'RGBA16UI', 'UNSIGNED_SHORT', surfels.attributes.tint, surfels.rows);
    }
    if (!this.attributes) {
      return;
    }
    this.fill('places', 'RGBA16UI', 'UNSIGNED_SHORT', surfels.place, surfels.rows);
    this.fill('turns', 'RGBA16I', 'SHORT', surfels.turn, surfels.rows);
    if (this.count !== surfels.count) {
      this.count = surfels.count;
      this.rows = surfels.rows;
      this.orders = new Uint32Array(surfels.rows);
    }
    this.placeRange = surfels.placeRange;
    this.growthRange = surfels.growthRange;
    const place = surfels.place.slice();
    const turn = surfels.turn.slice();
    const spin = surfels.attributes?.spin.slice();
    this.worker.postMessage(
      { kind: 'surfels', surfels: { count: this.count, place, turn, placeRange: this.placeRange }, spin },
      [place.buffer, turn.buffer, ...(spin ? [spin.buffer] : [])],
    );
  }

  /** A texture of four numbers per surfel, or one. */
  fill(name, format, type, numbers, rows) {
    const gl = this.gl;
    const height = rows / ROW;
    let texture = this.textures[name];
    if (!texture || texture.height !== height) {
      gl.deleteTexture(texture?.id ?? null);
      texture = { id: gl.createTexture(), height };
      this.textures[name] = texture;
      gl.bindTexture(gl.TEXTURE_2D, texture.id);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl[format], ROW, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    }
    gl.bindTexture(gl.TEXTURE_2D, texture.id);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW, height, format === 'R32UI' ? gl.RED_INTEGER : gl.RGBA_INTEGER, gl[type], numbers);
  }

  get ready() {
    return this.count > 0;
  }

  /** Sorts for a camera; resolves when the new order lies in its buffer. */
  sort(camera) {
    const id = ++this.sorts;
    return new Promise((resolve) => {
      this.waiting.set(id, (order) => {
        this.orders.set(order);
        this.fill('order', 'R32UI', 'UNSIGNED_INT', this.orders, this.orders.length);
        this.drawn = order.length;
        resolve();
      });
      this.worker.postMessage({
        kind: 'sort',
        id,
        eye: camera.eye,
        forward: camera.forward,
        facing: this.minFacing * SLACK,
      });
    });
  }
}
