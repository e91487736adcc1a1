// @ts-check
// What moves by itself: a walk through life, a face that is alive, a recorded motion.
import { addFrame } from './face.js';

/** Seconds from one life stage to the next. */
const STAGE_SECONDS = 3.2;

export class Player {
  constructor(state) {
    this.state = state;
    this.kind = null;
    this.started = 0;
  }

  /** Starts "life", "idle" or "motion"; null stops. */
  play(kind) {
    this.kind = kind;
    this.started = performance.now();
    if (kind === 'life') {
      const last = this.state.person.stages.length - 1;
      this.phase = Math.acos(1 - (2 * this.state.now.at) / Math.max(1, last)) / Math.PI;
    }
  }

  /** Where life is now, or null when it stands still. */
  at(now) {
    const last = this.state.person.stages.length - 1;
    if (this.kind !== 'life' || last === 0) {
      return null;
    }
    const seconds = (now - this.started) / 1000;
    const share = this.phase + seconds / (STAGE_SECONDS * last);
    const there = 1 - Math.abs((share % 2) - 1);
    return lingering(there * last);
  }

  /** Adds what moves to a head. */
  addTo(head, now) {
    if (this.kind === 'motion') {
      const { frames, fps } = this.state.person.motion;
      const frame = Math.floor(((now - this.started) / 1000) * fps) % frames.length;
      addFrame(frames[frame], head);
    } else if (this.kind) {
      this.addLife(head, (now - this.started) / 1000);
    }
  }

  /** Breath, small turns, glances and blinks; slow waves whose periods never meet. */
  addLife(head, t) {
    const wave = (period, shift) => Math.sin((2 * Math.PI * t) / period + shift);
    const grow = Math.min(1, t / 0.8);
    head.neck[0] += grow * (0.018 * wave(4.7, 0) + 0.012 * wave(7.9, 1));
    head.neck[1] += grow * (0.07 * wave(9.3, 0) + 0.03 * wave(5.3, 2));
    head.neck[2] += grow * 0.015 * wave(6.7, 0.5);
    const glance = grow * 0.09 * Math.tanh(3 * wave(6.1, 1.3));
    head.eyes[1] += glance - 0.6 * grow * 0.07 * wave(9.3, 0);
    head.eyes[4] += glance - 0.6 * grow * 0.07 * wave(9.3, 0);
    const smile = this.terms('smile');
    const blink = this.terms('blink');
    const smiling = grow * (0.16 + 0.14 * wave(8.3, -1));
    const beat = t % 3.7;
    const closed = beat < 0.26 ? Math.sin((Math.PI * beat) / 0.26) ** 2 : 0;
    for (const [value, terms] of [[smiling, smile], [closed, blink]]) {
      for (const [target, index, weight] of terms) {
        head[target][index] += value * weight;
      }
    }
  }

  terms(name) {
    return this.state.person.controls.find((c) => c.name === name)?.terms ?? [];
  }
}

/** Stays longer at whole numbers. */
function lingering(at) {
  const k = Math.floor(at);
  const t = at - k;
  return k + t * t * (3 - 2 * t);
}
