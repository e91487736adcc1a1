// @ts-check
// Hands on the picture: mouse, touch, wheel and keys turn, zoom and move the head.
import { FRONT } from './camera.js';

const DEGREES_PER_SIDE = 220;
const KEY_DEGREES = 5;
const KEY_METRES = 0.01;

export class Hands {
  constructor(canvas, state) {
    this.canvas = canvas;
    this.state = state;
    this.touching = new Map();
    canvas.addEventListener('pointerdown', (event) => this.down(event));
    canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      canvas.addEventListener(name, (event) => this.touching.delete(event.pointerId));
    }
    canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    canvas.addEventListener('dblclick', () => this.state.set({ view: { ...FRONT } }));
    canvas.addEventListener('contextmenu', (event) => event.preventDefault());
    canvas.addEventListener('keydown', (event) => this.key(event));
  }

  get side() {
    return Math.min(this.canvas.clientWidth, this.canvas.clientHeight);
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.touching.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  move(event) {
    const before = this.touching.get(event.pointerId);
    if (!before) {
      return;
    }
    const now = { x: event.clientX, y: event.clientY };
    const dx = now.x - before.x;
    const dy = now.y - before.y;
    if (this.touching.size === 1) {
      if (event.shiftKey || event.buttons & 6) {
        this.shift(dx, dy);
      } else {
        this.turn((-dx * DEGREES_PER_SIDE) / this.side, (dy * DEGREES_PER_SIDE) / this.side);
      }
    } else {
      const other = [...this.touching].find(([id]) => id !== event.pointerId)[1];
      const far = (a) => Math.hypot(a.x - other.x, a.y - other.y);
      this.zoom(far(now) / Math.max(1, far(before)));
      this.shift(dx / 2, dy / 2);
    }
    this.touching.set(event.pointerId, now);
  }

  turn(yaw, pitch) {
    const { view } = this.state.now;
    this.state.set({ view: { ...view, yaw: view.yaw + yaw, pitch: view.pitch + pitch } });
  }

  /** Moves the head with the finger. */
  shift(dx, dy) {
    const { view } = this.state.now;
    const metres = 1 / (this.state.person.focal * this.side * view.zoom);
    this.state.set({ view: { ...view, x: view.x - dx * metres, y: view.y + dy * metres } });
  }

  zoom(factor) {
    const { view } = this.state.now;
    this.state.set({ view: { ...view, zoom: view.zoom * factor } });
  }

  wheel(event) {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.04 : 0.0014)));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const { view } = this.state.now;
    if (step && event.shiftKey) {
      this.state.set({ view: { ...view, x: view.x - step[0] * KEY_METRES, y: view.y - step[1] * KEY_METRES } });
    } else if (step) {
      this.turn(step[0] * KEY_DEGREES, step[1] * KEY_DEGREES);
    } else if (event.key === '+' || event.key === '=') {
      this.zoom(1.1);
    } else if (event.key === '-') {
      this.zoom(1 / 1.1);
    } else if (event.key === '0') {
      this.state.set({ view: { ...FRONT } });
    } else {
      return;
    }
    event.preventDefault();
  }
}
